import { describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import type { Simulator } from '../../../simulator/index.mts';
import type { Engine, NodeRun } from '../../harness/index.mts';
import { closeServicesAfterEachTest, startService } from '../service.mts';

closeServicesAfterEachTest();

const parameters = { resource: 'machineAction', operation: 'checkPermissions' };

async function check(engine: Engine, items: IDataObject[] = [{}]): Promise<NodeRun> {
	return await engine.runNode({ node: 'defenderMachineAction', parameters, items });
}

function grant(simulator: Simulator, ...roles: string[]): void {
	simulator.apps.update(simulator.credential.clientId, { roles });
}

function rowOf({ items }: NodeRun, resource: string, operation: string): IDataObject {
	const found = items.find(
		({ json }) => json['resource'] === resource && json['operation'] === operation,
	);
	if (found === undefined) throw new Error(`No row for ${resource} ${operation}`);
	return found.json;
}

function namesOf({ items }: NodeRun, allowed: boolean | null): string[] {
	return items
		.filter(({ json }) => json['allowed'] === allowed)
		.map(({ json }) => `${String(json['resource'])}: ${String(json['operation'])}`);
}

const ofMachines = ['isolate', 'unisolate', 'offboard', 'runLiveResponse', 'tagMachine'];

describe('Check Permissions', () => {
	it('tells of an app with Machine.Isolate only what it may do and what it lacks', async () => {
		const { simulator, engine } = await startService();
		grant(simulator, 'Machine.Isolate');
		const run = await check(engine);
		expect(run.error).toBeUndefined();
		expect(namesOf(run, true)).toEqual([
			'Response: Cancel',
			'Response: Isolate',
			'Response: Release From Isolation',
		]);
		// Without reading these two would do nothing at all.
		for (const [operation, role, what] of [
			['Carry Out Plan', 'That of the action, e.g. Machine.Isolate', 'it carries no plan out'],
			['Release What Is Due', 'Machine.Isolate', 'it releases nothing'],
		] as const) {
			expect(rowOf(run, 'Response', operation)).toMatchObject({
				allowed: false,
				neededRole: `${role}, and Machine.Read.All`,
				note: `Without a permission to read machines ${what}.`,
			});
		}
		expect(rowOf(run, 'Response', 'Isolate')).toEqual({
			resource: 'Response',
			operation: 'Isolate',
			allowed: true,
			neededRole: 'Machine.Isolate',
			note: 'Without a permission to read machines it cannot find machines by name, look at guard rails, or wait for the end of the action.',
			source: 'token',
			tenantId: simulator.credential.tenantId,
		});
		expect(rowOf(run, 'Response', 'Run Antivirus Scan')).toEqual({
			resource: 'Response',
			operation: 'Run Antivirus Scan',
			allowed: false,
			neededRole: 'Machine.Scan',
			note: '',
			source: 'token',
			tenantId: simulator.credential.tenantId,
		});
		const verdicts = run.items.map(({ json }) => json['allowed']);
		expect(verdicts).toEqual([...verdicts].sort());
		const [{ json: first } = { json: {} }, ...others] = run.items;
		expect(first).toMatchObject({
			tokenRoles: 'Machine.Isolate',
			howToGrant:
				'In Microsoft Entra open the app registration > API permissions > Add a permission > APIs my organization uses > WindowsDefenderATP > Application permissions, add the neededRole of the row, and grant admin consent.',
		});
		// What decides stands in the first columns, and what makes a row high once.
		for (const { json } of others) {
			expect(Object.keys(json)).toEqual([
				...['allowed', 'operation', 'resource', 'neededRole', 'note', 'source', 'tenantId'],
			]);
		}
		expect(rowOf(run, 'Machine', 'Get Many')).toMatchObject({
			allowed: false,
			neededRole: 'Machine.ReadWrite.All or Machine.Read.All',
		});
		expect(rowOf(run, 'Response', 'Cancel')).toMatchObject({
			neededRole: 'That of the action, e.g. Machine.Isolate',
		});
		expect(simulator.requests.posts().filter(({ operation }) => operation !== 'token')).toEqual([]);
	});

	it('runs once, however many items come in', async () => {
		const { simulator, engine } = await startService();
		const run = await check(engine, [{}, {}, {}]);
		expect(namesOf(run, true)).toHaveLength(run.items.length);
		expect(run.items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(
			true,
		);
		expect(simulator.requests.count('listMachineActions')).toBe(1);
		expect(simulator.requests.all()).toHaveLength(2);
	});

	it('knows at once what was granted a moment ago', async () => {
		const { simulator, engine } = await startService();
		grant(simulator, 'Machine.Isolate');
		expect(rowOf(await check(engine), 'Response', 'Offboard')['allowed']).toBe(false);
		grant(simulator, 'Machine.Isolate', 'Machine.Offboard');
		expect(rowOf(await check(engine), 'Response', 'Offboard')['allowed']).toBe(true);
	});

	it('asks the service about machines that do not exist when the token tells nothing', async () => {
		const { simulator, engine } = await startService();
		grant(simulator);
		const run = await check(engine);
		expect(run.error).toBeUndefined();
		expect(namesOf(run, false)).toHaveLength(run.items.length);
		expect(new Set(run.items.map(({ json }) => json['source']))).toEqual(new Set(['probe']));
		expect(run.items[0]?.json['tokenRoles']).toBe('');
		expect(simulator.actions.all()).toEqual([]);
		for (const operation of ofMachines) {
			for (const { path } of simulator.requests.of(operation)) {
				expect(path).toContain(`/machines/${'0'.repeat(40)}/`);
			}
		}
	});

	it('finds by asking what a service grants that reads its tokens differently', async () => {
		const { simulator, engine } = await startService({
			quirks: { requireReadWriteForReads: true },
		});
		grant(simulator, 'Machine.Read.All', 'Machine.Scan', 'Library.Manage');
		const run = await check(engine);
		expect(run.error).toBeUndefined();
		expect(rowOf(run, 'Response', 'Get Many')).toMatchObject({
			allowed: false,
			source: 'probe',
			note: 'The token holds the permission, but the service does not honour it. Check that Scope is empty or belongs to Defender for Endpoint.',
		});
		expect(rowOf(run, 'Response', 'Run Antivirus Scan')).toMatchObject({ allowed: true });
		expect(rowOf(run, 'Response', 'Isolate')).toMatchObject({ allowed: false });
		expect(rowOf(run, 'Response', 'Cancel')).toMatchObject({ allowed: true });
		expect(rowOf(run, 'Library File', 'Upload')).toMatchObject({ allowed: true });
		expect(simulator.actions.all()).toEqual([]);
	});

	it('says of a token for another product that nothing of it is honoured', async () => {
		const { simulator, engine } = await startService();
		const scope = 'https://api.security.microsoft.com/.default';
		const run = await engine.runNode({
			node: 'defenderMachineAction',
			parameters,
			credential: { scope },
		});
		expect(run.error).toBeUndefined();
		expect(namesOf(run, false)).toHaveLength(run.items.length);
		expect(run.items.map(({ json }) => json['note'])).toEqual(
			run.items.map(() => expect.stringMatching(/does not honour it. Check that Scope/)),
		);
		expect(simulator.actions.all()).toEqual([]);
	});

	it('leaves open what the service does not answer clearly', async () => {
		const { simulator, engine } = await startService();
		grant(simulator);
		simulator.faults.add({ on: 'unisolate', kind: 'status', status: 400 });
		const isolate = rowOf(await check(engine), 'Response', 'Isolate');
		expect(isolate).toMatchObject({ allowed: null, source: 'probe' });
		expect(isolate['note']).toMatch(/refused the call/);
	});

	it.each(['DisabledFeature', 'DisallowedOperation'])(
		'tells of the setting that stands in the way: %s',
		async (code) => {
			const { simulator, engine } = await startService();
			grant(simulator);
			const message = 'Live response is switched off';
			simulator.faults.add({ on: 'runLiveResponse', kind: 'status', status: 403, code, message });
			const run = await check(engine);
			expect(rowOf(run, 'Response', 'Run Live Response')).toMatchObject({
				allowed: false,
				note: expect.stringContaining(`Microsoft Defender does not allow this here: ${message}`),
				source: 'probe',
			});
			expect(rowOf(run, 'Response', 'Isolate')['note']).not.toContain('does not allow this here');
		},
	);

	it('sends nothing to a machine should the one to ask about exist', async () => {
		const { simulator, engine } = await startService();
		simulator.machines.add({ id: '0'.repeat(40), computerDnsName: 'nobody.contoso.example' });
		const { clientId } = simulator.credential;
		simulator.apps.update(clientId, { roles: ['Machine.Isolate', 'Machine.Read.All'] });
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 403 });
		const run = await check(engine);
		expect(rowOf(run, 'Response', 'Isolate')).toMatchObject({ allowed: null });
		expect(rowOf(run, 'Machine', 'Get')).toMatchObject({ allowed: true });
		expect(simulator.actions.all()).toEqual([]);
		for (const operation of ofMachines) expect(simulator.requests.count(operation)).toBe(0);
	});

	it('shows no token', async () => {
		const { simulator, engine } = await startService();
		await check(engine);
		const [listed] = simulator.requests.of('listMachineActions');
		const token = String(listed?.headers['authorization']).replace('Bearer ', '');
		expect(token.length).toBeGreaterThan(40);
		expect(engine.everything).not.toContain(token);
		expect(engine.everything).not.toContain(token.split('.')[1]);
	});

	it('ends as signing in ends', async () => {
		const { simulator, engine } = await startService();
		const run = await engine.runNode({
			node: 'defenderMachineAction',
			parameters,
			credential: { clientSecret: 'not-the-one' },
		});
		expect(run.error?.message).toMatch(/client secret is wrong/);
		expect(simulator.requests.count('listMachineActions')).toBe(0);
	});
});
