import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { Editor } from '../../test/browser/editor.mts';
import { executionsOf, until, type Execution } from '../host/executions.mts';
import type { Host } from '../host/host.mts';
import type { Json } from '../host/json.mts';
import { pictureOfCanvas } from './photographer.mts';
import { approvalIn, isExecutable, withArrival, withNotesOf } from './subjects.mts';

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
export async function portray(host: Host, browser: Browser, name: string, workflow: Json) {
	await mkdir(folder, { recursive: true });
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
