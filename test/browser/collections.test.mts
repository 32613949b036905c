import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { until } from '../../scripts/host/executions.mts';
import { at, isJson, rowsAt, type Json } from '../../scripts/host/json.mts';
import { useHost } from '../host/shared/hostUnderTest.mts';
import { clickThenDefender, defenderTrigger } from '../host/shared/workflows.mts';
import { Editor } from './editor.mts';
import { useBrowser } from './useBrowser.mts';

const host = useHost();

/**
 * Behind each collection stands a hidden field of the same name: what is added in one must be shown
 * once, stored, and there again when the form is opened anew.
 */
describe('A collection in the editor', () => {
	const browser = useBrowser();
	let editor: Editor;

	beforeAll(async () => {
		editor = await Editor.open(browser(), host());
	});

	/** Whether the open form shows each of these labels once; collections follow after the form. */
	async function expectOnce(form: Locator, labels: readonly string[]): Promise<void> {
		await form.getByText(labels.at(-1) ?? '', { exact: true }).waitFor();
		const told = await editor.labelsIn(form);
		expect(told.filter((label) => labels.includes(label))).toEqual(labels);
	}

	/** Parameters of a node, once the editor has stored what `isThere` looks for. */
	async function stored(id: string, node: string, isThere: (parameters: Json) => boolean) {
		return await until('the editor has stored it', async () => {
			const nodes = rowsAt(await host().api.workflow(id), 'nodes');
			const parameters = nodes.find(({ name }) => name === node)?.parameters;
			return isJson(parameters) && isThere(parameters) ? parameters : undefined;
		});
	}

	test('of the action node keeps what is added, as a value and as an expression', async () => {
		const parameters = { operation: 'isolate', options: { misspelt: true } };
		const workflow = clickThenDefender('Collections', parameters, host().credential);
		const id = await host().api.createWorkflow(workflow);
		await editor.openWorkflow(id);
		await editor.openNode('Defender');
		await editor.addField('Add guard rail', 'Protected Tags');
		await editor.fill('tags', 'crown jewel');
		await editor.addField('Add option', 'Dry Run');
		await editor.parameter('dryRun').locator('.el-switch').click();
		await editor.addField('Add option', 'Timeout');
		await editor.switchToExpression('timeout');
		const kept = await stored(
			id,
			'Defender',
			(now) => at(now, 'options', 'timeout') === '={{ 600 }}',
		);
		expect(kept).toMatchObject({
			guardRails: { tags: 'crown jewel' },
			options: { misspelt: true, dryRun: true },
		});

		await editor.openWorkflow(id);
		const form = await editor.openNode('Defender');
		await expectOnce(form, ['Guard Rails', 'Protected Tags', 'Options', 'Dry Run', 'Timeout']);
		await editor.parameter('timeout').scrollIntoViewIfNeeded();
		await editor.picture('collections-again');
		await editor.closeNode();
	});

	test('of commands gets a row for each, in order', async () => {
		const parameters = { operation: 'runLiveResponse' };
		const workflow = clickThenDefender('Commands', parameters, host().credential);
		const id = await host().api.createWorkflow(workflow);
		await editor.openWorkflow(id);
		const form = await editor.openNode('Defender');
		for (let count = 0; count < 2; count += 1) await form.getByText('Add command').click();
		await editor.picture('commands');
		const rows = (now: Json) => rowsAt(now, 'commands', 'command');
		const kept = await stored(id, 'Defender', (now) => rows(now).length === 2);
		expect(rows(kept)).toMatchObject([{ type: 'RunScript' }, { type: 'RunScript' }]);
		await expectOnce(form, ['Commands']);
		await editor.closeNode();
	});

	test('of the trigger keeps what is added', async () => {
		const workflow = defenderTrigger('Filters', {}, host().credential);
		const id = await host().api.createWorkflow(workflow);
		await editor.openWorkflow(id);
		await editor.openNode('Trigger');
		await editor.addField('Add filter', 'Comment Contains');
		await editor.fill('commentContains', 'Case 4711');
		await editor.addField('Add option', 'On Publishing');
		const kept = await stored(
			id,
			'Trigger',
			(now) => at(now, 'options', 'onPublishing') !== undefined,
		);
		expect(kept).toMatchObject({
			filters: { commentContains: 'Case 4711' },
			options: { onPublishing: 'goOn' },
		});
		await editor.openWorkflow(id);
		const form = await editor.openNode('Trigger');
		await expectOnce(form, ['Filters', 'Comment Contains', 'Options', 'On Publishing']);
		await editor.picture('collections-trigger');
	});
});
