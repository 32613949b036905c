import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { Fault } from '../../../simulator/index.mts';
import { act, node } from '../load/act.mts';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';

closeServicesAfterEachTest();

const skip = { options: { skipIfThere: true } };

/** An isolation of which lists, or everybody, leave out how far it goes. */
function scopeless({ simulator }: Service, known: 'byId' | 'never', status = 'Succeeded') {
	const scope = known === 'byId' ? 'Full' : null;
	const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr, scope });
	if (status === 'Succeeded') simulator.actions.finish(id, 'Succeeded');
	const listed = { ...simulator.actions.get(id), scope: null };
	const body = { value: [listed] };
	simulator.faults.add({ on: 'listMachineActions', kind: 'wrongJson', status: 200, body });
	return id;
}

describe('an isolation of which nobody says how far it goes', () => {
	test('is read once more, and stands for the full one that it is', async () => {
		const service = await startService();
		const id = scopeless(service, 'byId');
		const run = await service.engine.runNode({ node, parameters: act('isolate', skip) });
		expect(run.items[0]?.json).toMatchObject({ id, scope: 'Full', skipped: true });
		expect(service.simulator.requests.count('getMachineAction')).toBe(1);
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('is not skipped for a full one, and one sentence says so', async () => {
		const service = await startService({ quirks: { isolateTwiceHangs: false } });
		const id = scopeless(service, 'never');
		const run = await service.engine.runNode({ node, parameters: act('isolate', skip) });
		expect(run.items[0]?.json).toMatchObject({ skipped: false, scope: 'Full' });
		expect(run.items[0]?.json.id).not.toBe(id);
		const told = run.hints.filter(({ message }) => message.includes('does not say what exactly'));
		expect(told).toHaveLength(1);
		expect(told[0]?.message).toContain(`Isolate ${id}`);
		expect(service.simulator.requests.count('isolate')).toBe(1);
	});

	test.each(['return', 'refuse'] as const)(
		'is not adopted while it runs, and the error says why (%s)',
		async (conflict) => {
			const service = await startService({ quirks: { conflict } });
			scopeless(service, 'never', 'Pending');
			const run = await service.engine.runNode({ node, parameters: act('isolate') });
			expect(run.error?.message).toContain('is still under way');
			expect(run.error?.description).toContain('does not say whether the running action');
		},
	);

	test('is adopted while it runs when its own record says that it is full', async () => {
		const service = await startService();
		const id = scopeless(service, 'byId', 'Pending');
		const run = await service.engine.runNode({ node, parameters: act('isolate') });
		expect(run.items[0]?.json).toMatchObject({ id, reused: true, status: 'Succeeded' });
		expect(service.simulator.requests.posts()).toEqual([]);
	});
});

/** Ways in which the list of actions cannot be had for long. */
const unreadable: ReadonlyArray<readonly [string, Partial<Fault>]> = [
	['503', { status: 503 }],
	['429 for an hour', { status: 429, retryAfter: '3600' }],
	['429 without a time', { status: 429 }],
	['400', { status: 400, code: 'BadRequest', message: 'no' }],
	['403', { status: 403, code: 'Forbidden', message: 'no' }],
];

describe('an emergency does not wait for a look-back', () => {
	function blind({ simulator }: Service, more: Partial<Fault>) {
		const on = 'listMachineActions';
		simulator.faults.add({ on, kind: 'status', times: Infinity, ...more });
	}

	const urgent = [
		['isolate', {}],
		['unisolate', {}],
		['restrictCodeExecution', {}],
		['runAntiVirusScan', { scanType: 'Quick' }],
		['collectInvestigationPackage', { downloadPackage: false }],
	] as const;

	test.each(
		unreadable.flatMap(([why, more]) =>
			urgent.map(([operation]) => [operation, why, more] as const),
		),
	)('%s is sent once (%s)', async (operation, _why, more) => {
		const service = await startService();
		blind(service, more);
		const own = Object.fromEntries(urgent)[operation];
		const run = await service.engine.runNode({
			node,
			parameters: act(operation, { ...own, ...skip, waitForCompletion: false }),
		});
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ status: 'Pending', skipped: false });
		expect(service.simulator.requests.count(operation)).toBe(1);
		expect(run.hints.map(({ message }) => message).join('\n')).toMatch(
			// Of a release by ID nothing has told the name then.
			operation === 'unisolate'
				? `It is not known what is in progress on machine ${machine.hr}, nor`
				: 'It is not known what is in progress on hr-lt-0107, nor',
		);
		expect(service.clock.elapsed).toBeLessThan(90_000);
	});

	const patient: ReadonlyArray<readonly [string, INodeParameters]> = [
		['stopAndQuarantineFile', { sha1: 'a'.repeat(40) }],
		[
			'runLiveResponse',
			{ commands: { command: [{ type: 'GetFile', path: 'C:\\Windows\\Temp\\out.txt' }] } },
		],
		['offboard', { confirmName: 'hr-lt-0107.contoso.example' }],
	];

	test.each(patient)('%s is not sent', async (operation, own) => {
		const service = await startService();
		blind(service, { status: 503 });
		const run = await service.engine.runNode({
			node,
			parameters: act(operation, { ...own, waitForCompletion: false }),
		});
		expect(run.error?.message).toContain('HTTP 503');
		expect(service.simulator.requests.posts()).toEqual([]);
	});
});
