import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Editor } from '../../test/browser/editor.mts';
import { connectMcp } from '../../test/host/shared/mcpClient.mts';
import { chosenPlaybook } from '../../test/host/playbooks/imported.mts';
import { key } from '../../test/host/playbooks/outsideServices.mts';
import { activate } from '../host/activation.mts';
import { executionsOf, until, type Execution } from '../host/executions.mts';
import type { Host } from '../host/host.mts';
import type { Json } from '../host/json.mts';
import { renewMachines } from '../host/renewMachines.mts';
import type { Cast } from './cast.mts';
import { pictureOfCanvas } from './photographer.mts';
import { setStage } from './stages.mts';
import { approvalIn, clickedTrigger, widthFor, withArrival, withNotesOf } from './subjects.mts';

const folder = join('docs', 'images', 'playbooks');
const schemes = ['light', 'dark'] as const;
const height = 1_100;

/** What sleeps, or is about to be asked, looks the same for a moment. */
const quietMs = 6_000;

/** Fills in the form that a mail links to, as whoever approves does. */
async function approve(link: string, decision: string): Promise<void> {
	const body = new FormData();
	body.set('field-0', decision);
	body.set('field-1', 'analyst@contoso.example');
	const headers = { 'user-agent': 'Mozilla/5.0 Firefox/140.0' };
	const answer = await fetch(link, { method: 'POST', headers, body });
	if (!answer.ok) throw new Error(`The form was not taken: ${answer.status}`);
}

/** Waits until the run has ended, or sleeps with nobody asked. */
async function settled(host: Host, workflowId: string, decision?: string): Promise<Execution> {
	let answered = 0;
	let quietSince = Date.now();
	return await until(
		'the playbook has run',
		async () => {
			const own = await executionsOf(host.api, workflowId);
			// An execution has the same link in each of its questions.
			const question = host.mailbox.mails
				.flatMap(({ links }) => links.find((link) => link.includes('/webhook-waiting/')) ?? [])
				.at(answered);
			// The mail may be there before n8n waits for its answer.
			const isWaiting = own.some(({ status }) => status === 'waiting');
			if (isWaiting && question !== undefined && decision !== undefined) {
				answered += 1;
				await approve(question, decision);
				quietSince = Date.now();
			}
			const isRunning = own.some(({ status }) => ['new', 'running'].includes(status));
			if (isRunning) quietSince = Date.now();
			return Date.now() - quietSince < quietMs ? undefined : own[0];
		},
		180_000,
	);
}

/** One of the tools is called, as an assistant does it while the editor listens. */
async function callTool(host: Host): Promise<void> {
	const headers = { authorization: `Bearer ${key.value}` };
	const client = await connectMcp(`${host.url}/mcp-test/defender-tools`, headers);
	await client.call('Plan_Isolation', { Host_Name: 'fin-lt-0231' });
	await client.close();
}

async function run(host: Host, editor: Editor, id: string, workflow: Json): Promise<string> {
	const trigger = clickedTrigger(workflow);
	const button = trigger === undefined ? '' : `-${trigger}`;
	await editor.marked(`execute-workflow-button${button}`).first().dispatchEvent('click');
	if (trigger === undefined) {
		await editor.page.waitForTimeout(3_000);
		await callTool(host);
	}
	const { status } = await settled(host, id, approvalIn(workflow));
	await editor.page.waitForTimeout(1_000);
	return status;
}

/** A playbook after a run, in both schemes. @returns what came of it, for the screen. */
export async function portray(host: Host, editor: Editor, name: string, cast: Cast) {
	await mkdir(folder, { recursive: true });
	renewMachines(host);
	const { arrival, credential = host.credential, ...choices } = await setStage(name, host, cast);
	host.mailbox.empty();
	const chosen = { choose: (node: Json) => cast.choose(node), ...choices };
	const workflow = await chosenPlaybook({ ...host, credential }, name, chosen);
	const file: unknown = JSON.parse(await readFile(join('playbooks', `${name}.json`), 'utf8'));
	const id = await host.api.createWorkflow(withNotesOf(withArrival(workflow, arrival), file));
	if (choices.isPublished === true) await activate(host.api, id);
	const { page } = editor;
	await page.setViewportSize({ width: widthFor(workflow), height });
	await editor.openWorkflow(id);
	const status = await run(host, editor, id, workflow);
	const sizes: number[] = [];
	for (const scheme of schemes) {
		await page.emulateMedia({ colorScheme: scheme });
		await editor.fit();
		sizes.push(await pictureOfCanvas(page, join(folder, `${name}-${scheme}.png`)));
	}
	const kilobytes = sizes.map((size) => Math.round(size / 1000));
	return `${name.padEnd(32)} ${status.padEnd(8)} ${kilobytes.join(' and ')} kB`;
}
