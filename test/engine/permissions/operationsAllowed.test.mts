import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { changingOperations } from '../../../defender/permissions/operationsAllowed.ts';
import type { Operation } from '../../../nodes/DefenderMachineAction/actions/operation.ts';
import { gatedOf } from '../../../nodes/DefenderMachineAction/actions/permissions/gate.ts';
import { operations } from '../../../nodes/DefenderMachineAction/actions/operations.ts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { analystEngine } from '../signIn/analystService.mts';
import { watch } from '../trigger/support.mts';
import { isolate, run } from './gated.mts';

closeServicesAfterEachTest();

/** Whatever an operation requires. */
const filledIn = {
	machineId: byId(machine.finance),
	machineActionId: byId('0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911'),
	fileName: { __rl: true, mode: 'name', value: 'triage.ps1' },
	tag: 'case-4711',
	until: '1 day',
	sha1: '3f786850e387550fdab836ed7e6dc881de23001b',
	confirmName: 'fin-lt-0231',
	indicatorId: '5',
	indicatorValue: 'bad.example',
	indicatorTitle: 'Case 4711',
	indicatorDescription: 'Case 4711',
};

describe('what a credential allows', () => {
	test('can be chosen for every operation that changes something, and for no other', () => {
		const declared = operations.map(gatedOf).filter(({ changes }) => changes);
		const sorted = (list: typeof declared) => list.map((one) => JSON.stringify(one)).sort();
		expect(sorted([...changingOperations])).toEqual(sorted(declared));
	});

	test.each<[string, Operation]>(
		operations.filter(({ changes }) => changes).map((one) => [gatedOf(one).name, one]),
	)(
		'%s is refused without a call by a credential that only reads',
		async (name, { resource, option }) => {
			const service = await startService();
			const { error, calls } = await run(service, ['reading'], {
				...filledIn,
				resource,
				operation: option.value,
			});
			expect(error?.message).toBe(
				`Operations Allowed: the credential does not allow ${name}, so nothing was sent`,
			);
			expect(error?.description).toContain('It allows: All That Only Read.');
			expect(calls).toBe(0);
		},
	);

	test.each<[string, unknown, INodeParameters, boolean]>([
		['everything, where the credential is older than the field', undefined, isolate, true],
		['everything', ['all'], isolate, true],
		['an operation of the list', ['machineAction.isolate'], isolate, true],
		['one of a list that an expression gives', 'reading, machineAction.isolate', isolate, true],
		['not another one', ['machineAction.unisolate', 'reading'], isolate, false],
		['a dry run, which only reads', ['reading'], { ...isolate, options: { dryRun: true } }, true],
		[
			'not a dry run that an expression switches off',
			['reading'],
			{ ...isolate, options: { dryRun: '={{ false }}' } },
			false,
		],
		[
			'reading',
			['reading'],
			{ resource: 'machine', operation: 'get', machineId: byId(machine.finance) },
			true,
		],
		[
			'no reading by itself where only an operation is chosen',
			['machineAction.isolate'],
			{ resource: 'machine', operation: 'get', machineId: byId(machine.finance) },
			false,
		],
	])('%s', async (_, operationsAllowed, parameters, isAllowed) => {
		const service = await startService();
		const { error, calls } = await run(service, operationsAllowed, parameters);
		expect(error?.message.startsWith('Operations Allowed: ') ?? false).toBe(!isAllowed);
		expect(calls > 0).toBe(isAllowed);
	});

	test.each([
		[[], 'nothing is chosen, so that the credential allows nothing'],
		['', 'nothing is chosen, so that the credential allows nothing'],
		[['machineAction.explode'], '"machineAction.explode" is no operation'],
	])('%j is an error', async (operationsAllowed, what) => {
		const service = await startService();
		const { error, calls } = await run(service, operationsAllowed, isolate);
		expect(error?.message).toContain(`Operations Allowed: ${what}`);
		expect(calls).toBe(0);
	});

	test.each([
		[['machineAction.isolate', 'reading'], undefined],
		[['reading'], 'Operations Allowed: the credential does not allow Response: Isolate'],
		[[], 'Chosen Operations: nothing is chosen, so that the credential allows nothing'],
		[['all of them'], 'Chosen Operations: "all of them" is no operation'],
	])('a list of its own, %j', async (operationsChosen, refusal) => {
		const { engine, simulator } = await startService();
		const credential = { operationsAllowed: 'chosen', operationsChosen } as never;
		const parameters = { ...isolate, waitForCompletion: false };
		const node = 'defenderMachineAction';
		const { error } = await engine.runNode({ node, parameters, credential });
		if (refusal === undefined) expect(error).toBeUndefined();
		else expect(error?.message).toContain(refusal);
		expect(simulator.requests.count('isolate')).toBe(refusal === undefined ? 1 : 0);
	});

	test('is asked for each item, and one that is refused costs no other', async () => {
		const service = await startService();
		const allowed = "={{ $json.may ? ['all'] : ['reading'] }}";
		const items = [{ may: false }, { may: true }];
		const parameters = { ...isolate, machineId: byId(machine.hr) };
		const ended = await run(service, allowed, parameters, {
			items,
			onError: 'continueRegularOutput',
		});
		expect(ended.items.map(({ json }) => json['error'] !== undefined)).toEqual([true, false]);
		expect(service.simulator.requests.posts()).toHaveLength(1);
	});

	test('counts the files that a live response brings along as an upload', async () => {
		const service = await startService();
		const parameters = {
			...isolate,
			operation: 'runLiveResponse',
			commands: { command: [{ type: 'RunScript', fileName: 'triage.ps1' }] },
			options: { uploadFirst: 'data' },
		};
		const { error, calls } = await run(
			service,
			['reading', 'machineAction.runLiveResponse'],
			parameters,
		);
		expect(error?.message).toContain('does not allow Library File: Upload');
		expect(calls).toBe(0);
	});

	test('holds for an analyst, too', async () => {
		const { simulator, clock } = await startService();
		const fields = { operationsAllowed: ['reading'] };
		const permissions = ['Machine.Read', 'Machine.Isolate'];
		const engine = analystEngine(simulator, clock, permissions, fields);
		const ended = await engine.runNode({
			node: 'defenderMachineAction',
			parameters: { ...isolate, authentication: 'microsoftDefenderOAuth2Api' },
		});
		expect(ended.error?.message).toContain('does not allow Response: Isolate');
		expect(simulator.requests.count()).toBe(0);
	});

	test('holds for the trigger', async () => {
		const watched = await watch({ triggerOn: 'actionFinished' });
		watched.engine.credentialStore.edit({ operationsAllowed: ['machineAction.isolate'] });
		await expect(watched.poll()).rejects.toThrow(
			'Operations Allowed: the credential does not allow the trigger, which only reads',
		);
		watched.engine.credentialStore.edit({ operationsAllowed: ['reading'] });
		await watched.poll();
		expect(watched.calls()).toBe(1);
	});

	test('shows in the lists of the editor, and in Check Permissions', async () => {
		const service = await startService();
		const { engine, simulator } = service;
		const list = async (operation: string) =>
			await engine.listSearch('searchMachines', { resource: 'machineAction', operation });
		engine.credentialStore.edit({ operationsAllowed: ['machineAction.isolate'] });
		await expect(list('offboard')).rejects.toThrow(
			'the credential does not allow Response: Offboard',
		);
		expect(simulator.requests.count()).toBe(0);
		expect((await list('isolate')).results.length).toBeGreaterThan(0);

		const { items } = await run(service, ['reading', 'machineAction.isolate'], {
			resource: 'machineAction',
			operation: 'checkPermissions',
		});
		const rowOf = (operation: string) =>
			items.find(({ json }) => json['operation'] === operation)?.json;
		expect(rowOf('Isolate')).toMatchObject({ allowed: true, note: '' });
		expect(rowOf('Offboard')).toMatchObject({
			allowed: false,
			note: 'Operations Allowed of the credential does not have it, so the node refuses it.',
		});
	});
});
