import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest } from '../service.mts';
import { posted, startBench, type Bench, unforeseen } from './playbook.mts';
import { approver } from './standIns.mts';

closeServicesAfterEachTest();

const playbook = 'contain-unmanaged-device';
const id = 'c0ffee'.padEnd(40, '0');

function discovered({ simulator }: Bench, onboardingStatus: string): void {
	simulator.machines.add({
		id,
		computerDnsName: 'printer-0007',
		onboardingStatus,
		healthStatus: 'Inactive',
		osPlatform: 'Other',
	});
}

async function runToTheEnd(bench: Bench): Promise<string> {
	const run = await bench.run(playbook);
	expect(unforeseen(run)).toBeUndefined();
	return bench.outbox.mails.at(-1)?.subject ?? '';
}

describe(playbook, () => {
	test('approved: contains it, in the name of who has approved', async () => {
		const bench = await startBench();
		discovered(bench, 'CanBeOnboarded');
		expect(await runToTheEnd(bench)).toBe('Case 4711: printer-0007 is contained');
		expect(posted(bench.simulator)).toEqual([`isolate ${id}`]);
		expect(bench.simulator.requests.posts()[0]?.body).toMatchObject({
			IsolationType: 'UnManagedDevice',
			Comment: expect.stringContaining(`[on behalf of ${approver}]`),
		});
	});

	test.each([
		['nobody approves', 'CanBeOnboarded', 'never'],
		['a person says no', 'CanBeOnboarded', false],
		['it is onboarded', 'Onboarded', true],
	] as const)('%s: nothing is sent', async (_, status, approves) => {
		const bench = await startBench({ approves });
		discovered(bench, status);
		expect(await runToTheEnd(bench)).toBe('Case 4711: printer-0007 is NOT contained');
		expect(posted(bench.simulator)).toEqual([]);
	});

	test('a device that nobody knows is told', async () => {
		const bench = await startBench();
		expect(await runToTheEnd(bench)).toBe('Case 4711: printer-0007 is NOT contained');
		expect(bench.outbox.mails[0]?.text).toContain('printer-0007');
	});
});
