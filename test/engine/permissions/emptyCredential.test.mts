import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, startService } from '../service.mts';
import { analystEngine } from '../signIn/analystService.mts';
import { isolate } from './gated.mts';

closeServicesAfterEachTest();

describe('a field of a credential', () => {
	test.each([
		['operationsAllowed', 'Operations Allowed'],
		['tenants', 'Other Tenants'],
		['cloud', 'Cloud'],
		['region', 'Region'],
		['loginUrl', 'Sign-In URL'],
		['apiUrl', 'API URL'],
		['scope', 'Scope'],
		['authentication', 'Authentication'],
	])('an expression in %s that came out as nothing is an error', async (name, label) => {
		for (const [expression, word] of [
			['={{ $json.nothing }}', 'undefined'],
			['={{ null }}', 'null'],
		]) {
			const service = await startService();
			const region = name === 'region' ? { cloud: 'global' } : {};
			const credential = { ...region, [name]: expression } as never;
			const parameters = isolate;
			const ended = await service.engine.runNode({
				node: 'defenderMachineAction',
				parameters,
				credential,
			});
			expect(ended.error?.message).toBe(
				`${label}: the field of the credential is empty, its expression came out as ${word}`,
			);
			expect(service.simulator.requests.all()).toEqual([]);
		}
	});

	test.each([
		['operationsAllowed', 'Operations Allowed'],
		['tenantId', 'Directory (Tenant) ID'],
		['cloud', 'Cloud'],
	])('an empty expression in %s is an error for an analyst, too', async (name, label) => {
		const { simulator, clock } = await startService();
		const fields = { [name]: '={{ $json.nothing }}' };
		const permissions = ['Machine.Read', 'Machine.Isolate'];
		const engine = analystEngine(simulator, clock, permissions, fields);
		const ended = await engine.runNode({
			node: 'defenderMachineAction',
			parameters: { ...isolate, authentication: 'microsoftDefenderOAuth2Api' },
		});
		expect(ended.error?.message).toBe(
			`${label}: the field of the credential is empty, its expression came out as undefined`,
		);
		expect(simulator.requests.count()).toBe(0);
	});
});
