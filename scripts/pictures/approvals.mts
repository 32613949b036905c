/**
 * What people see in each channel before they decide, as a real n8n shows it: the pictures of
 * docs/approvals.md.
 */
import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { connectMcp } from '../../test/host/shared/mcpClient.mts';
import { startScriptedModel } from '../../test/host/playbooks/scriptedModel.mts';
import { askedOfReview, reviewedAgent } from '../../test/host/shared/reviewedAgent.mts';
import { tool } from '../../test/host/shared/toolWorkflows.mts';
import { clickThenDefender, machineById, node } from '../../test/host/shared/workflows.mts';
import { activate } from '../host/activation.mts';
import { finished, runManually, until } from '../host/executions.mts';
import type { Host } from '../host/host.mts';
import { isJson, rowsAt, textAt, type Json } from '../host/json.mts';
import type { Mail } from '../host/mail.mts';
import { readPlaybooks } from '../host/playbooks.mts';
import { chat } from './chat.mts';
import { messageOfPlan } from './messageOfPlan.mts';
import { folder, machineName, plain, take, viewport, type Studio } from './studio.mts';

/** What somebody may have called a machine that an attacker administers. */
const hostileName = '<a href=https://evil.example>approved</a>';
const comment = 'Case 4711: beaconing to a known command server';

/** The window of a mail program: who and what above, the mail's own HTML below. */
async function openMail({ browser }: Studio, { to, subject, text }: Mail): Promise<Page> {
	const page = await browser.newPage({ viewport });
	await page.route(/^https?:/, async (route) => await route.abort());
	const head = `<b>${plain(subject)}</b><br><span style="color:#667">To: ${plain(to)}</span>`;
	const frame = 'font:15px Arial,sans-serif;padding:10px 16px;border-bottom:1px solid #ccd';
	await page.setContent(`<div style="${frame}">${head}</div>${text}`);
	return page;
}

function idOf({ simulator }: Host, name: string): string {
	const found = simulator.machines
		.all()
		.find(({ computerDnsName }) => computerDnsName.startsWith(name));
	return textAt(found, 'id');
}

const questionOf = async ({ mailbox }: Host): Promise<Mail> =>
	await until('n8n asks', () => Promise.resolve(mailbox.mails.at(-1)), 90_000);

/** A playbook's mail, and the form that it links to. */
async function mailAndForm(studio: Studio): Promise<void> {
	const { host, browser } = studio;
	const { api, credential, filesFolder, services, simulator } = host;
	for (const name of [machineName, 'srv-db']) {
		simulator.machines.update(idOf(host, name), { machineTags: ['case-4711'] });
	}
	simulator.machines.add({ computerDnsName: hostileName, machineTags: ['case-4711'] });
	simulator.actions.add({
		type: 'Unisolate',
		machineId: idOf(host, machineName),
		status: 'Succeeded',
		requestor: 'ada@contoso.example',
		requestorComment: hostileName,
	});
	const playbooks = await readPlaybooks(credential, filesFolder, services);
	const workflow = playbooks.find(({ id }) => id === 'plan-approve-isolate')?.workflow ?? {};
	await runManually(api, await api.createWorkflow(workflow), 'When clicking Execute');
	const mail = await questionOf(host);
	const question = await openMail(studio, mail);
	await question.setViewportSize({ ...viewport, height: 720 });
	await take(question, 'mail');
	const link = mail.links.find((one) => one.includes('/webhook-waiting/')) ?? '';
	const page = await browser.newPage({ viewport: { ...viewport, height: 860 } });
	await page.goto(link);
	await page.waitForTimeout(1_000);
	await take(page, 'form');
}

/** The plan of an isolation, as a dry run gives it. */
async function planOf({ host }: Studio): Promise<Json> {
	const { api, credential } = host;
	const parameters = {
		operation: 'isolate',
		machineId: machineById(idOf(host, machineName)),
		comment,
		options: { dryRun: true },
	};
	const id = await api.createWorkflow(clickThenDefender('Plan', parameters, credential));
	const [row] = (await finished(api, await runManually(api, id, 'Start'))).items('Defender');
	if (!isJson(row?.plan)) throw new Error('There is no plan');
	return row.plan;
}

