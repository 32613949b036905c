import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../../service.mts';
import { act, node } from '../act.mts';

closeServicesAfterEachTest();

const keyed = (idempotencyKey: string, more: INodeParameters = {}) =>
	act('isolate', { ...more, options: { idempotencyKey, skipIfThere: false } });

/** Runs the node in an execution of its own, as a caller's next try of a sub-workflow does. */
async function ask(service: Service, executionId: string, parameters: INodeParameters) {
	const run = await service.engine.runNode({
		node,
		parameters,
		executionId,
		items: [{ alert: 'da-1' }],
	});
	return run.items[0]?.json ?? { refused: run.error?.message };
}

describe('Idempotency Key', () => {
	test('the same key gets the same action, whatever execution asks', async () => {
		const service = await startService();
		const first = await ask(service, '1', keyed('={{ $json.alert }}'));
		const second = await ask(service, '2', keyed('={{ $json.alert }}'));
		expect(first).toMatchObject({ reused: false, ownAction: true });
		const { id, mark } = first;
		expect(second).toMatchObject({ reused: true, ownAction: true, id });
		expect(service.simulator.requests.of('isolate')).toHaveLength(1);
		expect(mark).toMatch(/^\[n8n:workflow-1\.1\.[\w-]+\.0\.0\.key-[0-9a-f]{16}\]$/);
		expect(mark).not.toContain('da-1');
	});

	test.each([
		['another key', keyed('da-2')],
		['another machine', keyed('da-1', { machineId: byId(machine.finance) })],
		['another operation', { ...keyed('da-1'), operation: 'restrictCodeExecution' }],
		['other settings', keyed('da-1', { isolationType: 'Selective' })],
	])('%s is another action', async (_what, parameters) => {
		const service = await startService();
		service.simulator.machines.behave(machine.hr, { pendingMs: 0, runningMs: 0 });
		await ask(service, '1', keyed('da-1', { waitForCompletion: true }));
		const other = await ask(service, '2', { ...parameters, waitForCompletion: false });
		expect(other).toMatchObject({ reused: false });
		expect(service.simulator.requests.posts()).toHaveLength(2);
	});

	test('holds for a day, by the service’s clock', async () => {
		const service = await startService();
		const scan = (executionId: string) =>
			ask(service, executionId, {
				...keyed('da-1'),
				operation: 'runAntiVirusScan',
				scanType: 'Quick',
			});
		await scan('1');
		await service.clock.advance(23 * 3_600_000);
		expect(await scan('2')).toMatchObject({ reused: true });
		await service.clock.advance(2 * 3_600_000);
		expect(await scan('3')).toMatchObject({ reused: false });
	});

	test('what has failed or was undone is done again', async () => {
		const service = await startService();
		service.simulator.machines.behave(machine.hr, { outcome: 'Failed' });
		expect(await ask(service, '1', keyed('da-1'))).toMatchObject({
			refused: expect.stringContaining('Failed'),
		});
		service.simulator.machines.behave(machine.hr, {});
		expect(await ask(service, '2', keyed('da-1'))).toMatchObject({ reused: false });
		await ask(service, '3', act('unisolate'));
		expect(await ask(service, '4', keyed('da-1'))).toMatchObject({ reused: false });
		expect(service.simulator.requests.of('isolate')).toHaveLength(3);
	});

	test.each([
		["={{ $fromAI('key') }}", 'an AI model would choose the key'],
		["={{ $json.alert + $fromai('key', '', 'string') }}", 'an AI model would choose the key'],
		['=case-{{ $json.number }}', 'came out as undefined'],
		["={{ 'case-' }}{{ $json.number ?? ' ' }}-b", 'came out as a text of blanks'],
		["={{ 'case-' + $json.number }}", 'came out as "case-undefined"'],
		['={{ `${$json.number ?? null}-b` }}', 'came out as "null-b"'],
		["={{ 'case-' + Number($json.number) }}", 'came out as "case-NaN"'],
		["={{ 'case-' + ({}) }}", 'came out as "case-[object Object]"'],
		["={{ '' }}", 'the field is empty'],
		['={{ $json.nothing }}', 'came out as undefined'],
	])('%j is refused before anything is sent', async (key, why) => {
		const service = await startService();
		expect(await ask(service, '1', keyed(key))).toMatchObject({
			refused: expect.stringContaining(why),
		});
		expect(service.simulator.requests.all()).toEqual([]);
	});

	test('is looked at in an expression for all options, too', async () => {
		const service = await startService();
		const options = "={{ ({ idempotencyKey: 'case-' + $json.number }) }}";
		expect(await ask(service, '1', act('isolate', { options }))).toMatchObject({
			refused: expect.stringContaining('came out as "case-undefined"'),
		});
		expect(service.simulator.requests.all()).toEqual([]);
	});

	test.each(['={{ $json.alert }}: a null session', 'null-b'])(
		'%j is a key like any other',
		async (key) => {
			const service = await startService();
			expect(await ask(service, '1', keyed(key))).toMatchObject({ reused: false });
		},
	);
});
