import { describe, expect, test } from '@jest/globals';
import type { INodeParameters, INodeProperties } from 'n8n-workflow';
import { DefenderMachineAction } from '../../../nodes/DefenderMachineAction/DefenderMachineAction.node.ts';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { confusing, locator, node, sentTo, startWithTool, toolType } from './park.mts';

closeServicesAfterEachTest();

function asked(operation: string, mode: string, more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'machineAction',
		operation,
		machineId: locator(mode, "={{ $fromAI('machine', 'Machine to act on', 'string') }}"),
		comment: "={{ $fromAI('reason', 'Why', 'string') }}",
		waitForCompletion: false,
		options: { allowAsTool: true },
		...more,
	};
}

describe('AI tools', () => {
	test('what a model gives goes the same way as what people type', async () => {
		const service = await startWithTool();
		const run = await service.engine.runNode({
			node: toolType,
			items: [{ machine: 'PC1', reason: 'Beaconing' }],
			parameters: asked('isolate', 'name'),
		});
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual([confusing.pc1]);
		expect(service.simulator.requests.posts()[0]?.body).toMatchObject({
			Comment: expect.stringMatching(/^Beaconing \[n8n:[^\]]+\]$/),
		});
	});

	test.each([
		['id', 'pc1', 'is no machine ID'],
		['id', machine.finance.slice(1), 'has 39 hexadecimal digits'],
		['id', '', 'the field is empty'],
		['name', 'pc*', 'which host names do not have'],
		['name', 'twin', '2 machines have the name "twin"'],
		['name', 'the laptop of the CFO', 'No machine has the name "the laptop of the cfo"'],
	])('and through the same checks: mode %s, "%s"', async (mode, given, message) => {
		const service = await startWithTool();
		const run = await service.engine.runNode({
			node: toolType,
			items: [{ machine: given, reason: 'Beaconing' }],
			parameters: asked('isolate', mode),
		});
		expect(run.error?.message).toContain(message);
		expect(sentTo(service)).toEqual([]);
	});

	test.each([
		['machineAction', 'isolate', 'Isolate', {}],
		['machineAction', 'runLiveResponse', 'Run Live Response', {}],
		['machineAction', 'offboard', 'Offboard', { confirmName: 'pc1' }],
		['machineAction', 'cancel', 'Cancel', { machineActionId: 'a' }],
		['machine', 'addTag', 'Add Tag', { tag: 'case' }],
		['libraryFile', 'delete', 'Delete', { fileName: 'a.ps1' }],
	])('%s %s refuses to run as a tool unless that is switched on', async (...row) => {
		const [resource, operation, name, more] = row;
		const service = await startWithTool();
		const items = [{ machine: 'pc1', reason: 'Told to' }];
		for (const allowAsTool of [undefined, false, "={{ $fromAI('may') }}", '={{ true }}']) {
			const options = allowAsTool === undefined ? {} : { allowAsTool };
			const parameters = { ...asked(operation, 'name', more), resource, options };
			const refused = await service.engine.runNode({ node: toolType, items, parameters });
			expect(refused.error?.message).toMatch(
				allowAsTool === "={{ $fromAI('may') }}"
					? /^Allow as AI Tool: an AI model would choose it/
					: `Operation: ${name} is not offered to AI models`,
			);
		}
		expect(service.simulator.requests.count()).toBe(0);
	});

	test('offboards when that is switched on', async () => {
		const service = await startWithTool();
		const items = [{ machine: 'pc1', reason: 'Retired' }];
		const parameters = asked('offboard', 'name', { confirmName: 'pc1' });
		await service.engine.runNode({ node: toolType, items, parameters });
		expect(sentTo(service)).toEqual([confusing.pc1]);
	});

	test('a dry run needs no switch', async () => {
		const service = await startWithTool();
		const run = await service.engine.runNode({
			node: toolType,
			items: [{ machine: 'PC1', reason: 'Beaconing' }],
			parameters: asked('isolate', 'name', { options: { dryRun: true } }),
		});
		expect(run.items[0]?.json).toMatchObject({ dryRun: true, verdict: 'start' });
		expect(sentTo(service)).toEqual([]);
	});

	test('people need no such switch', async () => {
		const service = await startService();
		const parameters = asked('offboard', 'id', { confirmName: 'hr-lt-0107' });
		const items = [{ machine: machine.hr, reason: 'Retired' }];
		await service.engine.runNode({ node, items, parameters });
		expect(sentTo(service)).toEqual([machine.hr]);
	});
});

describe('What a model reads', () => {
	const { description } = new DefenderMachineAction();
	const operations = description.properties.filter(({ name }) => name === 'operation');
	const options = operations.flatMap(({ options: list }) => list ?? []);

	test('the node is usable as a tool', () => {
		expect(description.usableAsTool).toBe(true);
	});

	test('every operation says what it does, in other words than its name', () => {
		expect(options.length).toBeGreaterThanOrEqual(20);
		for (const option of options) {
			const text = 'description' in option ? (option.description ?? '') : '';
			expect(text.length).toBeGreaterThan(20);
			expect(text).not.toBe(option.name);
		}
	});

	test.each([
		'isolate',
		'offboard',
		'restrictCodeExecution',
		'stopAndQuarantineFile',
		'runLiveResponse',
	])('%s warns', (value) => {
		const option = options.find((one) => 'value' in one && one.value === value);
		const text = option !== undefined && 'description' in option ? option.description : '';
		expect(text).toMatch(/^Warning: .+\. .+\.$/);
	});

	test('parameters explain themselves', () => {
		const shown = description.properties.filter(
			({ name, type }: INodeProperties) =>
				!['resource', 'operation', 'options', 'filters'].includes(name) && type !== 'notice',
		);
		for (const { description: text, displayName } of shown) {
			expect(`${displayName}: ${text ?? ''}`).toMatch(/: .{10,}/);
		}
	});
});
