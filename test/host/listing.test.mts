import { describe, expect, test } from '@jest/globals';
import { cacheFolder } from '../../scripts/host/cacheFolder.mts';
import { at, rowsAt, textAt, type Json } from '../../scripts/host/json.mts';
import { nodeTypeName } from '../../scripts/host/packageTarball.mts';
import { useHost } from './shared/hostUnderTest.mts';
import { listedType, operationsOf } from './shared/listedTypes.mts';

const host = useHost();

const listed = async (file: 'nodes' | 'credentials', name: string): Promise<Json> =>
	await listedType(host().api, file, name);

async function expectDrawings(type: Json): Promise<void> {
	const paths = [textAt(type, 'iconUrl', 'light'), textAt(type, 'iconUrl', 'dark')];
	const drawings = await Promise.all(
		paths.map(async (path) => await host().api.call('GET', `/${path}`)),
	);
	for (const drawing of drawings) expect(drawing).toMatch(/^<svg /);
	expect(new Set(drawings).size).toBe(2);
}

describe('What n8n lists of the package', () => {
	test.each([
		['defenderMachineAction', 'isolate', 'Microsoft Defender Machine Action'],
		['defenderMachineActionTrigger', 'notify', 'Microsoft Defender Machine Action Trigger'],
	])('the node %s with drawings, category and search words', async (name, alias, displayName) => {
		const type = await listed('nodes', nodeTypeName(name));
		expect(type.displayName).toBe(displayName);
		expect(at(type, 'codex', 'categories')).toEqual(['Development', 'Utility']);
		expect(at(type, 'codex', 'alias')).toEqual(expect.arrayContaining(['EDR', alias]));
		await expectDrawings(type);
	});

	test('a schema of what each operation puts out, and the trigger', async () => {
		const action = nodeTypeName('defenderMachineAction');
		const operations = operationsOf(await listed('nodes', action));
		expect(operations.length).toBeGreaterThanOrEqual(23);
		const paths = [
			...operations.map(({ resource, operation }) => `${action}/1.0.0/${resource}/${operation}`),
			`${nodeTypeName('defenderMachineActionTrigger')}/1.0.0/output`,
		];
		for (const path of paths) {
			const schema = await host().api.call('GET', `/schemas/${path}.json`);
			expect([path, at(schema, 'type')]).toEqual([path, 'object']);
		}
	});

	test('the action node as a tool for agents, the trigger not', async () => {
		const tool = await listed('nodes', nodeTypeName('defenderMachineActionTool'));
		expect(rowsAt(tool, 'properties').map(({ name }) => name)).toContain('operation');
		await expect(listed('nodes', nodeTypeName('defenderMachineActionTriggerTool'))).rejects.toThrow(
			'does not list',
		);
	});

	test('the credential, used by both nodes', async () => {
		const type = await listed('credentials', 'microsoftDefenderApi');
		expect(type.displayName).toBe('Microsoft Defender API');
		expect(type.supportedNodes).toEqual([
			nodeTypeName('defenderMachineAction'),
			nodeTypeName('defenderMachineActionTrigger'),
		]);
		await expectDrawings(type);
	});

	test('nothing in its log about the package that asks for help', () => {
		const complaints = host()
			.output()
			.replaceAll(cacheFolder(), '')
			.split('\n')
			.filter((line) => /defender/i.test(line) && /error|warn|fail|invalid/i.test(line));
		expect(complaints).toEqual([]);
	});
});
