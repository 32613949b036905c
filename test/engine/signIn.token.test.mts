import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { renewSignInHeader } from '../../defender/signIn/renewal.ts';
import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { createEngine, type Engine } from '../harness/index.mts';
import { probes } from './signIn.probe.mts';

const list = { method: 'GET', url: '/api/machineactions' };

let simulator: Simulator;
let engine: Engine;

beforeAll(async () => {
	simulator = await startSimulator();
});

afterAll(async () => {
	await simulator.close();
});

beforeEach(() => {
	simulator.reset();
	engine = createEngine({ simulator, nodeTypes: probes });
});

const isolate = (): Record<string, unknown> => ({
	method: 'POST',
	url: `/api/machines/${simulator.machines.all()[0]?.id ?? ''}/isolate`,
	body: { Comment: 'test', IsolationType: 'Full' },
});

async function ask(items: Array<Record<string, unknown>>, node = 'probe') {
	return await engine.runNode({ node, parameters: {}, items: items.map((json) => ({ json })) });
}

function storedToken(): string {
	const { accessToken } = engine.credentialStore.data;
	return typeof accessToken === 'string' ? accessToken : '';
}

function bearersOf(operation: string): string[] {
	return simulator.requests.of(operation).map(({ headers }) => headers['authorization'] ?? '');
}

describe.each(['probe', 'olderProbe'])('the token of a credential (%s)', (node) => {
	it('is asked for once, stored, and used by later runs', async () => {
		expect((await ask([list], node)).error).toBeUndefined();
		const token = storedToken();
		expect(token).not.toBe('');
		await ask([list], node);
		expect(simulator.requests.count('token')).toBe(1);
		expect(bearersOf('listMachineActions')).toEqual([`Bearer ${token}`, `Bearer ${token}`]);
	});

	it('is asked for once by requests that start together', async () => {
		const run = await ask([list, list, list, list], node);
		expect(run.items).toHaveLength(4);
		expect(simulator.requests.count('token')).toBe(1);
	});

	it('is renewed once when the API no longer takes it', async () => {
		await ask([list], node);
		const first = storedToken();
		simulator.apps.revokeTokens();
		const run = await ask([list], node);
		expect(run.status).toBe('success');
		expect(storedToken()).not.toBe(first);
		expect(simulator.requests.count('token')).toBe(2);
		expect(simulator.requests.of('listMachineActions').map(({ status }) => status)).toEqual([
			200, 401, 200,
		]);
	});

	it('is renewed for all who find it dead at the same time', async () => {
		await ask([list], node);
		simulator.apps.revokeTokens();
		const run = await ask([list, list, list], node);
		expect(run.status).toBe('success');
		expect(run.items).toHaveLength(3);
		const statuses = simulator.requests.of('listMachineActions').map(({ status }) => status);
		expect(statuses.sort()).toEqual([200, 200, 200, 200, 401, 401, 401]);
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

describe('roles that were granted after the token was issued', () => {
	const only = (...roles: string[]): void => {
		simulator.apps.update(simulator.credential.clientId, { roles });
	};

	it('are not in the stored token, and are in a renewed one', async () => {
		only('Machine.Read.All');
		expect((await ask([isolate()])).error?.httpCode).toBe('403');
		only('Machine.Read.All', 'Machine.Isolate');
		expect((await ask([isolate()])).error?.httpCode).toBe('403');
		simulator.requests.clear();

		const renewing = { ...isolate(), headers: { [renewSignInHeader]: '1' } };
		const run = await ask([renewing]);
		expect(run.status).toBe('success');
		expect(simulator.requests.all().map(({ operation }) => operation)).toEqual([
			'token',
			'isolate',
		]);
		expect(simulator.requests.of('isolate')[0]?.headers).not.toHaveProperty(renewSignInHeader);
		expect((await ask([list])).status).toBe('success');
		expect(simulator.requests.count('token')).toBe(1);
	});

	it('are asked for once for each wish, also when they are still missing', async () => {
		only('Machine.Read.All');
		await ask([list]);
		simulator.requests.clear();
		const renewing = { ...isolate(), headers: { [renewSignInHeader]: '1' } };
		const run = await ask([renewing]);
		expect(run.error?.httpCode).toBe('403');
		expect(simulator.requests.all().map(({ operation, status }) => [operation, status])).toEqual([
			['token', 200],
			['isolate', 403],
		]);
	});
});
