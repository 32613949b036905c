import type { IDataObject } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import type { WorkflowRun } from '../../harness/index.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { startBench, unforeseen, type Bench } from './playbook.mts';
import type { Outbox } from './standIns.mts';

closeServicesAfterEachTest();

const device = 'c0ffee'.padEnd(40, '0');
const sha1 = '3395856ce81f2b7382dee72602f798b642f14140';
const called = 'When Called by Itself';
const alert = 'When an Alert Comes In';

/** How a playbook comes to its nodes. */
interface Way {
	readonly playbook: string;
	readonly arrange?: (bench: Bench) => void;
	readonly run?: (bench: Bench) => Promise<WorkflowRun>;
	/** The nodes that come before it is about the machine, and those that tell. */
	readonly apart: readonly string[];
}

function tellsAlert({ outbox }: Bench): void {
	const value = [{ title: 'Malware', evidence: [{ mdeDeviceId: machine.finance }] }];
	outbox.answers = () => Promise.resolve({ status: 200, json: { value } });
}

const ways: Readonly<Record<string, Way>> = {
	'scanned, and a person decides': {
		playbook: 'isolate-scan-release',
		arrange: tellsAlert,
		apart: ['Settings', 'Report'],
	},
	'scanned and clean': {
		playbook: 'isolate-scan-release',
		arrange: ({ outbox }) =>
			(outbox.answers = () => Promise.resolve({ status: 200, json: { value: [] } })),
		apart: ['Settings', 'Report'],
	},
	'an unmanaged device': {
		playbook: 'contain-unmanaged-device',
		arrange: ({ simulator }) =>
			simulator.machines.add({
				id: device,
				computerDnsName: 'printer-0007',
				onboardingStatus: 'CanBeOnboarded',
			}),
		apart: ['Settings', 'Report'],
	},
	'isolated when it is back': {
		playbook: 'isolate-when-it-comes-back',
		async run(bench) {
			const first = await bench.run('isolate-when-it-comes-back');
			const [handedOn] = bench.outbox.handedOn;
			if (handedOn === undefined || bench.outbox.mails.length > 0) return first;
			const pinned = { [called]: [handedOn] };
			return await bench.run('isolate-when-it-comes-back', { startNode: called, pinned });
		},
		apart: [called, 'Tell'],
	},
	'woken when it is back': { playbook: 'wake-at-once', apart: ['Settings', 'Tell'] },
	'an alert': {
		playbook: 'contain-from-alert',
		async run(bench) {
			const evidence = [
				{
					'@odata.type': '#microsoft.graph.security.deviceEvidence',
					mdeDeviceId: machine.finance,
					deviceDnsName: 'fin-lt-0231',
				},
				{ '@odata.type': '#microsoft.graph.security.fileEvidence', fileDetails: { sha1 } },
			];
			const body: IDataObject = { id: 'da1_1', title: 'Malware', evidence };
			return await bench.run('contain-from-alert', { pinned: { [alert]: [{ body }] } });
		},
		apart: [alert, 'Read Alert', 'Settings', 'Mail Report'],
	},
};

const inSleep = ['Sleep', 'Look', 'Under Way?'];

/** The nodes of each way, and those of the execution that it starts. */
const nodes: Readonly<Record<string, readonly string[]>> = {
	'scanned, and a person decides': [
		...['Isolate', 'Isolated by This?', 'Full Scan', 'Under Way?', 'Sleep', 'Look', 'Scan'],
		...['Alerts Since', 'Clean?', 'Ask a Person', 'Release It?', 'By a Person', 'Present State'],
		...['Still the Same Isolation?', 'Release'],
	],
	'scanned and clean': [
		...['Isolate', 'Isolated by This?', 'Full Scan', 'Under Way?', 'Sleep', 'Look', 'Scan'],
		...['Alerts Since', 'Clean?', 'By Itself', 'Present State'],
		...['Still the Same Isolation?', 'Release'],
	],
	'an unmanaged device': [
		...['Device', 'Unmanaged?', 'Plan', 'Possible?', 'Ask for Approval', 'Approved?', 'Contain'],
	],
	'isolated when it is back': [
		...['Isolate', 'Done Already?', 'What to Wait For', 'Wait in an Execution of Its Own'],
		...inSleep,
	],
	'woken when it is back': [
		...['Isolate', 'Note Where It Sleeps', 'Look', 'Under Way?', 'Sleep Until Called', 'Forget'],
	],
	'an alert': [
		...['Names a Machine?', 'Plan', 'Whole Plan', 'Anything to Do?', 'Ask for Approval'],
		...['Approved?', 'Approved Machines', 'Any Machine?', 'One Item per Machine', 'Isolate'],
		...[
			'All Machines',
			'Files of the Alert',
			'Any File?',
			'One Item per File',
			'Block File',
			'All Files',
		],
		...['Outcome', 'Has an Alert ID?', 'Comment on Alert', 'Contained?', 'Classify Alert'],
	],
};

