import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';

function cancel(id: string, more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'machineAction',
		operation: 'cancel',
		machineActionId: byId(id),
		comment: 'Wrong device',
		...more,
	};
}

describe('cancel', () => {
	test('sends the documented call and returns the same action', async () => {
		const { simulator, engine } = await startService();
		const { id } = simulator.actions.add({ type: 'LiveResponse', machineId: machine.hr });
		const run = await engine.runNode({ node, parameters: cancel(id) });
		expect(simulator.requests.posts()).toMatchObject([
			{ operation: 'cancel', actionId: id, body: { Comment: 'Wrong device' } },
		]);
		expect(run.items[0]?.json).toMatchObject({
			id,
			status: 'Cancelled',
			cancellationComment: 'Wrong device',
			completed: true,
			alreadyFinal: false,
			ranAllTheSame: false,
		});
	});

	test('tells an action apart that had already ended', async () => {
		const { simulator, engine } = await startService();
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		simulator.actions.finish(id, 'Succeeded');
		const refused = await engine.runNode({ node, parameters: cancel(id) });
		expect(refused.error?.message).toBe(
			'The isolation of hr-lt-0107 could not be cancelled: it had already ended as Succeeded',
		);
		const accepted = await engine.runNode({
			node,
			parameters: cancel(id, { options: { succeedIfEnded: true } }),
		});
		expect(accepted.items[0]?.json).toMatchObject({ status: 'Succeeded', alreadyFinal: true });
	});

	test.each([
		['Succeeded', 'use the opposite action'],
		['Failed', 'part of its effect'],
		['TimeOut', 'did not answer in time'],
		['Cancelled', 'nothing is left to do'],
	] as const)('advises on what is left of an action that ended as %s', async (status, advice) => {
		const { simulator, engine } = await startService();
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		simulator.actions.finish(id, status);
		const run = await engine.runNode({ node, parameters: cancel(id) });
		expect(run.error?.message).toContain(`had already ended as ${status}`);
		expect(run.error?.description).toContain(advice);
	});

	test('names what was cancelled before an error ends the run', async () => {
		const { simulator, engine } = await startService();
		const ids = [machine.hr, machine.finance].map(
			(machineId) => simulator.actions.add({ type: 'Isolate', machineId }).id,
		);
		const [done = '', ended = ''] = ids;
		simulator.actions.finish(ended, 'Succeeded');
		const items = ids.map((id) => ({ id }));
		const run = await engine.runNode({ node, items, parameters: cancel('={{ $json.id }}') });
		expect(run.error?.context?.itemIndex).toBe(1);
		expect(run.error?.description).toContain(`Cancelled by this run: item 0: ${done}.`);
	});

	test('names what may have been cancelled when the user stops the run', async () => {
		const { simulator, engine } = await startService();
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		const other = simulator.actions.add({ type: 'Isolate', machineId: machine.finance }).id;
		simulator.faults.add({ on: 'cancel', kind: 'hangAfter', times: Infinity });
		const run = await engine.runNode({
			node,
			items: [{ id }, { id: other }],
			parameters: cancel('={{ $json.id }}'),
			cancelAfterMs: 5_000,
		});
		expect(run.status).toBe('canceled');
		expect(run.error?.description).toContain(
			`May have been cancelled: item 0: ${id}; item 1: ${other}.`,
		);
	});

	test('reports a command that ran although it was cancelled', async () => {
		const { simulator, engine } = await startService();
		simulator.machines.behave(machine.hr, { cancelledAlthoughCompleted: true });
		const session = await engine.runNode({
			node,
			parameters: {
				resource: 'machineAction',
				operation: 'runLiveResponse',
				machineId: byId(machine.hr),
				comment: 'Case 4711',
				commands: { command: [{ type: 'RunScript', fileName: 'triage.ps1' }] },
				waitForCompletion: false,
			},
		});
		expect(session.error).toBeUndefined();
		const id = simulator.actions.all()[0]?.id ?? '';
		const run = await engine.runNode({ node, parameters: cancel(id) });
		expect(run.items[0]?.json).toMatchObject({ status: 'Cancelled', ranAllTheSame: true });
		const waited = await engine.runNode({
			node,
			parameters: { resource: 'machineAction', operation: 'wait', machineActionId: byId(id) },
		});
		expect(waited.error?.message).toContain('ended as Cancelled');
		expect(waited.error?.description).toContain(
			'was completed before the cancellation reached the machine',
		);
	});

	test.each(['resetAfter', 'resetBefore'] as const)(
		'a lost answer (%s) is looked into, and the action is cancelled',
		async (kind) => {
			const { simulator, engine } = await startService();
			const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
			simulator.faults.add({ on: 'cancel', kind });
			const run = await engine.runNode({ node, parameters: cancel(id) });
			expect(run.error).toBeUndefined();
			expect(run.items[0]?.json).toMatchObject({ id, status: 'Cancelled', alreadyFinal: false });
		},
	);

	test('names the roles of which one is needed', async () => {
		const { simulator, engine } = await startService();
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		simulator.apps.update(simulator.credential.clientId, { roles: ['Machine.Read.All'] });
		const run = await engine.runNode({ node, parameters: cancel(id) });
		expect(run.error?.message).toContain('Machine.Isolate or');
	});
});