/** n8n's Human Review before a tool of the AI Agent, by mail. */
async function humanReview(
	studio: Studio,
	name: string,
	gated: { readonly tool: string; readonly parameters: Json; readonly input: Json },
	message?: string,
): Promise<void> {
	const { api, credential, mailbox, services } = studio.host;
	mailbox.empty();
	const script = [{ tool: gated.tool.replaceAll(' ', '_'), input: askedOfReview(gated.input) }];
	await using model = await startScriptedModel(script);
	const account = { id: await api.createCredential(name, 'openAiApi', model.account), name };
	const workflow = reviewedAgent({
		name,
		start: node(0, 'Start', 'n8n-nodes-base.manualTrigger', {}),
		prompt: 'Do it.',
		model: account,
		mailAccount: services.mailAccount,
		message,
		gated: tool(4, gated.tool, gated.parameters, credential),
	});
	const executionId = await runManually(api, await api.createWorkflow(workflow), 'Start');
	const mail = await questionOf(studio.host).catch(async (error: unknown) => {
		const { error: why } = await finished(api, executionId, 5_000);
		throw new Error(`${String(error)} ${JSON.stringify(why)}`);
	});
	await take(await openMail(studio, mail), name);
}

/** What a client of the MCP Server Trigger is told: n8n itself shows nobody anything. */
async function mcpClient({ host, browser }: Studio): Promise<void> {
	const { api, credential, filesFolder, services, url } = host;
	const playbooks = await readPlaybooks(credential, filesFolder, services);
	const playbook = playbooks.find(({ id }) => id === 'mcp-server-for-assistants');
	const nodes = rowsAt(playbook?.workflow, 'nodes').map((one) =>
		String(one.type).endsWith('.mcpTrigger')
			? { ...one, parameters: { path: 'pictured', authentication: 'none' }, webhookId: 'pictured' }
			: one,
	);
	await activate(api, await api.createWorkflow({ ...playbook?.workflow, nodes }));
	const client = await connectMcp(`${url}/mcp/pictured`);
	const input = { Host_Name: machineName };
	const { items } = await client.call('Plan_Isolation', input);
	await client.close();
	const page = await browser.newPage({ viewport });
	const style = 'font:13px monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:16px';
	const lines = [
		'# What the client shows before it calls, if it asks at all',
		`Plan_Isolation ${JSON.stringify(input)}`,
		'',
		'# "text" of the answer',
		String(items[0]?.text),
		'',
		'# what a client would show of a call that acts',
		`Carry_Out_Plan ${JSON.stringify({ Plan: isJson(items[0]?.plan) ? items[0].plan.code : '' })}`,
	];
	await page.setContent(`<div style="${style}">${plain(lines.join('\n'))}</div>`);
	await take(page, 'mcp-client');
}

/** Takes all of them. */
export async function approvalPictures(host: Host, browser: Browser): Promise<void> {
	const studio = { host, browser };
	await mkdir(folder, { recursive: true });
	host.simulator.reset();
	const machine = idOf(host, machineName);
	const said = { __rl: true, mode: 'id', value: "={{ $fromAI('Machine', '', 'string') }}" };
	const plan = await planOf(studio);
	const shots: Record<string, () => Promise<void>> = {
		mail: async () => await mailAndForm(studio),
		review: async () =>
			await humanReview(studio, 'human-review', {
				tool: 'Isolate',
				parameters: {
					operation: 'isolate',
					machineId: said,
					comment: "={{ $fromAI('Reason', '', 'string') }}",
					options: { allowAsTool: true },
				},
				input: { Machine: machine, Reason: 'The printer is offline, harmless' },
			}),
		reviewOfPlan: async () =>
			await humanReview(
				studio,
				'human-review-of-plan',
				{
					tool: 'Carry Out Plan',
					parameters: {
						operation: 'carryOutPlan',
						plan: "={{ $fromAI('Plan', 'The whole plan as JSON, unchanged', 'string') }}",
					},
					input: { Plan: JSON.stringify(plan) },
				},
				messageOfPlan,
			),
		chat: async () => await chat(studio, machineName, comment),
		mcpClient: async () => await mcpClient(studio),
	};
	for (const [name, shoot] of Object.entries(shots)) {
		host.mailbox.empty();
		await shoot().catch((error: unknown) => {
			process.stdout.write(`approvals/${name}: ${String(error)}\n`);
			process.exitCode = 1;
		});
	}
}
