import type { IDataObject } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import { hostileTexts } from '../../unit/plans/hostileTexts.mts';
import { act, node } from '../load/act.mts';
import { byId, closeServicesAfterEachTest, machine } from '../service.mts';
import { startBench, type Bench, unforeseen } from './playbook.mts';

closeServicesAfterEachTest();

const called = 'When Called by Itself';

/** A playbook that mails by itself, and how somebody gives it a text. */
interface Row {
	readonly playbook: string;
	/** How many lines each of its mails has. */
	readonly lines: number;
	readonly run: (bench: Bench, text: string) => Promise<void>;
}

async function runPinned(
	{ run }: Bench,
	playbook: string,
	pinned: Record<string, IDataObject[]> = {},
	startNode?: string,
): Promise<void> {
	const end = await run(playbook, { pinned, ...(startNode !== undefined && { startNode }) });
	expect(unforeseen(end)).toBeUndefined();
}

function named({ simulator }: Bench, text: string): void {
	simulator.machines.update(machine.finance, { computerDnsName: text });
}

/** What a machine says why it has not done it. */
function fails({ simulator }: Bench, text: string): void {
	simulator.machines.behave(machine.finance, { outcome: 'Failed', troubleshootInfo: text });
}

const address = 'soc@contoso.example';
const settings = { case: 'Case 4711', mailFrom: address, mailTo: address };

const table: readonly Row[] = [
	{
		playbook: 'wake-at-once',
		lines: 1,
		async run(bench, text) {
			named(bench, text);
			fails(bench, text);
			await runPinned(bench, 'wake-at-once', {
				Settings: [{ ...settings, machine: machine.finance }],
			});
		},
	},
	{
		playbook: 'isolate-when-it-comes-back',
		lines: 1,
		async run(bench, text) {
			named(bench, text);
			fails(bench, text);
			const own = [{ ...settings, machines: machine.finance }];
			await runPinned(bench, 'isolate-when-it-comes-back', { Settings: own });
			const pinned = { [called]: bench.outbox.handedOn };
			await runPinned(bench, 'isolate-when-it-comes-back', pinned, called);
			// Somebody has isolated it: told by the execution that was begun by a click.
			const past = { type: 'Isolate', status: 'Succeeded', scope: 'Full' } as const;
			bench.simulator.actions.add({ ...past, machineId: machine.finance });
			await runPinned(bench, 'isolate-when-it-comes-back', { Settings: own });
			expect(bench.outbox.mails).toHaveLength(2);
		},
	},
	{
		playbook: 'isolate-scan-release',
		lines: 2,
		async run(bench, text) {
			named(bench, text);
			bench.outbox.answers = () => Promise.resolve({ status: 200, json: { value: [] } });
			await runPinned(bench, 'isolate-scan-release', {
				Settings: [{ ...settings, machine: machine.finance }],
				'Present State': [{ error: text }],
			});
		},
	},
	{
		playbook: 'register-of-isolated-machines',
		lines: 1,
		async run(bench, text) {
			named(bench, text);
			bench.simulator.actions.add({
				type: 'Isolate',
				status: 'Succeeded',
				machineId: machine.finance,
				requestor: text,
				requestorComment: text,
			});
			await runPinned(bench, 'register-of-isolated-machines');
		},
	},
	{
		playbook: 'cancel-stuck-actions',
		lines: 1,
		async run(bench, text) {
			const left = { type: text, computerDnsName: text, error: text };
			await runPinned(bench, 'cancel-stuck-actions', {
				'Get Stuck Actions': [{ id: 'x' }],
				Cancel: [left],
			});
		},
	},
	{
		playbook: 'scheduled-antivirus-scan',
		lines: 2,
		async run(bench, text) {
			const scans = [{ computerDnsName: text, error: text }, { machineId: text }];
			await runPinned(bench, 'scheduled-antivirus-scan', { Scan: scans });
		},
	},
	{
		playbook: 'release-what-is-due',
		lines: 2,
		async run(bench, text) {
			const options = { until: '1 minute' };
			const { error } = await bench.engine.runNode({
				node,
				parameters: act('isolate', { machineId: byId(machine.finance), options }),
			});
			expect(error).toBeUndefined();
			named(bench, text);
			fails(bench, text);
			await bench.clock.advance(10 * 60_000);
			await runPinned(bench, 'release-what-is-due');
		},
	},
	{
		playbook: 'check-before-the-night',
		lines: 1,
		async run(bench, text) {
			await runPinned(bench, 'check-before-the-night', {
				'Check Permissions': [{ tenant: text, error: text }],
			});
		},
	},
	{
		playbook: 'offboard-retired-machines',
		lines: 1,
		async run(bench, text) {
			named(bench, text);
			const retired = { 'Retired in the Inventory': [{ name: machine.finance }, { name: text }] };
			await runPinned(bench, 'offboard-retired-machines', retired);
		},
	},
];

/** One of each kind: what cleans a text is tried with all of them where it is a function of ours. */
const texts = hostileTexts.filter((_, index) => index % 4 === 1 || index === 7 || index === 8);

describe.each(table)('$playbook tells of hostile but harmless texts', ({ lines, run }) => {
	test.each(texts)('%j: as many lines as it has facts', async (text) => {
		const bench = await startBench();
		await run(bench, text);
		const told = bench.outbox.mails.filter(({ subject }) => !subject.endsWith('?'));
		expect(told.length).toBeGreaterThan(0);
		for (const mail of told) {
			expect(mail.text.trim().split(/[\n\r\u2028\u2029\u0085]/)).toHaveLength(lines);
			expect(mail.text.length).toBeLessThan(3_500);
			expect(mail.subject.length).toBeLessThan(200);
			const shown = `${mail.subject}${mail.text}`;
			expect(shown).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}|[<>@|]|:\/\//u);
		}
	});
});
