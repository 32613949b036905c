import type { IDataObject } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import { defaultTenantId as contoso } from '../../../simulator/index.mts';
import { hostileTexts } from '../../unit/plans/hostileTexts.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { startBench, type Bench } from './playbook.mts';

closeServicesAfterEachTest();

const old = '2c6b98e0d7f4135aa9be02d16c47f8305e9d1b7a';
const sha1 = '3395856ce81f2b7382dee72602f798b642f14140';
const device = 'c0ffee'.padEnd(40, '0');

/** A playbook that asks for approval, and how somebody gives it a text. */
interface Row {
	readonly playbook: string;
	readonly rows: readonly string[];
	/** The lines of the question besides the rows of its plan. */
	readonly more: number;
	readonly ask: (bench: Bench, text: string) => Promise<void>;
}

async function runPinned(
	{ run }: Bench,
	playbook: string,
	pinned: Record<string, IDataObject[]>,
	startNode?: string,
): Promise<void> {
	const end = await run(playbook, { pinned, ...(startNode !== undefined && { startNode }) });
	expect(end.error).toBeUndefined();
}

function named({ simulator }: Bench, ids: readonly string[], text: string): void {
	for (const id of ids) {
		const facts = { computerDnsName: text, rbacGroupName: text, osPlatform: text };
		simulator.machines.update(id, facts);
	}
}

const table: readonly Row[] = [
	{
		playbook: 'contain-from-alert',
		rows: [machine.finance, machine.hr],
		more: 1,
		async ask(bench, text) {
			named(bench, [machine.finance, machine.hr], text);
			const evidence = [machine.finance, machine.hr].map((mdeDeviceId) => ({
				'@odata.type': '#microsoft.graph.security.deviceEvidence',
				mdeDeviceId,
				deviceDnsName: text,
			}));
			const file = {
				'@odata.type': '#microsoft.graph.security.fileEvidence',
				fileDetails: { sha1, fileName: text },
			};
			const body = { id: 'da1_1', title: text, evidence: [...evidence, file] };
			await runPinned(bench, 'contain-from-alert', { 'When an Alert Comes In': [{ body }] });
		},
	},
	{
		playbook: 'contain-unmanaged-device',
		rows: [device],
		more: 2,
		async ask(bench, text) {
			bench.simulator.machines.add({
				id: device,
				computerDnsName: text,
				rbacGroupName: text,
				osPlatform: text,
				lastIpAddress: text,
				onboardingStatus: 'CanBeOnboarded',
			});
			const address = 'soc@contoso.example';
			const settings = { device, case: 'Case 4711', mailFrom: address, mailTo: address };
			await runPinned(bench, 'contain-unmanaged-device', { Settings: [settings] });
		},
	},
	{
		playbook: 'offboard-retired-machines',
		rows: [old],
		more: 2,
		async ask(bench, text) {
			// Confirm Name wants the name, which has no space around it.
			named(bench, [old], text.trim());
			const lastSeen = new Date(bench.clock.date() - 40 * 86_400_000).toISOString();
			bench.simulator.machines.update(old, { lastSeen, osPlatform: 'Windows10' });
			const pinned = { 'Retired in the Inventory': [{ name: old }] };
			await runPinned(bench, 'offboard-retired-machines', pinned);
			const [handedOn = {}] = bench.outbox.handedOn;
			const start = 'When Called by Itself';
			await runPinned(bench, 'offboard-retired-machines', { [start]: [handedOn] }, start);
		},
	},
	{
		playbook: 'isolate-for-every-customer',
		rows: [machine.finance, machine.hr],
		more: 0,
		async ask(bench, text) {
			named(bench, [machine.finance, machine.hr], text);
			const machines = `${machine.finance}, ${machine.hr}`;
			const customers = [{ customer: contoso, machines, approver: 'a@contoso.example' }];
			await runPinned(bench, 'isolate-for-every-customer', { Customers: [{ customers }] });
		},
	},
];

describe.each(table)('$playbook asks by hostile but harmless texts', ({ rows, more, ask }) => {
	test.each(hostileTexts)('%j: the rows of the plan, and one link', async (text) => {
		const bench = await startBench();
		await ask(bench, text);
		const [question, report] = bench.outbox.mails;
		expect(question?.subject).toMatch(/\?$/);
		expect(question?.subject).not.toMatch(/[<>\r\n\u202E]|https?:\/\//);
		expect(question?.links).toEqual(['decision']);
		const lines = question?.text.split('\n').filter((line) => line.trim() !== '') ?? [];
		expect(lines).toHaveLength(rows.length + more);
		const shown = lines.filter((line) => /^\d+ of \d+\. \S+ \([0-9a-f]{40}\): /.test(line));
		expect(shown.map((line) => /\(([0-9a-f]{40})\)/.exec(line)?.[1]).sort()).toEqual(
			[...rows].sort(),
		);
		expect(report).toBeDefined();
		expect(`${report?.subject}${report?.text}`).not.toMatch(/[<>\r\u2028\u0085\u202E]|:\/\//);
	});
});
