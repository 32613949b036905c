import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DefenderMachineAction } from '../../../nodes/DefenderMachineAction/DefenderMachineAction.node.ts';
import { DefenderMachineActionTrigger } from '../../../nodes/DefenderMachineActionTrigger/DefenderMachineActionTrigger.node.ts';
import { operationsPage } from '../../../scripts/docs/operationsPage.mts';

const action = new DefenderMachineAction().description;
const trigger = new DefenderMachineActionTrigger().description;

describe('docs/operations.md', () => {
	test('is current; write it anew with `npm run docs`', async () => {
		const written = await readFile(join('docs', 'operations.md'), 'utf8');
		expect(written).toBe(operationsPage(action, trigger));
	});

	test('tells the call and the app role of every operation but the check of permissions', () => {
		const page = operationsPage(action, trigger);
		const sections = page.split('\n### ').slice(1);
		expect(sections.length).toBeGreaterThan(20);
		const without = sections.filter((section) => !/- Call: .+\n- App role: `?\w/.test(section));
		expect(without.map((section) => section.split('\n', 1)[0])).toEqual([
			'Check Permissions `checkPermissions`',
		]);
	});

	test('follows the node: another description makes another page', () => {
		const renamed = { ...action, description: 'Something else' };
		expect(operationsPage(renamed, trigger)).not.toBe(operationsPage(action, trigger));
	});
});
