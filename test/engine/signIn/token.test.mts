import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../../../simulator/index.mts';
import { createEngine, type Engine } from '../../harness/index.mts';
import { probes } from './probe.mts';

const list = { method: 'GET', url: '/api/machineactions' };

let simulator: Simulator;
let engine: Engine;

beforeEach(async () => {
	simulator = await startSimulator();
	engine = createEngine({ simulator, nodeTypes: probes });
});

afterEach(async () => {
	await simulator.close();
});

async function ask(items: Array<Record<string, unknown>>, node = 'probe') {
	return await engine.runNode({ node, parameters: {}, items: items.map((json) => ({ json })) });
}

function bearersOf(operation: string): string[] {
	return simulator.requests.of(operation).map(({ headers }) => headers['authorization'] ?? '');
}

function statusesOf(operation: string): number[] {
	return simulator.requests.of(operation).map(({ status }) => status);
}

describe.each(['probe', 'olderProbe'])('the token of a credential (%s)', (node) => {
	it('is asked for once, stored nowhere, and used by later runs', async () => {
		const before = engine.credentialStore.data;
		expect((await ask([list], node)).error).toBeUndefined();
		await ask([list], node);
		expect(simulator.requests.count('token')).toBe(1);
		const [first, second] = bearersOf('listMachineActions');
		expect(first).toMatch(/^Bearer \S+$/);
		expect(second).toBe(first);
		expect(engine.credentialStore.data).toEqual(before);
		expect(engine.credentialStore.saves).toBe(0);
	});

	it('is asked for once by requests that start together', async () => {
		const run = await ask([list, list, list, list], node);
		expect(run.items).toHaveLength(4);
		expect(simulator.requests.count('token')).toBe(1);
	});

	it('is another one once the API no longer takes it, and is stored nowhere then either', async () => {
		await ask([list], node);
		simulator.apps.revokeTokens();
		const before = engine.credentialStore.data;
		await ask([list], node);
		// The older helper does not repeat the request, but the next one has the new token.
		expect((await ask([list], node)).status).toBe('success');
		expect(simulator.requests.count('token')).toBe(2);
		expect(statusesOf('listMachineActions')).toEqual(
			node === 'probe' ? [200, 401, 200, 200] : [200, 401, 200],
		);
		expect(engine.credentialStore.data).toEqual(before);
	});

	it('goes to no other host', async () => {
		const run = await ask([{ method: 'GET', url: `${simulator.foreignUrl}/api/machines` }], node);
		expect(run.error?.message).toMatch(
			/token of this credential is for Microsoft Defender only\. Use an address that begins with/,
		);
		expect(simulator.requests.count('foreign')).toBe(0);
	});

	it('does not follow a redirect to another host', async () => {
		const location = `${simulator.foreignUrl}/somewhere`;
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 302, location });
		await ask([list], node);
		const [foreign] = simulator.requests.of('foreign');
		expect(foreign).toBeDefined();
		expect(foreign?.headers).not.toHaveProperty('authorization');
	});
});
