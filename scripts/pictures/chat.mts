/** What n8n's own chat shows of a plan, with the buttons of Send and Wait for Response. */
import { nodeTypeName } from '../host/packageTarball.mts';
import { activate } from '../host/activation.mts';
import { chain, node } from '../../test/host/shared/workflows.mts';
import { take, viewport, type Studio } from './studio.mts';

const path = 'pictured-chat';

/** A workflow that plans the isolation of the machine that somebody names in a chat, and asks there. */
function chatWorkflow({ host: { credential } }: Studio, comment: string) {
	const credentials = { microsoftDefenderApi: credential };
	const type = nodeTypeName('defenderMachineAction');
	const start = node(0, 'Chat', '@n8n/n8n-nodes-langchain.chatTrigger', {
		public: true,
		mode: 'hostedChat',
		initialMessages: 'Which machine is to be isolated?',
		options: { responseMode: 'responseNodes', title: 'Response', subtitle: 'A person decides' },
	});
	const ask = node(2, 'Ask', '@n8n/n8n-nodes-langchain.chat', {
		operation: 'sendAndWait',
		message: '={{ $json.text }}',
		responseType: 'approval',
		approvalOptions: { values: { approvalType: 'double' } },
		options: {},
	});
	return chain('Chat', [
		{ ...start, typeVersion: 1.3, webhookId: path },
		{
			...node(1, 'Plan', type, {
				operation: 'isolate',
				machineId: { __rl: true, mode: 'name', value: '={{ $json.chatInput }}' },
				comment,
				options: { dryRun: true },
			}),
			credentials,
		},
		{ ...ask, typeVersion: 1.2, webhookId: `${path}-ask` },
		{
			...node(3, 'Carry Out Plan', type, {
				operation: 'carryOutPlan',
				plan: "={{ $('Plan').first().json.plan }}",
			}),
			credentials,
		},
	]);
}

/** n8n's chat page, which loads its program from the web. */
export async function chat(studio: Studio, machine: string, comment: string): Promise<void> {
	const { api, url } = studio.host;
	await activate(api, await api.createWorkflow(chatWorkflow(studio, comment)));
	const page = await studio.browser.newPage({ viewport });
	await page.goto(`${url}/webhook/${path}/chat`);
	const input = page.locator('textarea');
	await input.fill(machine);
	await input.press('Enter');
	await page.getByText('Would be sent').waitFor({ timeout: 60_000 });
	await page.waitForTimeout(1_000);
	await take(page, 'chat');
}
