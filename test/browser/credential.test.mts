import { describe, expect, test } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { finished, runManually } from '../../scripts/host/executions.mts';
import { credentialType } from '../../scripts/host/host.mts';
import { at } from '../../scripts/host/json.mts';
import { clickThenDefender, machineById } from '../host/shared/workflows.mts';
import { useHost } from '../host/shared/hostUnderTest.mts';
import { Editor } from './editor.mts';
import { useBrowser } from './useBrowser.mts';

const host = useHost();

/** n8n's window of a credential that is stored. */
class CredentialWindow {
	private constructor(private readonly editor: Editor) {}

	static async open(browser: Browser): Promise<CredentialWindow> {
		const opened = new CredentialWindow(await Editor.open(browser, host()));
		await opened.show();
		return opened;
	}

	async show(): Promise<void> {
		const { page } = this.editor;
		await page.goto(`${host().url}/home/credentials`);
		await page.goto(`${host().url}/home/credentials/${host().credential.id}`);
		await this.field('Client Secret').waitFor();
		await page.waitForTimeout(1_000);
	}

	field(label: string): Locator {
		return this.editor.marked('credential-connection-parameter').filter({ hasText: label }).last();
	}

	async choose(label: string, option: string): Promise<void> {
		const { page } = this.editor;
		await this.field(label).locator('input').first().click();
		await page.locator('.el-select-dropdown__item:visible', { hasText: option }).first().click();
		await page.waitForTimeout(500);
	}

	/** Saves it with its secret typed anew. @returns what n8n has stored */
	async save(): Promise<unknown> {
		const { api, credential, simulator } = host();
		await this.field('Client Secret').locator('input').fill(simulator.credential.clientSecret);
		const path = `/rest/credentials/${credential.id}`;
		const saved = this.editor.page.waitForResponse(
			(response) => response.request().method() === 'PATCH' && response.url().includes(path),
		);
		await this.editor.marked('credential-save-button').click();
		await saved;
		return at(await api.call('GET', `${path}?includeData=true`), 'data', 'data');
	}

	async picture(name: string): Promise<void> {
		await this.field('Operations Allowed').scrollIntoViewIfNeeded();
		await this.editor.picture(name);
	}
}

/** Isolates a machine with the credential as it is stored. */
async function isolate(): Promise<void> {
	const { api, credential, simulator } = host();
	const { id } = simulator.machines.add({});
	const parameters = { operation: 'isolate', machineId: machineById(id), waitForCompletion: false };
	const workflow = await api.createWorkflow(clickThenDefender('Isolate', parameters, credential));
	await finished(api, await runManually(api, workflow, 'Start'));
}

describe('A credential that is saved in its window', () => {
	const browser = useBrowser();

	test('allows everything until operations are chosen, and then just those', async () => {
		const credential = await CredentialWindow.open(browser());
		// n8n stores no value that is the default.
		expect(await credential.save()).not.toHaveProperty('operationsAllowed');
		await isolate();
		expect(host().simulator.requests.count('isolate')).toBe(1);
		await credential.picture(`${credentialType}-all`);
		await credential.choose('Operations Allowed', 'Chosen Operations');
		await credential.choose('Chosen Operations', 'Response: Isolate');
		const chosen = { operationsAllowed: 'chosen', operationsChosen: ['machineAction.isolate'] };
		expect(await credential.save()).toMatchObject(chosen);
		await credential.show();
		await credential.picture(`${credentialType}-chosen`);
		expect(await credential.save()).toMatchObject(chosen);
	});
});
