/**
 * Takes the pictures of the documentation in a real n8n: every playbook on the canvas after a run, light
 * and dark, the two of README.md, and what approvers see: `npm run pictures`, `npm run pictures -- timed-isolation`,
 * `npm run pictures -- approvals`.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { demoPace } from '../simulator/index.mts';
import { launchBrowser } from '../test/browser/browser.mts';
import { Editor } from '../test/browser/editor.mts';
import { executionsOf, until, type Execution } from './host/executions.mts';
import { startHost, type Host } from './host/host.mts';
import { currentLine } from './host/hostLine.mts';
import type { Json } from './host/json.mts';
import { readPlaybooks } from './host/playbooks.mts';
import { progressOn } from './host/progress.mts';
import { approvalPictures } from './pictures/approvals.mts';
import { pictureOfCanvas } from './pictures/photographer.mts';
import { readmePictures } from './pictures/readme.mts';
import { approvalIn, isExecutable, withArrival, withNotesOf } from './pictures/subjects.mts';

const folder = join('docs', 'images', 'playbooks');
/** Tags by which playbooks look for machines. */
const soughtTags = ['case-4711', 'weekly-scan'];
const schemes = ['light', 'dark'] as const;

/** Fills in the form that a mail links to, as whoever approves does. */
async function approve(link: string, decision: string): Promise<void> {
	const body = new FormData();
	body.set('field-0', decision);
	body.set('field-1', 'analyst@contoso.example');
	const headers = { 'user-agent': 'Mozilla/5.0 Firefox/140.0' };
	await fetch(link, { method: 'POST', headers, body });
}

/** Waits until the run has ended, or sleeps with nobody asked. */
async function settled(host: Host, workflowId: string, decision?: string): Promise<Execution> {
	const answered = new Set<string>();
	return await until(
		'the playbook has run',
		async () => {
			const own = await executionsOf(host.api, workflowId);
			const question = host.mailbox.mails
				.flatMap(({ links }) => links)
				.find((link) => link.includes('/webhook-waiting/') && !answered.has(link));
			if (question !== undefined && decision !== undefined) {
				answered.add(question);
				await approve(question, decision);
				return undefined;
			}
			const [first] = own;
			const isOver = own.every(({ status }) => !['new', 'running'].includes(status));
			return isOver ? first : undefined;
		},
		90_000,
	);
}

async function run(host: Host, editor: Editor, id: string, workflow: Json): Promise<string> {
	if (!isExecutable(workflow)) return 'not run';
	await editor.marked('execute-workflow-button').first().click();
	const { status } = await settled(host, id, approvalIn(workflow));
	await editor.page.waitForTimeout(3_000);
	return status;
}

/** A playbook after a run, in both schemes. @returns what came of it, for the screen. */
async function portray(host: Host, browser: Browser, name: string, workflow: Json) {
	host.simulator.reset();
	for (const { id, machineTags } of host.simulator.machines.all()) {
		if (machineTags.includes('hr')) {
			host.simulator.machines.update(id, { machineTags: [...machineTags, ...soughtTags] });
		}
	}
	host.mailbox.empty();
	const file: unknown = JSON.parse(await readFile(join('playbooks', `${name}.json`), 'utf8'));
	const id = await host.api.createWorkflow(withNotesOf(withArrival(workflow), file));
	const editor = await Editor.open(browser, host, 'light');
	await editor.openWorkflow(id);
	const status = await run(host, editor, id, workflow);
	const sizes: number[] = [];
	for (const scheme of schemes) {
		await editor.page.emulateMedia({ colorScheme: scheme });
		await editor.fit();
		const path = join(folder, `${name}-${scheme}.png`);
		sizes.push(await pictureOfCanvas(editor.page, path));
	}
	await editor.page.close();
	const kilobytes = sizes.map((size) => Math.round(size / 1000));
	return `${name.padEnd(32)} ${status.padEnd(8)} ${kilobytes.join(' and ')} kB`;
}

async function main(wanted: readonly string[]): Promise<void> {
	await mkdir(folder, { recursive: true });
	const progress = progressOn(process.stdout);
	const simulator = { pace: demoPace };
	await using host = await startHost({ line: currentLine, progress, simulator });
	const browser = await launchBrowser();
	try {
		const playbooks = await readPlaybooks(host.credential, host.filesFolder, host.services);
		for (const { id, workflow } of playbooks) {
			if (wanted.length > 0 && !wanted.includes(id)) continue;
			const line = await portray(host, browser, id, workflow).catch(
				(error: unknown) => `${id.padEnd(32)} ${String(error)}`,
			);
			process.stdout.write(`${line}\n`);
		}
		if (wanted.length === 0 || wanted.includes('readme')) await readmePictures(host, browser);
		if (wanted.length === 0 || wanted.includes('approvals')) await approvalPictures(host, browser);
	} finally {
		await browser.close();
	}
}

await main(process.argv.slice(2));
