import { isJson, type Json } from '../../../scripts/host/json.mts';
import type { StoredCredential } from '../../../scripts/host/playbooks.mts';
import { connected } from './toolWorkflows.mts';
import { chain, node } from './workflows.mts';

/** An AI Agent one of whose tools a person has to approve first, by mail. */
interface Reviewed {
	readonly name: string;
	/** The trigger. */
	readonly start: Json;
	/** What the agent is told to do. */
	readonly prompt: string;
	readonly model: StoredCredential;
	readonly mailAccount: unknown;
	/** What the mail shows; n8n's own words unless given. */
	readonly message?: string | undefined;
	/** Whether the mail has a button for a no, too. */
	readonly mayDeny?: boolean;
	/** The tool behind n8n's Human Review. */
	readonly gated: Json;
	/** Tools that nobody has to approve. */
	readonly free?: readonly Json[];
}

/** A workflow with n8n's Human Review before a tool. */
export function reviewedAgent(asked: Reviewed): Json {
	const { name, start, prompt, model, mailAccount, message, gated, free = [] } = asked;
	const isDouble = asked.mayDeny === true;
	const chatModel = {
		...node(2, 'Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', {
			model: { __rl: true, mode: 'list', value: 'gpt-4.1' },
			options: {},
		}),
		typeVersion: 1.2,
		credentials: { openAiApi: model },
	};
	const agent = {
		...node(1, 'Agent', '@n8n/n8n-nodes-langchain.agent', {
			promptType: 'define',
			text: prompt,
			options: {},
		}),
		typeVersion: 3,
	};
	const review = {
		...node(3, 'Human Review', 'n8n-nodes-base.emailSendHitlTool', {
			fromEmail: 'n8n@contoso.example',
			toEmail: 'soc@contoso.example',
			subject: 'The agent asks',
			...(message === undefined ? {} : { message }),
			...(isDouble ? { approvalOptions: { values: { approvalType: 'double' } } } : {}),
			options: { appendAttribution: false },
		}),
		typeVersion: 2.1,
		webhookId: name,
		credentials: { smtp: mailAccount },
	};
	const base = chain(name, [start, agent]);
	return {
		...base,
		nodes: [start, agent, chatModel, review, gated, ...free],
		connections: {
			...(isJson(base.connections) ? base.connections : {}),
			...connected('ai_languageModel', [chatModel], 'Agent'),
			...connected('ai_tool', [review, ...free], 'Agent'),
			...connected('ai_tool', [gated], 'Human Review'),
		},
	};
}

/** What a model asks for of a tool behind Human Review. */
export function askedOfReview(input: Json): Json {
	return { toolParameters: input, hitlParameters: {} };
}
