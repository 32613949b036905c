import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';

function isolate(more: INodeParameters): INodeParameters {
	return {
		resource: 'machineAction',
		operation: 'isolate',
		machineId: byId(machine.finance),
		comment: 'Case 4711',
		...more,
	};
}

describe('On Behalf Of', () => {
	test('stands in the comment before the mark, and comes back as a field', async () => {
		const { engine, simulator } = await startService();
		const options = { onBehalfOf: '={{ $json.approver }}' };
		const run = await engine.runNode({
			node,
			items: [{ approver: 'robin@contoso.example' }],
			parameters: isolate({ options }),
		});
		expect(simulator.requests.posts()[0]?.body).toMatchObject({
			Comment: expect.stringMatching(
				/^Case 4711 \[on behalf of robin@contoso\.example\] \[n8n:[^\]]+\]$/,
			),
		});
		const [{ json } = { json: {} as IDataObject }] = run.items;
		expect(json).toMatchObject({ onBehalfOf: 'robin@contoso.example', completed: true });
		expect(json).not.toHaveProperty('lookAgainAt');
		const read = await engine.runNode({
			node,
			parameters: { resource: 'machineAction', operation: 'getAll' },
		});
		expect(read.items[0]?.json).toMatchObject({ onBehalfOf: 'robin@contoso.example' });
	});

	test('an approver that came out empty is refused, and nothing is sent', async () => {
		const { engine, simulator } = await startService();
		const options = { onBehalfOf: '={{ $json.nobody }}' };
		const run = await engine.runNode({ node, items: [{}], parameters: isolate({ options }) });
		expect(run.error?.message).toContain('On Behalf Of');
		expect(simulator.requests.count()).toBe(0);
	});
});

describe('lookAgainAt', () => {
	test('comes with what has not ended, from each operation that tells of it', async () => {
		const { engine, simulator, clock } = await startService();
		simulator.machines.behave(machine.finance, { offline: true });
		const start = { node, parameters: isolate({ waitForCompletion: false }) };
		const begun = (await engine.runNode(start)).items[0]?.json ?? {};
		expect(begun.lookAgainAt).toBe(new Date(clock.date() + 70_000).toISOString());
		await clock.advance(3_600_000);
		const machineActionId = byId(String(begun.id));
		const options = { timeout: 1, onTimeout: 'item' };
		const waited = await engine.runNode({
			node,
			parameters: { resource: 'machineAction', operation: 'wait', machineActionId, options },
		});
		const [{ json } = { json: {} as IDataObject }] = waited.items;
		expect(json.completed).toBe(false);
		const pause = Date.parse(String(json.lookAgainAt)) - clock.date();
		expect(Math.round(pause / 10_000) * 10).toBe(360);
	});

	test('comes with an action that nobody has seen yet', async () => {
		const { engine, clock } = await startService();
		const run = await engine.runNode({
			node,
			parameters: {
				resource: 'machineAction',
				operation: 'wait',
				machineActionId: byId('00000000-0000-4000-8000-000000000000'),
				options: { timeout: 1, onTimeout: 'item' },
			},
		});
		expect(run.items[0]?.json).toMatchObject({
			status: null,
			lookAgainAt: new Date(clock.date() + 70_000).toISOString(),
		});
	});
});
