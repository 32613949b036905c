import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { deep } from '../../unit/outside/hostile.mts';
import { act, node } from '../load/act.mts';
import { byId, closeServicesAfterEachTest, startService } from '../service.mts';

closeServicesAfterEachTest();

const megabytes = 'x'.repeat(10_000_000);
const controls = /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

function commentIn([request]: ReadonlyArray<{ readonly body?: unknown }>): string {
	const { Comment: comment } = { ...(request?.body as { Comment?: string } | undefined) };
	return comment ?? '';
}

describe('a refusal of any size', () => {
	test('is a sentence in the error, in what n8n stores, and in the item in its place', async () => {
		const { simulator, engine } = await startService();
		const body = { error: { code: 'InvalidInput', message: megabytes, target: megabytes } };
		simulator.faults.add({ on: 'isolate', kind: 'wrongJson', status: 400, body, times: 2 });
		const run = await engine.runNode({ node, parameters: act('isolate') });
		expect(run.error?.message.length).toBeLessThan(500);
		const parameters = act('isolate');
		const going = await engine.runNode({ node, parameters, onError: 'continueRegularOutput' });
		expect(JSON.stringify(going.items).length).toBeLessThan(3_000);
		expect(engine.everything.length).toBeLessThan(200_000);
	});

	test('that repeats the token shows nothing of it', async () => {
		const { simulator, engine } = await startService();
		await engine.runNode({ node, parameters: { resource: 'machine', operation: 'getAll' } });
		const sent = simulator.requests.all().at(-1)?.headers['authorization'] ?? '';
		const token = sent.replace('Bearer ', '');
		expect(token.length).toBeGreaterThan(100);
		for (const message of [sent, token, `you sent "${sent}"`, token.repeat(3)]) {
			for (const status of [400, 401, 403, 404]) {
				const refusal = { kind: 'status', status, code: token, message } as const;
				simulator.faults.add({ on: 'isolate', ...refusal, times: 2 });
				const run = await engine.runNode({ node, parameters: act('isolate') });
				expect(run.error).toBeDefined();
				simulator.faults.clear();
			}
		}
		for (const part of token.split('.')) expect(engine.everything).not.toContain(part);
	});
});

describe('an answer that nobody could walk through', () => {
	test.each([
		['a list', { value: [deep(3_000)] }],
		['an entity', { value: [{ id: 'a', commands: [{ errors: [deep(3_000)] }] }] }],
	])('is none: %s', async (_what, body) => {
		const { simulator, engine } = await startService();
		simulator.faults.add({
			on: 'listMachineActions',
			kind: 'wrongJson',
			status: 200,
			body,
			times: 9,
		});
		const parameters = { resource: 'machineAction', operation: 'getAll', simplify: false };
		const run = await engine.runNode({ node, parameters });
		expect(run.error?.message).toBe('The answer was not the JSON it should be');
	});

	test('costs nothing but itself: texts of odd types, names of the prototype', async () => {
		const { simulator, engine } = await startService();
		const odd: unknown = JSON.parse(
			'{"value":[{"id":"a","status":"constructor","type":"__proto__","__proto__":{"polluted":1},"requestorComment":{"toString":1},"errorHResult":1e400,"commands":[{"index":-1,"errors":[{"toString":null}],"command":{"params":[{"key":{"valueOf":1},"value":[]}]}}]},{"id":"b"},{"id":""},{"id":{}},null,7]}',
		);
		const body = odd as Record<string, unknown>;
		simulator.faults.add({ on: 'listMachineActions', kind: 'wrongJson', status: 200, body });
		const parameters = { resource: 'machineAction', operation: 'getAll', simplify: false };
		const run = await engine.runNode({ node, parameters });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.id)).toEqual(['a', 'b']);
		expect(run.items[0]?.json).toMatchObject({ completed: false, requestorComment: null });
		expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
	});
});

describe('names with what terminals and mails obey', () => {
	test('are told and put out without it', async () => {
		const { simulator, engine } = await startService();
		const name = 'evil\u001b[2J\u202egpj.exe';
		const { id } = simulator.machines.add({ computerDnsName: name, healthStatus: 'Inactive' });
		const parameters = act('isolate', { machineId: byId(id) });
		const run = await engine.runNode({ node, parameters });
		expect(run.error?.message).toContain('evil');
		expect(run.error?.message).not.toMatch(controls);
		const all = { resource: 'machine', operation: 'getAll', returnAll: true };
		const listed = await engine.runNode({ node, parameters: all });
		const names = listed.items.map(({ json }) => String(json.computerDnsName));
		expect(names.join()).toContain('evil\ufffd[2j\ufffdgpj.exe');
	});
});

describe('what is sent', () => {
	test('comments are short and free of control characters', async () => {
		const { simulator, engine } = await startService();
		const comment = `first\r\nsecond\u0000\u001b[2J\u202e${'x'.repeat(100_000)}`;
		const run = await engine.runNode({ node, parameters: act('isolate', { comment }) });
		expect(run.error).toBeUndefined();
		const sent = commentIn(simulator.requests.of('isolate'));
		expect(sent).toMatch(/^first\nsecond\[2Jx+… \[n8n:\S+\]$/);
		expect(sent.length).toBeLessThanOrEqual(1_000);
		const action = { machineActionId: byId(String(run.items[0]?.json.id)) };
		const cancel = { resource: 'machineAction', operation: 'cancel', comment, ...action };
		await engine.runNode({ node, parameters: cancel });
		const called = commentIn(simulator.requests.of('cancel'));
		expect(called.length).toBeLessThanOrEqual(1_000);
		expect(called).not.toMatch(controls);
	});

	const script = (args: string): INodeParameters => ({
		commands: { command: [{ type: 'RunScript', fileName: 'triage.ps1', args }] },
	});
	const get = (path: string): INodeParameters => ({
		commands: { command: [{ type: 'GetFile', path }] },
	});
	const tag = (text: string): INodeParameters => ({
		resource: 'machine',
		operation: 'addTag',
		tag: text,
	});

	test.each<[string, INodeParameters, RegExp]>([
		['arguments of two lines', script('-a\r\nRemove-Item'), /^Commands > Arguments: .*line break/],
		['arguments with a NUL', script('-a\u0000b'), /^Commands > Arguments: .*control character/],
		['long arguments', script('x'.repeat(20_000)), /^Commands > Arguments: .*20000 characters/],
		['a path of two lines', get('C:/a\nb'), /^Commands > Path: .*line break/],
		['a long path', get('C:/'.repeat(5_000)), /^Commands > Path: .*15000 characters/],
		['a tag of two lines', tag('a\nb'), /^Tag: .*line break/],
		['a tag with an escape', tag('a\u001b[2Jb'), /^Tag: .*control character/],
		['a long tag', tag('x'.repeat(201)), /^Tag: .*201 characters/],
	])('%s: nothing goes out', async (_what, more, refusal) => {
		const { simulator, engine } = await startService();
		const run = await engine.runNode({ node, parameters: act('runLiveResponse', more) });
		expect(run.error?.message).toMatch(refusal);
		expect(simulator.requests.all()).toEqual([]);
	});

	test('what fits is sent as it is', async () => {
		const { simulator, engine } = await startService();
		simulator.library.add({ fileName: 'triage.ps1', content: 'x' });
		const run = await engine.runNode({
			node,
			parameters: act('runLiveResponse', script('-Name "Ünï 😀"')),
		});
		expect(run.error).toBeUndefined();
		expect(JSON.stringify(simulator.requests.of('runLiveResponse')[0]?.body)).toContain('Ünï 😀');
	});
});
