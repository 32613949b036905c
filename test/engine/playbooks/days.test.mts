import type { IDataObject } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import type { WorkflowJson, WorkflowRun } from '../../harness/index.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { outputOf, posted, readPlaybook, startBench, type Bench, unforeseen } from './playbook.mts';

closeServicesAfterEachTest();

const playbook = 'isolate-when-it-comes-back';
const field = 'field-lt-0042.contoso.example';
const fieldId = 'b07d4c6e2a915f83d1e04b7a9c3f58260d7e1a94';
const hourMs = 3_600_000;

/** Starts the playbook for these machines. */
async function begin({ engine }: Bench, machines: string): Promise<WorkflowRun> {
	const text = JSON.stringify(await readPlaybook(playbook));
	const workflow = JSON.parse(
		text.replace('"value":"fin-lt-0231"', JSON.stringify({ value: machines }).slice(1, -1)),
	) as WorkflowJson;
	return await engine.runWorkflow({ workflow });
}

/** What n8n runs in an execution of its own. */
async function goOn({ run }: Bench, handedOn: IDataObject): Promise<WorkflowRun> {
	const startNode = 'When Called by Itself';
	const end = await run(playbook, { startNode, pinned: { [startNode]: [handedOn] } });
	expect(unforeseen(end)).toBeUndefined();
	return end;
}

/** Lets a machine come back in the pause of this number. */
function comesBack({ simulator, outbox }: Bench, pause: number): void {
	outbox.whileWaiting = () => {
		if (outbox.pauses.length === pause) simulator.machines.behave(fieldId, { offline: false });
	};
}

describe(playbook, () => {
	test('a machine that is there is isolated, and what came of it is told once', async () => {
		const bench = await startBench();
		expect((await begin(bench, 'fin-lt-0231')).error).toBeUndefined();
		const [handedOn = {}] = bench.outbox.handedOn;
		const end = await goOn(bench, handedOn);
		expect(posted(bench.simulator)).toEqual([`isolate ${machine.finance}`]);
		expect(end.runsOf('Sleep')).toHaveLength(1);
		expect(bench.outbox.mails).toMatchObject([
			{ subject: 'Case 4711: fin-lt-0231.contoso.example is isolated' },
		]);
	});

	test('one that comes back on the third day: one POST, told once, under 200 kB', async () => {
		const bench = await startBench();
		await begin(bench, 'field-lt-0042');
		comesBack(bench, 106);
		const [handedOn = {}] = bench.outbox.handedOn;
		const end = await goOn(bench, handedOn);
		expect(posted(bench.simulator)).toEqual([`isolate ${fieldId}`]);
		expect(bench.outbox.mails).toMatchObject([{ subject: `Case 4711: ${field} is isolated` }]);
		expect(Math.min(...bench.outbox.pauses)).toBeGreaterThanOrEqual(65_000);
		expect(bench.clock.elapsed).toBeGreaterThan(66 * hourMs);
		expect(end.runsOf('Look').length).toBeLessThan(120);
		expect(end.storedSize).toBeLessThan(200_000);
	});

	test('one that does not come back: told when Microsoft Defender gives up', async () => {
		const bench = await startBench();
		await begin(bench, 'field-lt-0042');
		const [handedOn = {}] = bench.outbox.handedOn;
		const end = await goOn(bench, handedOn);
		expect(posted(bench.simulator)).toEqual([`isolate ${fieldId}`]);
		expect(bench.outbox.mails).toMatchObject([
			{
				subject: `Case 4711: ${field} is NOT isolated`,
				text: expect.stringMatching(new RegExp(`^${field}: TimeOut`)),
			},
		]);
		expect(end.runsOf('Look').length).toBeGreaterThan(105);
		expect(end.runsOf('Look').length).toBeLessThanOrEqual(120);
		expect(end.storedSize).toBeLessThan(200_000);
	});

	test('a look that fails is made again, and nothing is lost', async () => {
		const bench = await startBench();
		await begin(bench, 'field-lt-0042');
		comesBack(bench, 3);
		bench.simulator.faults.add({ on: 'get', kind: 'status', status: 403, times: 2 });
		const [handedOn = {}] = bench.outbox.handedOn;
		await goOn(bench, handedOn);
		expect(posted(bench.simulator)).toEqual([`isolate ${fieldId}`]);
		expect(bench.outbox.mails).toMatchObject([{ subject: `Case 4711: ${field} is isolated` }]);
	});

	test('what nobody can tell for four days is told as not known', async () => {
		const bench = await startBench();
		await begin(bench, 'field-lt-0042');
		const [handedOn = {}] = bench.outbox.handedOn;
		await goOn(bench, { ...handedOn, giveUpAt: new Date(bench.clock.date()).toISOString() });
		expect(bench.outbox.mails).toMatchObject([
			{ subject: `Case 4711: not known whether ${field} is isolated` },
		]);
	});

	test('a hundred machines: one POST each, and each waits by itself with an ID alone', async () => {
		const bench = await startBench();
		const ids = Array.from({ length: 100 }, (_, index) => {
			const id = (index + 1).toString(16).padStart(40, 'a');
			bench.simulator.machines.add({ id, computerDnsName: `lt-${index}.contoso.example` });
			bench.simulator.machines.behave(id, { offline: true });
			return id;
		});
		const start = await begin(bench, ids.map((_, index) => `lt-${index}`).join(', '));
		expect(start.error).toBeUndefined();
		expect(posted(bench.simulator).sort()).toEqual(ids.map((id) => `isolate ${id}`).sort());
		const { handedOn, mails } = bench.outbox;
		expect(handedOn).toHaveLength(100);
		expect(Math.max(...handedOn.map((given) => JSON.stringify(given).length))).toBeLessThan(400);
		expect(mails).toEqual([]);
		const first = handedOn[0] ?? {};
		bench.outbox.whileWaiting = () => bench.simulator.machines.behave(ids[0] ?? '', {});
		const end = await goOn(bench, first);
		expect(outputOf(end, 'Look')).toMatchObject([{ id: first.id, status: 'Succeeded' }]);
		expect(mails).toHaveLength(1);
	});

	test('a machine that cannot be isolated is told at once, the others go on', async () => {
		const bench = await startBench();
		const start = await begin(bench, 'fin-lt-0231, no-such-machine');
		expect(start.error?.message).toMatch(/^Case 4711: not every machine is isolated or waited for/);
		expect(posted(bench.simulator)).toContain(`isolate ${machine.finance}`);
		expect(bench.outbox.handedOn).toHaveLength(1);
		expect(bench.outbox.mails).toMatchObject([
			{ text: expect.stringMatching(/^No machine has the name .*Nothing is known to have begun$/) },
		]);
	});
});
