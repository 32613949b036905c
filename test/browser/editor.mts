import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Host } from '../../scripts/host/host.mts';

/** Where the pictures go; not published. */
const picturesFolder = 'test-output';

/** How long the editor may take to show something. */
const patienceMs = 45_000;

/** Lists and forms follow the typing, and the canvas the zoom, after a moment, and do not say when. */
const settleMs = 1_000;

/** n8n's editor as a person uses it who is signed in. */
export class Editor {
	private constructor(
		readonly page: Page,
		private readonly host: Host,
	) {}

	static async open(
		browser: Browser,
		host: Host,
		colorScheme: 'light' | 'dark' = 'light',
		patience: number = patienceMs,
	): Promise<Editor> {
		const viewport = { width: 1440, height: 900 };
		const page = await browser.newPage({ viewport, colorScheme });
		page.setDefaultTimeout(patience);
		const editor = new Editor(page, host);
		await editor.signIn();
		return editor;
	}

	private async signIn(): Promise<void> {
		const { email, password } = this.host.owner;
		await this.page.goto(`${this.host.url}/signin`);
		await this.page.locator('input[name="emailOrLdapLoginId"]').fill(email);
		await this.page.locator('input[name="password"]').fill(password);
		await this.marked('form-submit-button').click();
		await this.page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	}

	/** The parts of the page that n8n has marked with a name. */
	marked(name: string): Locator {
		return this.page.locator(`[data-test-id="${name}"]`);
	}

	/** A new, empty workflow. */
	async openEmptyWorkflow(): Promise<void> {
		await this.page.goto(`${this.host.url}/workflow/new`);
		await this.marked('canvas-add-button').first().waitFor();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.host.url}/workflow/${id}`);
		await this.marked('canvas-node').first().waitFor();
		await this.fit();
	}

	/** Shows the whole of the open workflow. */
	async fit(): Promise<void> {
		await this.marked('zoom-to-fit').click();
		await this.page.waitForTimeout(settleMs);
	}

	/** Imports a workflow into the open one, as "Import > From file" does. */
	async importFile(path: string): Promise<void> {
		await this.marked('workflow-import-input').first().setInputFiles(path);
		await this.marked('canvas-node').first().waitFor();
		await this.fit();
	}

	/** Chooses a stored credential in the open form. */
	async chooseCredential(name: string): Promise<void> {
		await this.marked('node-credentials-select').first().click();
		await this.page.getByRole('option', { name }).first().click();
		await this.page.waitForTimeout(settleMs);
	}

	/** The form of one node of the open workflow. */
	async openNode(name: string): Promise<Locator> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		const form = this.marked('node-parameters');
		await form.waitFor();
		return form;
	}

	/** What a form says of each field that it shows. */
	async labelsIn(form: Locator): Promise<string[]> {
		const labels = await form.locator('[data-test-id="input-label"]:visible').allInnerTexts();
		// Below a label stand the switches of its field.
		const first = labels.map((label) => label.trim().split('\n')[0] ?? '');
		return first.filter((label) => label !== '');
	}

	async closeNode(): Promise<void> {
		await this.marked('ndv-close-button').first().click();
		await this.marked('node-parameters').waitFor({ state: 'hidden' });
	}

	/** Opens the list of nodes on an empty canvas. */
	async addFirstStep(): Promise<void> {
		await this.marked('canvas-add-button').first().click();
	}

	/** Opens the list of nodes for what comes after the last node. */
	async addNextStep(): Promise<void> {
		await this.marked('canvas-handle-plus').last().click();
	}

	/** Types into the search box of the open list of nodes. */
	async searchNodes(words: string): Promise<void> {
		const search = this.marked('node-creator-search-bar');
		await search.click();
		// What was listed before must not be taken for what was found.
		await search.fill(words);
		await this.page.waitForTimeout(settleMs);
	}

	/** Names of the nodes that the list of nodes offers. */
	async offeredNodes(): Promise<string[]> {
		await this.marked('node-creator-item-name').first().waitFor();
		return await this.marked('node-creator-item-name').allInnerTexts();
	}

	/** Chooses an entry of the list of nodes, or of its actions. */
	async choose(name: string | RegExp): Promise<void> {
		await this.marked('node-creator-item-name').filter({ hasText: name }).first().click();
	}

	/** The input of a parameter in the open form. */
	parameter(name: string): Locator {
		return this.marked(`parameter-input-${name}`);
	}

	/** Chooses an entry of a resource locator's list. */
	async pickFromList(parameter: string, text: string): Promise<void> {
		await this.marked(`resource-locator-${parameter}`).locator('input').last().click();
		await this.marked('rlc-item').filter({ hasText: text }).first().click();
	}

	/** Replaces the text of a parameter that takes text or expressions. */
	async fill(parameter: string, text: string): Promise<void> {
		const input = this.parameter(parameter).locator('[contenteditable="true"], textarea, input');
		await input.first().fill(text);
		await this.page.waitForTimeout(settleMs);
	}

	/** Adds a field to a collection of the open form, by the text of its button and the field's label. */
	async addField(button: string, label: string): Promise<void> {
		await this.marked('node-parameters').getByPlaceholder(button).click();
		await this.page.getByRole('option', { name: label, exact: true }).click();
		await this.page.waitForTimeout(settleMs);
	}

	/** Makes an expression of a parameter that has a fixed value. */
	async switchToExpression(parameter: string): Promise<void> {
		const item = this.page.locator('[data-test-id="parameter-item"]', {
			has: this.parameter(parameter),
		});
		await item.last().hover();
		await item.last().getByText('Expression', { exact: true }).last().click();
		await this.page.waitForTimeout(settleMs);
	}

	async executeStep(): Promise<void> {
		await this.marked('node-execute-button').click();
	}

	/** Keeps what the page looks like. */
	async picture(name: string): Promise<void> {
		mkdirSync(picturesFolder, { recursive: true });
		await this.page.waitForTimeout(settleMs);
		await this.page.screenshot({ path: join(picturesFolder, `${name}.png`) });
	}
}
