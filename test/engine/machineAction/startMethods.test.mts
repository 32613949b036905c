import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { startMethods, type StartMethod } from './startMethods.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';

function parametersOf(method: StartMethod, more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'machineAction',
		operation: method.operation,
		machineId: byId(machine.finance),
		comment: 'Case 4711',
		waitForCompletion: false,
		...method.parameters,
		...more,
	};
}

describe.each(startMethods)('$operation', (method) => {
	test('sends the documented call and returns the whole entity', async () => {
		const { simulator, engine } = await startService();
		const run = await engine.runNode({ node, parameters: parametersOf(method) });
		expect(run.error).toBeUndefined();
		expect(simulator.requests.posts()).toMatchObject([
			{
				operation: method.operation,
				body: { Comment: expect.stringMatching(/^Case 4711 \[n8n:[^\]]+\]$/), ...method.body },
				machineId: machine.finance,
				status: 201,
			},
		]);
		const [action] = simulator.actions.all();
		expect(run.items).toHaveLength(1);
		expect(run.items[0]).toMatchObject({
			json: {
				id: action?.id,
				type: method.type,
				status: 'Pending',
				machineId: machine.finance,
				requestorComment: expect.stringMatching(/^Case 4711 \[n8n:[^\]]+\]$/),
				completed: false,
				reused: false,
				skipped: false,
			},
			pairedItem: { item: 0 },
		});
		expect(run.items[0]?.json.lastUpdateDateTimeUtc).toEqual(expect.any(String));
	});

	test('waits until the action has really ended', async () => {
		const { simulator, engine, clock } = await startService();
		const run = await engine.runNode({
			node,
			parameters: parametersOf(method, { waitForCompletion: true }),
		});
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded', completed: true });
		expect(simulator.actions.all().map((action) => action.status)).toEqual(['Succeeded']);
		expect(clock.elapsed).toBeGreaterThan(8_000);
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test('names the app role that is missing', async () => {
		const { simulator, engine } = await startService();
		simulator.apps.update(simulator.credential.clientId, { roles: ['Machine.ReadWrite.All'] });
		const run = await engine.runNode({ node, parameters: parametersOf(method) });
		expect(run.error?.message).toMatch(
			/^(?:fin-lt-0231|Machine [0-9a-f]{40}) (?:was not|had no|gave no) /,
		);
		expect(run.error?.message).toContain(`it needs the app role ${method.role}`);
		expect(run.error?.description).toContain('After the consent save the credential once more');
		expect(run.error?.description).toContain('grant admin consent');
		expect(run.error?.description).toContain('Missing application roles');
		expect(run.error?.httpCode).toBe('403');
	});

	test('says that the machine does not exist', async () => {
		const { engine } = await startService();
		const run = await engine.runNode({
			node,
			parameters: parametersOf(method, { machineId: byId(machine.unknown) }),
		});
		expect(run.error?.message).toContain(machine.unknown);
		expect(run.error?.message).toMatch(/was not found/);
		expect(run.error?.description).toMatch(/For Microsoft support: target [0-9a-f-]{36}/);
	});

	test('says that such an action is already in progress', async () => {
		const { simulator, engine } = await startService({ quirks: { conflict: 'refuse' } });
		simulator.machines.behave(machine.finance, { neverEnds: true });
		const options = { ifInProgress: 'fail' };
		const parameters = parametersOf(method, { options });
		await engine.runNode({ node, parameters });
		const run = await engine.runNode({ node, parameters });
		expect(run.error?.message).toMatch(/ is still under way there$/);
		expect(run.error?.description).toContain(simulator.actions.all()[0]?.id);
		expect(simulator.actions.all()).toHaveLength(1);
	});

	test('obeys Retry-After and acts once', async () => {
		const { simulator, engine, clock } = await startService();
		simulator.faults.add({
			on: method.operation,
			kind: 'status',
			status: 429,
			retryAfter: '17',
			times: 2,
		});
		const run = await engine.runNode({ node, parameters: parametersOf(method) });
		expect(run.error).toBeUndefined();
		expect(clock.elapsed).toBeGreaterThanOrEqual(34_000);
		expect(simulator.actions.all()).toHaveLength(1);
		expect(simulator.requests.of(method.operation).map((request) => request.status)).toEqual([
			429, 429, 201,
		]);
	});

	test.each([
		// Empty fields are n8n's own to refuse; what expressions give is ours.
		[{ machineId: byId('={{ $json.nothing }}') }, /Machine: the field is empty/],
		[{ machineId: byId('={{ "9f2c" }}') }, /Machine:/],
		[{ comment: '={{ $json.nothing }}' }, /Comment: the field is empty/],
		[{ comment: '={{ ({ case: 4711 }) }}' }, /Comment: ".*" is not text/],
		[{ options: { timeout: 0 } }, /Timeout: the value is out of range/],
		...method.wrong,
	] as Array<[INodeParameters, RegExp]>)('refuses %j before any call', async (wrong, message) => {
		const { simulator, engine } = await startService();
		const run = await engine.runNode({ node, parameters: parametersOf(method, wrong) });
		expect(run.error?.message).toMatch(message);
		expect(run.error?.description).not.toBe('');
		expect(run.error?.context?.itemIndex).toBe(0);
		expect(simulator.requests.all()).toEqual([]);
	});

	const twoItems = {
		node,
		items: [{ machine: machine.unknown }, { machine: machine.hr }],
		parameters: parametersOf(method, { machineId: byId('={{ $json.machine }}') }),
	};

	test('goes on with the other item: error as data', async () => {
		const { engine } = await startService();
		const run = await engine.runNode({ ...twoItems, onError: 'continueRegularOutput' });
		expect(run.error).toBeUndefined();
		expect(run.items).toMatchObject([
			{
				json: { error: expect.stringContaining(machine.unknown), message: { httpCode: 404 } },
				pairedItem: { item: 0 },
			},
			{ json: { type: method.type, machineId: machine.hr }, pairedItem: { item: 1 } },
		]);
	});

	test('goes on with the other item: error output', async () => {
		const { engine } = await startService();
		const run = await engine.runNode({ ...twoItems, onError: 'continueErrorOutput' });
		expect(run.items).toMatchObject([
			{ json: { type: method.type, machineId: machine.hr }, pairedItem: { item: 1 } },
		]);
		expect(run.errorItems).toMatchObject([
			{ json: { error: expect.stringContaining(machine.unknown) } },
		]);
	});

	test('stops at the first bad item and says what was started', async () => {
		const { simulator, engine } = await startService();
		const run = await engine.runNode({
			...twoItems,
			items: [{ machine: machine.hr }, { machine: machine.unknown }],
		});
		expect(run.status).toBe('error');
		expect(run.error?.context?.itemIndex).toBe(1);
		const [started] = simulator.actions.all();
		expect(run.error?.description).toContain('1 action goes on in Microsoft Defender');
		expect(run.error?.description).toContain(started?.id);
	});
});
