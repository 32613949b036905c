import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { Simulator } from '../../../simulator/index.mts';
import type { Engine, NodeRun } from '../../harness/index.mts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

function isolate(engine: Engine, items = [{}]): Promise<NodeRun> {
	return run(engine, { operation: 'isolate', machineId: byId(machine.finance) }, items);
}

async function run(engine: Engine, parameters: INodeParameters, items = [{}]): Promise<NodeRun> {
	return await engine.runNode({
		node: 'defenderMachineAction',
		parameters: {
			resource: 'machineAction',
			comment: 'test',
			waitForCompletion: false,
			...parameters,
		},
		items,
		onError: 'continueRegularOutput',
	});
}

function grant(simulator: Simulator, ...roles: string[]): void {
	simulator.apps.update(simulator.credential.clientId, { roles });
}

function stepsOf(simulator: Simulator, ...operations: string[]): Array<[string, number]> {
	return simulator.requests
		.all()
		.filter(({ operation }) => operations.includes(operation))
		.map(({ operation, status }) => [operation, status]);
}

describe('one token', () => {
	it('serves fifty items that start together', async () => {
		const { simulator, engine } = await startService();
		const items = Array.from({ length: 50 }, () => ({}));
		const actions = await run(engine, { operation: 'getAll', limit: 1 }, items);
		expect(actions.error).toBeUndefined();
		expect(simulator.requests.count('listMachineActions')).toBe(50);
		expect(simulator.requests.count('token')).toBe(1);
	});

	it('is replaced once it has expired, and nothing is done twice', async () => {
		const { simulator, engine } = await startService();
		await run(engine, { operation: 'getAll', limit: 1 });
		simulator.apps.revokeTokens();
		simulator.requests.clear();
		expect((await isolate(engine)).items[0]?.json['type']).toBe('Isolate');
		expect(simulator.actions.all()).toHaveLength(1);
		expect(stepsOf(simulator, 'token')).toEqual([['token', 200]]);
	});

	it('that is never accepted ends in advice, after one more try', async () => {
		const { simulator, engine } = await startService();
		await run(engine, { operation: 'getAll', limit: 1 });
		simulator.requests.clear();
		const fault = { on: 'listMachineActions', kind: 'status', status: 401, times: 9 } as const;
		simulator.faults.add(fault);
		const { items } = await run(engine, { operation: 'getAll', limit: 1 });
		expect(items[0]?.json).toMatchObject({
			error: 'Microsoft Defender did not accept the sign-in token',
			message: { kind: 'unauthorized', httpCode: 401 },
		});
		expect(stepsOf(simulator, 'token', 'listMachineActions')).toEqual([
			['listMachineActions', 401],
			['token', 200],
			['listMachineActions', 401],
		]);
	});
});

describe('a role that was granted a minute ago', () => {
	it('is used at once, and the action starts once', async () => {
		const { simulator, engine } = await startService();
		grant(simulator, 'Machine.Read.All');
		await run(engine, { operation: 'getAll', limit: 1 });
		grant(simulator, 'Machine.Read.All', 'Machine.Isolate');
		simulator.requests.clear();
		expect((await isolate(engine)).items[0]?.json['type']).toBe('Isolate');
		expect(stepsOf(simulator, 'token', 'isolate')).toEqual([
			['isolate', 403],
			['token', 200],
			['isolate', 201],
		]);
		expect(simulator.actions.all()).toHaveLength(1);
	});

	it('is used by all calls that were refused together', async () => {
		const { simulator, engine } = await startService();
		grant(simulator, 'Machine.Isolate');
		await isolate(engine);
		grant(simulator, 'Machine.Isolate', 'Machine.Read.All');
		simulator.requests.clear();
		const items = Array.from({ length: 5 }, () => ({}));
		const listed = await run(engine, { operation: 'getAll', limit: 1 }, items);
		expect(listed.items.filter(({ json }) => json['error'] !== undefined)).toEqual([]);
		expect(simulator.requests.count('token')).toBe(1);
	});

	it('is looked for once a run, and is named when it is not there', async () => {
		const { simulator, engine } = await startService();
		grant(simulator, 'Machine.Isolate');
		await isolate(engine);
		simulator.requests.clear();
		const items = Array.from({ length: 12 }, () => ({}));
		const listed = await run(engine, { operation: 'getAll', limit: 1 }, items);
		expect(listed.items).toHaveLength(12);
		for (const { json } of listed.items) {
			expect(json['error']).toContain('it needs the app role Machine.ReadWrite.All');
		}
		expect(simulator.requests.count('token')).toBe(1);
	});

	it('is no matter of settings of the tenant', async () => {
		const { simulator, engine } = await startService();
		await run(engine, { operation: 'getAll', limit: 1 });
		simulator.requests.clear();
		const refuses = { status: 403, code: 'DisabledFeature', message: 'Not allowed here' };
		simulator.machines.behave(machine.finance, { refuses });
		const { items } = await isolate(engine);
		expect(items[0]?.json['error']).toContain('does not allow this here');
		expect(simulator.requests.count('token')).toBe(0);
	});
});