/** What says at the end whether all was done. */
const ends = new Set(['Done?', 'All Begun?', 'Isolated?']);

/** What looks again is right again after two failures. */
function recovers({ outbox }: Bench): void {
	outbox.whileWaiting = () => {
		if (outbox.pauses.length > 2) delete outbox.failing;
	};
}

const rows = Object.entries(nodes).flatMap(([way, names]) =>
	names.flatMap((node) => [[way, node, 'before'] as const, [way, node, 'after'] as const]),
);

async function runThe(way: string, failing?: Outbox['failing']) {
	const bench = await startBench();
	bench.simulator.machines.behave(machine.finance, { runningMs: 3_600_000 }, 'RunAntiVirusScan');
	ways[way]?.arrange?.(bench);
	if (failing !== undefined) bench.outbox.failing = failing;
	if (failing?.node === 'Look') recovers(bench);
	const { playbook = '', run = async (on: Bench) => await on.run(playbook) } = ways[way] ?? {};
	const end = await run(bench);
	expect(unforeseen(end)).toBeUndefined();
	return { ...bench, end };
}

/** What a mail may say where a machine was isolated last, where it was released, and where neither. */
const sayings: Readonly<Record<string, RegExp>> = {
	Isolate: / is (isolated|contained)$|: contained$| may |was NOT released|not known whether/,
	Unisolate: /is scanned and released$|is released, and| may /,
	none: /NOT |not known| may /,
};

describe('a playbook that isolates and mails what came of it', () => {
	test.each(rows)(
		'%s: %s fails %s its work, and a mail says what is so',
		async (way, node, when) => {
			const { simulator, outbox, end } = await runThe(way, { node, when });
			const last = simulator.actions
				.all()
				.filter(({ type }) => type === 'Isolate' || type === 'Unisolate')
				.at(-1);
			const reports = outbox.mails.filter(({ subject }) => !subject.endsWith('?'));
			expect(reports).toHaveLength(1);
			const subject = reports[0]?.subject ?? '';
			expect(subject).toMatch(sayings[last?.type ?? 'none'] ?? /^$/);
			// What is told as not done or not known ends as failed.
			if (/ NOT | may |not known/.test(subject)) expect(end.error).toBeDefined();
		},
	);

	test.each(['scanned and clean', 'isolated when it is back', 'woken when it is back'])(
		'%s: a look that fails is made again',
		async (way) => {
			const { outbox } = await runThe(way, { node: 'Look', when: 'before' });
			expect(outbox.pauses.length).toBeGreaterThan(2);
			expect(outbox.mails).toHaveLength(1);
			expect(outbox.mails[0]?.subject).toMatch(/ is (scanned and released|isolated)$/);
			expect(outbox.mails[0]?.subject).not.toContain('not known');
		},
	);

	test.each(Object.entries(nodes))('%s: every node in its middle is tried', async (way, names) => {
		const { end } = await runThe(way);
		expect(end.error).toBeUndefined();
		const middle = end.executed
			.slice(1)
			.filter((name) => !ways[way]?.apart.includes(name) && !ends.has(name));
		expect(names).toEqual(expect.arrayContaining(middle));
		expect(middle.length).toBeGreaterThan(2);
	});
});
