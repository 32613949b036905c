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
			`Isolate ${id} could not be cancelled: it had already ended as Succeeded`,
		);
		const accepted = await engine.runNode({
			node,
			parameters: cancel(id, { options: { succeedIfEnded: true } }),
		});
		expect(accepted.items[0]?.json).toMatchObject({ status: 'Succeeded', alreadyFinal: true });
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
