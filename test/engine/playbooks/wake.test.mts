import { describe, expect, test } from '@jest/globals';
import type { WorkflowJson } from '../../harness/index.mts';
import { closeServicesAfterEachTest } from '../service.mts';
import { posted, readPlaybook, startBench, type Bench, unforeseen } from './playbook.mts';
import type { OutsideCall } from './standIns.mts';

closeServicesAfterEachTest();

const triggerName = 'When an Action Has Ended';
const field = 'field-lt-0042.contoso.example';
const fieldId = 'b07d4c6e2a915f83d1e04b7a9c3f58260d7e1a94';
const minuteMs = 60_000;

/** The playbook for a machine that is away, which calls again without a pause. */
async function wakeAtOnce(): Promise<WorkflowJson> {
	const text = JSON.stringify(await readPlaybook('wake-at-once'));
	return JSON.parse(
		text
			.replace('"value":"fin-lt-0231"', '"value":"field-lt-0042"')
			.replace('"waitBetweenTries":5000', '"waitBetweenTries":1'),
	) as WorkflowJson;
}

interface Sleeper extends Bench {
	readonly workflow: WorkflowJson;
	/** Polls the trigger, and runs what it starts. */
	readonly look: () => Promise<void>;
}

/** The trigger has been published, and nothing has begun. */
async function published(): Promise<Sleeper> {
	const bench = await startBench();
	const workflow = await wakeAtOnce();
	const parameters = workflow.nodes.find(({ name }) => name === triggerName)?.parameters ?? {};
	const poller = bench.engine.poller(parameters, { nodeName: triggerName });
	await poller.poll();
	const look = async () => {
		await bench.clock.advance(minuteMs);
		const items = (await poller.poll())?.[0] ?? [];
		if (items.length === 0) return;
		const run = await bench.engine.runWorkflow({
			workflow,
			pinned: { [triggerName]: items },
			startNode: triggerName,
		});
		expect(unforeseen(run)).toBeUndefined();
	};
	return { ...bench, workflow, look };
}

/** n8n takes a call once the execution is asleep. @param awake calls that come too early */
function takesCalls({ outbox }: Bench, awake: number): OutsideCall[] {
	const taken: OutsideCall[] = [];
	outbox.answers = (call) => {
		if (outbox.calls.length <= awake) return Promise.resolve({ status: 409 });
		taken.push(call);
		return Promise.resolve({ status: 200 });
	};
	return taken;
}

