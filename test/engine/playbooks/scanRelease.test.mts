import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { posted, startBench, type Bench, unforeseen } from './playbook.mts';
import { approver } from './standIns.mts';

closeServicesAfterEachTest();

const playbook = 'isolate-scan-release';
const hourMs = 3_600_000;
const isolated = `isolate ${machine.finance}`;
const scanned = `runAntiVirusScan ${machine.finance}`;
const released = `unisolate ${machine.finance}`;

/** What Graph tells of alerts since the isolation. */
function tellsAlerts({ outbox }: Bench, mdeDeviceIds: readonly string[], more = {}): void {
	const value = mdeDeviceIds.map((mdeDeviceId) => ({
		title: 'Malware',
		evidence: [{ mdeDeviceId }],
	}));
	outbox.answers = () => Promise.resolve({ status: 200, json: { value, ...more } });
}

async function runToTheEnd(bench: Bench): Promise<string> {
	const run = await bench.run(playbook);
	expect(unforeseen(run)).toBeUndefined();
	const { mails } = bench.outbox;
	expect(mails.filter(({ subject }) => !subject.endsWith('?'))).toHaveLength(1);
	return mails.at(-1)?.subject ?? '';
}

describe(playbook, () => {
	test('clean: scans all of it, and releases when that has succeeded', async () => {
		const bench = await startBench();
		bench.simulator.machines.behave(machine.finance, { runningMs: 5 * hourMs }, 'RunAntiVirusScan');
		tellsAlerts(bench, [machine.hr]);
		expect(await runToTheEnd(bench)).toBe('Case 4711: fin-lt-0231 is scanned and released');
		expect(posted(bench.simulator)).toEqual([isolated, scanned, released]);
		const [, scan, release] = bench.simulator.requests.posts();
		expect(scan?.body).toMatchObject({ ScanType: 'Full' });
		expect((release?.at ?? 0) - (scan?.at ?? 0)).toBeGreaterThan(5 * hourMs);
		expect(bench.outbox.calls).toMatchObject([
			{ method: 'GET', url: expect.stringMatching(/alerts_v2\?\$filter=createdDateTime ge 2\d/) },
		]);
		expect(Math.min(...bench.outbox.pauses)).toBeGreaterThanOrEqual(65_000);
	});

	test.each([
		['an alert has come up', (bench: Bench) => tellsAlerts(bench, [machine.finance])],
		[
			'there are more alerts than one page',
			(bench: Bench) => tellsAlerts(bench, [], { '@odata.nextLink': 'x' }),
		],
		[
			'the alerts cannot be read',
			({ outbox }: Bench) => (outbox.answers = () => Promise.resolve({ status: 403 })),
		],
	])('a person decides where %s', async (_, arrange) => {
		for (const approves of [false, true, 'never'] as const) {
			const bench = await startBench({ approves });
			arrange(bench);
			await runToTheEnd(bench);
			expect(bench.outbox.mails[0]?.subject).toBe(
				'Case 4711: release fin-lt-0231.contoso.example?',
			);
			const isReleased = approves === true;
			expect(posted(bench.simulator)).toEqual([
				isolated,
				scanned,
				...(isReleased ? [released] : []),
			]);
			if (!isReleased) continue;
			expect(bench.simulator.requests.posts().at(-1)?.body).toMatchObject({
				Comment: expect.stringContaining(`[on behalf of ${approver}]`),
			});
		}
	});

	test('a scan that fails releases nothing without a person', async () => {
		const bench = await startBench({ approves: false });
		bench.simulator.machines.behave(machine.finance, { outcome: 'Failed' }, 'RunAntiVirusScan');
		tellsAlerts(bench, []);
		expect(await runToTheEnd(bench)).toBe('Case 4711: fin-lt-0231 was NOT released');
		expect(bench.outbox.mails[0]?.text).toContain('ended as Failed');
		expect(posted(bench.simulator)).toEqual([isolated, scanned]);
	});

	test("another's isolation is neither scanned nor released", async () => {
		const bench = await startBench();
		const past = { type: 'Isolate', status: 'Succeeded', machineId: machine.finance } as const;
		bench.simulator.actions.add({ ...past, scope: 'Full' });
		expect(await runToTheEnd(bench)).toBe('Case 4711: fin-lt-0231 was NOT released');
		expect(posted(bench.simulator)).toEqual([]);
	});

	test('an isolation that took its place while it was scanned stays', async () => {
		const bench = await startBench();
		const { simulator, clock, outbox } = bench;
		tellsAlerts(bench, []);
		outbox.whileWaiting = () => {
			const at = clock.date();
			const past = { status: 'Succeeded', machineId: machine.finance } as const;
			simulator.actions.add({ ...past, type: 'Unisolate', createdAt: at, lastUpdateAt: at });
			const later = { createdAt: at + 1000, lastUpdateAt: at + 1000 };
			simulator.actions.add({ ...past, ...later, type: 'Isolate', scope: 'Full' });
		};
		simulator.machines.behave(machine.finance, { runningMs: 100_000 });
		expect(await runToTheEnd(bench)).toBe('Case 4711: fin-lt-0231 was NOT released');
		expect(posted(simulator)).toEqual([isolated, scanned]);
	});

	test.each(['Present State', 'Ask a Person'])('%s fails: it is told', async (node) => {
		const bench = await startBench();
		tellsAlerts(bench, node === 'Ask a Person' ? [machine.finance] : []);
		bench.outbox.failing = { node, when: 'before' };
		expect(await runToTheEnd(bench)).toBe('Case 4711: fin-lt-0231 was NOT released');
		expect(posted(bench.simulator)).toEqual([isolated, scanned]);
	});
});