describe('a sign-in that fails', () => {
	it('in passing is tried again, because nothing has been sent yet', async () => {
		const { simulator, engine } = await startService();
		simulator.faults.add({ on: 'token', kind: 'resetBefore', times: 2 });
		expect((await isolate(engine)).items[0]?.json['type']).toBe('Isolate');
		expect(simulator.actions.all()).toHaveLength(1);
	});

	it('because Entra is too busy is tried again as well', async () => {
		const { simulator, engine, clock } = await startService();
		simulator.faults.add({ on: 'token', kind: 'status', status: 503, times: 2 });
		expect((await isolate(engine)).items[0]?.json['type']).toBe('Isolate');
		expect(clock.elapsed).toBeGreaterThan(1_000);
	});

	it('for good says the same as the credential does, and does not look for an action', async () => {
		const { simulator, engine } = await startService();
		const credential = { loginUrl: 'http://127.0.0.1:1' };
		const saved = await engine.testCredential(credential);
		const failed = await engine.runNode({
			node: 'defenderMachineAction',
			parameters: {
				resource: 'machineAction',
				operation: 'isolate',
				machineId: byId(machine.finance),
				comment: 'test',
			},
			credential,
		});
		expect(`${failed.error?.message ?? ''}. ${failed.error?.description ?? ''}`).toContain(
			saved.message,
		);
		expect(saved.message).toContain('The sign-in host 127.0.0.1:1 takes no connection');
		expect(simulator.requests.all()).toEqual([]);
	});

	it('with a reason of Entra is told alike in node, list and trigger', async () => {
		const { simulator, engine } = await startService();
		const { clientId } = simulator.credential;
		simulator.apps.update(clientId, { enabled: false });
		const saved = (await engine.testCredential({})).message;
		const node = await run(engine, { operation: 'getAll' });
		expect(node.items[0]?.json).toMatchObject({ message: { kind: 'unauthorized' } });
		const { error, message } = node.items[0]?.json ?? {};
		const { advice } = { advice: '', ...Object.fromEntries(Object.entries(message ?? {})) };
		expect(withoutTrace(`${String(error)}. ${advice}.`)).toBe(withoutTrace(`${saved}.`));
		const words = { message: String(error) };
		await expect(engine.listSearch('searchMachineActions', {})).rejects.toMatchObject(words);
		const trigger = engine.poller({ triggerOn: 'statusChanged' });
		await expect(trigger.poll('trigger', 'activate')).rejects.toMatchObject(words);
		expect(words.message).toMatch(/the app is disabled in this tenant/);
	});
});

/** Trace IDs and times differ from one refusal to the next. */
function withoutTrace(message: string): string {
	return message.replace(/trace ID [\w-]+, [\d: -]+Z/, 'trace').replace(/\.+$/, '.');
}