describe('wake-at-once', () => {
	test.each([0, 2])(
		'is woken by the poll that sees the end, after %i calls too early',
		async (awake) => {
			const bench = await published();
			const { simulator, clock, outbox } = bench;
			const taken = takesCalls(bench, awake);
			outbox.whileAsleep = async () => {
				await bench.look();
				expect(outbox.calls).toEqual([]);
				simulator.machines.behave(fieldId, { offline: false });
				await bench.look();
				await bench.look();
				return taken.length > 0;
			};
			const run = await bench.engine.runWorkflow({ workflow: bench.workflow });
			expect(run.error).toBeUndefined();
			expect(taken).toMatchObject([
				{ method: 'POST', url: expect.stringContaining('/webhook-waiting') },
			]);
			expect(posted(simulator)).toEqual([`isolate ${fieldId}`]);
			expect(outbox.mails).toMatchObject([{ subject: `Case 4711: ${field} is isolated` }]);
			expect(outbox.rows).toEqual([]);
			expect(clock.elapsed).toBeLessThan(10 * minuteMs);
		},
	);

	test('looks by itself when nobody calls, and the address is in no comment', async () => {
		const bench = await published();
		const { simulator, outbox } = bench;
		outbox.whileAsleep = () => {
			expect(outbox.rows).toMatchObject([{ resumeUrl: expect.stringContaining('waiting') }]);
			if (outbox.pauses.length === 2) simulator.machines.behave(fieldId, { offline: false });
			return Promise.resolve(false);
		};
		const run = await bench.engine.runWorkflow({ workflow: bench.workflow });
		expect(run.error).toBeUndefined();
		expect(outbox.pauses).toEqual([6, 6].map((hours) => hours * 60 * minuteMs));
		expect(posted(simulator)).toEqual([`isolate ${fieldId}`]);
		expect(JSON.stringify(simulator.requests.posts())).not.toContain('waiting');
		expect(outbox.mails).toHaveLength(1);
		expect(outbox.rows).toEqual([]);
	});

	test('what has ended before it could sleep is told without sleep', async () => {
		const bench = await published();
		bench.simulator.machines.behave(fieldId, { pendingMs: 0, runningMs: 0 });
		await bench.engine.runWorkflow({ workflow: bench.workflow });
		expect(bench.outbox.pauses).toEqual([]);
		expect(bench.outbox.mails).toHaveLength(1);
	});

	test('what nobody can tell for four days is told as not known', async () => {
		const bench = await published();
		const { outbox, simulator, clock } = bench;
		// Time in expressions is that of n8n, so the isolation that runs is an old one.
		const { id } = simulator.actions.add({
			type: 'Isolate',
			machineId: fieldId,
			status: 'Pending',
			scope: 'Full',
			createdAt: clock.date() - 4 * 24 * 60 * minuteMs,
		});
		outbox.failing = { node: 'Look', when: 'before' };
		const run = await bench.engine.runWorkflow({ workflow: bench.workflow });
		expect(run.error?.message).toMatch(
			/^Case 4711: field-lt-0042 is not isolated, as far as is known/,
		);
		expect(posted(simulator)).toEqual([]);
		expect(outbox.mails).toMatchObject([
			{
				subject: `Case 4711: not known whether ${field} is isolated`,
				text: expect.stringContaining(
					`Look is broken; nothing told how machine action ${id} ended`,
				),
			},
		]);
		expect(outbox.pauses).toEqual([]);
		expect(outbox.rows).toEqual([]);
	});

	test('a look that fails is made again after an hour', async () => {
		const bench = await published();
		const { outbox, simulator } = bench;
		outbox.failing = { node: 'Look', when: 'before' };
		outbox.whileAsleep = () => {
			delete outbox.failing;
			simulator.machines.behave(fieldId, { offline: false });
			return Promise.resolve(false);
		};
		await bench.engine.runWorkflow({ workflow: bench.workflow });
		expect(outbox.pauses).toEqual([60 * minuteMs]);
		expect(outbox.mails).toMatchObject([{ subject: `Case 4711: ${field} is isolated` }]);
	});

	test('a machine that cannot be isolated is told, and no other sleeper is forgotten', async () => {
		const bench = await published();
		const { outbox, simulator } = bench;
		const other = { machineActionId: 'x', resumeUrl: 'https://n8n.example/webhook-waiting/1' };
		outbox.rows.push(other);
		const text = JSON.stringify(bench.workflow).replace('field-lt-0042', 'no-such-machine');
		const run = await bench.engine.runWorkflow({ workflow: JSON.parse(text) as WorkflowJson });
		expect(run.error?.message).toMatch(/^Case 4711: no-such-machine is not isolated/);
		expect(posted(simulator)).toEqual([]);
		expect(outbox.mails).toMatchObject([
			{
				text: expect.stringMatching(
					/^no-such-machine: No machine has the name .*Nothing is known to have begun$/,
				),
			},
		]);
		expect(outbox.rows).toEqual([other]);
	});

	test('an address that could not be noted costs the call, and not the outcome', async () => {
		const bench = await published();
		const { outbox, simulator } = bench;
		outbox.failing = { node: 'Note Where It Sleeps', when: 'before' };
		outbox.whileAsleep = () => {
			simulator.machines.behave(fieldId, { offline: false });
			return Promise.resolve(false);
		};
		await bench.engine.runWorkflow({ workflow: bench.workflow });
		expect(outbox.mails).toMatchObject([{ subject: `Case 4711: ${field} is isolated` }]);
	});

	test('a call that is refused for good is told, and costs no other event', async () => {
		const bench = await published();
		const { simulator, outbox } = bench;
		outbox.rows.push({ machineActionId: 'x', resumeUrl: 'https://n8n.example/webhook-waiting/1' });
		takesCalls(bench, Infinity);
		const { id } = simulator.actions.add({
			type: 'Isolate',
			machineId: fieldId,
			status: 'Failed',
			requestorComment: '[n8n:a.b.c.d.e]',
		});
		outbox.rows.push({ machineActionId: id, resumeUrl: 'https://n8n.example/webhook-waiting/2' });
		await bench.look();
		expect(outbox.calls.map(({ url }) => url)).toEqual(
			Array.from({ length: 5 }, () => 'https://n8n.example/webhook-waiting/2'),
		);
		expect(outbox.mails).toMatchObject([{ text: expect.stringContaining(id) }]);
		expect(outbox.mails[0]?.text).not.toContain('webhook-waiting');
	});
});
