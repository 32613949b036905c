import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { confusing, locator, node, startConfusingService } from './park.mts';

closeServicesAfterEachTest();

/** Of the simulator's park. */
const inactive = '2c6b98e0d7f4135aa9be02d16c47f8305e9d1b7a';

function isolate(more: INodeParameters = {}, options: INodeParameters = {}): INodeParameters {
	return {
		resource: 'machineAction',
		operation: 'isolate',
		machineId: locator('name', '={{ $json.machine }}'),
		isolationType: 'Full',
		comment: 'Case 4711',
		waitForCompletion: true,
		options: { dryRun: true, ...options },
		...more,
	};
}

async function plan(
	{ engine }: Service,
	machines: readonly string[],
	parameters: INodeParameters = isolate(),
	executionId?: string,
): Promise<IDataObject[]> {
	const items = machines.map((name) => ({ machine: name }));
	const execution = executionId === undefined ? {} : { executionId };
	const run = await engine.runNode({ node, parameters, items, ...execution });
	expect(run.error).toBeUndefined();
	return run.items.map(({ json }) => json);
}

describe('Dry run', () => {
	test('tells for each item what would be sent where, or why not; nothing leaves', async () => {
		const service = await startConfusingService();
		const { simulator } = service;
		simulator.actions.add({ type: 'Isolate', machineId: machine.hr, scope: 'Full' });
		simulator.actions.add({ type: 'Unisolate', machineId: confusing.pc10 });
		const rows = await plan(
			service,
			['pc1', machine.hr, 'pc10', 'twin', 'nobody', inactive, machine.finance, 'PC1'],
			isolate({ guardRails: { tags: 'vip' } }),
		);
		expect(rows.map((row) => [row.verdict, row.machineId])).toEqual([
			['start', confusing.pc1],
			['reuse', machine.hr],
			['refuse', confusing.pc10],
			['refuse', null],
			['refuse', null],
			['refuse', inactive],
			['refuse', machine.finance],
			['share', confusing.pc1],
		]);
		expect(rows[0]).toEqual({
			guardRails: [{ rail: 'Protected Tags', entry: 'vip', machines: 1 }],
			matchedName: 'pc1.contoso.example',
			dryRun: true,
			operation: 'isolate',
			machineId: confusing.pc1,
			computerDnsName: 'pc1.contoso.example',
			text: expect.stringMatching(
				new RegExp(
					`^1 of 8\\. pc1\\.contoso\\.example \\(${confusing.pc1}\\): isolate, IsolationType Full\\. `,
				),
			),
			plan: expect.objectContaining({ machineId: confusing.pc1, byName: true }),
			verdict: 'start',
			explanation: 'Would be sent at once',
			startsInSeconds: 0,
			tenantId: simulator.credential.tenantId,
			request: {
				method: 'POST',
				path: `/api/machines/${confusing.pc1}/isolate`,
				body: {
					Comment: expect.stringMatching(/^Case 4711 \[n8n:[^\]]+\]$/),
					IsolationType: 'Full',
				},
			},
			existingAction: null,
		});
		expect(rows[1]?.existingAction).toMatchObject({ type: 'Isolate', status: 'Pending' });
		const explanations = rows.map(({ explanation }) => String(explanation));
		expect(explanations[2]).toContain('is still under way');
		expect(explanations[3]).toContain('2 machines have the name "twin"');
		expect(explanations[4]).toBe('No machine has the name "nobody"');
		expect(explanations[5]).toContain('its sensor is inactive');
		expect(explanations[6]).toContain('the tag "vip" of Guard Rails > Protected Tags');
		expect(rows.map(({ refusedBy }) => refusedBy ?? null)).toEqual([
			null,
			null,
			'conflict',
			'target',
			'target',
			'rail',
			'rail',
			null,
		]);
		// Only what would be sent has a request and a time.
		for (const row of rows.slice(1)) {
			expect(row).toMatchObject({ request: null, startsInSeconds: null });
		}
		expect(simulator.requests.posts()).toEqual([]);
	});

	test('what it says is what then happens', async () => {
		const service = await startService();
		const ids = [machine.hr, machine.finance];
		const [row] = await plan(service, ids, isolate(), '77');
		const run = await service.engine.runNode({
			node,
			executionId: '77',
			items: ids.map((id) => ({ machine: id })),
			parameters: isolate({ waitForCompletion: false }, { dryRun: false }),
		});
		expect(run.error).toBeUndefined();
		const sent = service.simulator.requests.posts()[0];
		expect({ method: sent?.method, path: sent?.path, body: sent?.body }).toEqual(row?.request);
	});

	test('tells how long the quota would make it take, and what would come too late', async () => {
		const service = await startService();
		const ids = Array.from({ length: 250 }, () => service.simulator.machines.add({}).id);
		const more = { guardRails: { mostMachines: 0, mostStarts: 0 } };
		const rows = await plan(service, ids, isolate(more, { timeout: 90 }));
		const starts = rows.map(({ startsInSeconds }) => startsInSeconds);
		expect(starts.slice(0, 100)).toEqual(Array(100).fill(0));
		expect(starts.slice(100, 200)).toEqual(Array(100).fill(61));
		expect(starts.slice(200)).toEqual(Array(50).fill(null));
		expect(rows[150]?.explanation).toBe(
			"Would be sent after 61 seconds, when Microsoft's limit allows it",
		);
		expect(rows[249]?.explanation).toContain("Microsoft's limit for this call leaves no room");
		expect(rows[249]?.refusedBy).toBe('quota');
	});

	test('a machine that is in the wanted state would be skipped', async () => {
		const service = await startService();
		const { simulator } = service;
		const { id } = simulator.actions.add({
			type: 'Isolate',
			machineId: machine.hr,
			scope: 'Full',
			status: 'Succeeded',
		});
		const options = { skipIfThere: true };
		const rows = await plan(service, [machine.hr, machine.finance], isolate({}, options));
		expect(rows.map((row) => row.verdict)).toEqual(['skip', 'start']);
		expect(rows[0]).toMatchObject({
			existingAction: { id, status: 'Succeeded' },
			request: null,
			startsInSeconds: null,
		});
		const released = await plan(
			service,
			[machine.finance],
			isolate({ operation: 'unisolate' }, options),
		);
		// Nothing on record is not known to be free.
		expect(released[0]).toMatchObject({ verdict: 'start', existingAction: null });
	});

	test('an action of the same type in progress would be waited for, if so chosen', async () => {
		const service = await startService();
		service.simulator.actions.add({ type: 'Isolate', machineId: machine.hr, scope: 'Selective' });
		const rows = await plan(service, [machine.hr], isolate({}, { ifInProgress: 'wait' }));
		expect(rows[0]?.verdict).toBe('start');
		service.simulator.actions.add({ type: 'Isolate', machineId: machine.finance, scope: 'Full' });
		const [row] = await plan(service, [machine.finance], isolate({}, { ifInProgress: 'wait' }));
		expect(row).toMatchObject({
			verdict: 'startAfter',
			existingAction: { status: 'Pending' },
			request: { method: 'POST', path: `/api/machines/${machine.finance}/isolate` },
			startsInSeconds: 0,
		});
		expect(row?.explanation).toMatch(
			/^Would be sent after the isolation \(Isolate \S+, Pending\) has ended$/,
		);
	});

	test('too many machines are refused in the plan too', async () => {
		const service = await startService();
		const rows = await plan(
			service,
			[machine.hr, machine.finance],
			isolate({ guardRails: { mostMachines: 1 } }),
		);
		expect(rows.map((row) => row.verdict)).toEqual(['refuse', 'refuse']);
		expect(rows[0]?.explanation).toContain('the run is about 2 machines, more than the 1');
	});

	test('may be chosen for single items: the others are carried out', async () => {
		const service = await startService();
		const run = await service.engine.runNode({
			node,
			items: [
				{ machine: machine.hr, dry: true },
				{ machine: machine.finance, dry: false },
			],
			parameters: isolate({}, { dryRun: '={{ $json.dry }}' }),
		});
		expect(run.items.map(({ json }) => json.verdict ?? json.status)).toEqual([
			'start',
			'Succeeded',
		]);
		expect(service.simulator.requests.posts()).toMatchObject([{ machineId: machine.finance }]);
	});

	test.each([
		['one is planned, one carried out', [true, false], ['start', 'Succeeded']],
		['two are planned', [true, true, false], ['refuse', 'refuse', 'Succeeded']],
	])('counts machines by itself: %s', async (_what, dry, expected) => {
		const { simulator, engine } = await startService();
		const ids = dry.map(() => simulator.machines.add({}).id);
		const run = await engine.runNode({
			node,
			items: dry.map((isDry, at) => ({ machine: ids[at] ?? '', dry: isDry })),
			parameters: isolate({ guardRails: { mostMachines: 1 } }, { dryRun: '={{ $json.dry }}' }),
		});
		expect(run.items.map(({ json }) => json.verdict ?? json.status)).toEqual(expected);
	});

	test('its refusals are none of the run in which the others are carried out', async () => {
		const service = await startService();
		for (const id of [machine.hr, machine.finance]) {
			service.simulator.machines.update(id, { machineTags: ['vip'] });
		}
		const run = await service.engine.runNode({
			node,
			items: [
				{ machine: machine.hr, dry: true },
				{ machine: machine.finance, dry: false },
			],
			parameters: isolate({ guardRails: { tags: 'vip' } }, { dryRun: '={{ $json.dry }}' }),
		});
		expect(run.error?.message).toContain('fin-lt-0231 was not isolated. Guard rails refused it');
		expect(run.error?.context?.itemIndex).toBe(1);
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('faults and missing roles are errors, as in earnest', async () => {
		const service = await startService();
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Machine.Isolate'] });
		const parameters = isolate();
		const run = await service.engine.runNode({ node, parameters, items: [{ machine: 'pc1' }] });
		expect(run.error?.httpCode).toBe('403');
	});
});
