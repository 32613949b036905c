import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { carryOut, planOf, posted } from './planned.mts';

closeServicesAfterEachTest();

describe('Only These Machines', () => {
	const among = async (service: Service, plan: unknown, onlyMachines: string) =>
		await carryOut(service, [plan], { parameters: { options: { onlyMachines } } });

	test.each([
		machine.finance,
		'FIN-LT-0231',
		'hr-lt-0107, fin-lt-0231.contoso.example',
		'={{ ["hr-lt-0107", "fin-lt-0231"] }}',
	])('lets a plan through that is for one of them: %s', async (only) => {
		const service = await startService();
		const plan = await planOf(service);
		expect((await among(service, plan.code, only)).error).toBeUndefined();
		expect(posted(service.simulator)).toEqual(['isolate']);
	});

	test.each([
		[machine.hr, /^Only These Machines: plan \w{12} is for fin-lt-0231.*none of them/],
		['fin-lt', /none of them/],
		['fin-lt-0231.fabrikam.example', /none of them/],
		['={{ [] }}', /^Only These Machines: /],
		['={{ $json.nothing }}', /^Only These Machines: /],
	])('refuses any other before it is sent: %s', async (only, message) => {
		const service = await startService();
		const plan = await planOf(service);
		const run = await among(service, plan, only);
		expect(run.error?.message).toMatch(message);
		expect(posted(service.simulator)).toEqual([]);
	});
});
