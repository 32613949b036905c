import { describe, expect, test } from '@jest/globals';
import { nodeTypeName } from '../../scripts/host/packageTarball.mts';
import { useHost } from '../host/shared/hostUnderTest.mts';
import { listedType, operationsOf } from '../host/shared/listedTypes.mts';
import { Editor } from './editor.mts';
import { formsWorkflow, nodeNameOf } from './formsWorkflow.mts';
import { useBrowser } from './useBrowser.mts';

const host = useHost();
/** Internal names, and what a form shows when a text is missing. */
const rawText = /^[a-z]+[A-Z]\w*$|^[a-z_]+$|undefined|\[object/;

describe('The form of each operation', () => {
	const browser = useBrowser();

	test('has labels that people can read, in light and in dark', async () => {
		const name = nodeTypeName('defenderMachineAction');
		const operations = operationsOf(await listedType(host().api, 'nodes', name));
		expect(operations.length).toBeGreaterThanOrEqual(23);
		const workflow = formsWorkflow(operations, host().credential);
		const workflowId = await host().api.createWorkflow(workflow);
		const dark = await Editor.open(browser(), host(), 'dark');
		const light = await Editor.open(browser(), host());
		for (const editor of [dark, light]) await editor.openWorkflow(workflowId);
		for (const [index, operation] of operations.entries()) {
			const node = nodeNameOf(operation);
			const editor = index % 2 === 0 ? light : dark;
			const form = await editor.openNode(node);
			const told = await editor.labelsIn(form);
			await editor.picture(`form-${node.replace(' ', '-')}`);
			expect([node, told.slice(0, 3)]).toEqual([node, ['Tenant', 'Resource', 'Operation']]);
			expect([node, told.filter((label) => rawText.test(label))]).toEqual([node, []]);
			await editor.closeNode();
		}
	});
});
