import { createServer, type IncomingMessage } from 'node:http';
import { at, isJson, rowsAt, type Json } from '../../../scripts/host/json.mts';

/** A call of a tool that the model asks for. */
export interface ToolCall {
	readonly tool: string;
	readonly input: Json;
}

/** What a model asks for by what it was told, by people first and then by tools; undefined at the end. */
type Mind = (prompt: string, heard: readonly string[]) => ToolCall | undefined;

/** A language model that says what it was told to say, over OpenAI's interface for chats. */
export interface ScriptedModel {
	/** What n8n's credential for OpenAI needs. */
	readonly account: Json;
	/** What it has been told by tools since its last conversation began. */
	readonly heard: readonly string[];
	close(): Promise<void>;
	[Symbol.asyncDispose](): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
	return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** Of a message, which is a text or a list of parts. */
function text(content: unknown): string {
	return typeof content === 'string' ? content : JSON.stringify(content);
}

/** A message that asks for one call of a tool. */
function asking({ tool, input }: ToolCall, turn: number): Json {
	const call = { name: tool, arguments: JSON.stringify(input) };
	const toolCalls = [{ index: 0, id: `call_${turn}`, type: 'function', function: call }];
	return { role: 'assistant', content: null, tool_calls: toolCalls };
}

/** An answer of the interface: the next call of the script, or a last word at its end. */
function answerOf(next: ToolCall | undefined, turn: number, lastWord: string): Json {
	const message =
		next === undefined ? { role: 'assistant', content: lastWord } : asking(next, turn);
	const reason = next === undefined ? 'stop' : 'tool_calls';
	return {
		id: `turn-${turn}`,
		object: 'chat.completion',
		created: 0,
		model: 'scripted',
		choices: [{ index: 0, finish_reason: reason, message }],
		usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
	};
}

/** The same answer for whoever wants it bit by bit: one bit, and the end. */
function asStream(answer: Json): string {
	const [choice = {}] = rowsAt(answer, 'choices');
	const bit = (delta: unknown, reason: unknown): string => {
		const choices = [{ index: 0, delta, finish_reason: reason }];
		return `data: ${JSON.stringify({ ...answer, object: 'chat.completion.chunk', choices })}\n\n`;
	};
	return `${bit(choice.message, null)}${bit({}, choice.finish_reason)}data: [DONE]\n\n`;
}

/** OpenAI's newer interface is not there: who asks for it first takes the older one then. */
const noSuchInterface = { error: { message: 'Invalid URL', type: 'invalid_request_error' } };

/**
 * Starts one on a free port of the loopback interface.
 *
 * @param script what it asks for in each turn of a conversation, or how it decides that
 * @param lastWord what it answers in the end, by what tools have told it
 */
export async function startScriptedModel(
	script: readonly ToolCall[] | Mind,
	lastWord: (heard: readonly string[]) => string = () => 'Done.',
): Promise<ScriptedModel> {
	const heard: string[] = [];
	const server = createServer((request, response) => {
		const answer = async (): Promise<void> => {
			response.setHeader('content-type', 'application/json');
			if (request.url?.endsWith('/chat/completions') !== true) {
				response.writeHead(404).end(JSON.stringify(noSuchInterface));
				return;
			}
			const body = await bodyOf(request);
			const messages = rowsAt(body, 'messages');
			const results = messages.filter(({ role }) => role === 'tool');
			heard.splice(0, heard.length, ...results.map(({ content }) => String(content)));
			const prompt = messages
				.filter(({ role }) => role === 'user')
				.map(({ content }) => text(content));
			const turn = results.length;
			const next = typeof script === 'function' ? script(prompt.join('\n'), heard) : script[turn];
			const said = answerOf(next, turn, lastWord(heard));
			if (at(body, 'stream') !== true) {
				response.end(JSON.stringify(said));
				return;
			}
			response.setHeader('content-type', 'text/event-stream');
			response.end(asStream(said));
		};
		answer().catch((error: unknown) => response.writeHead(500).end(String(error)));
	});
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	const address: unknown = server.address();
	const port = isJson(address) ? at(address, 'port') : undefined;
	const close = async (): Promise<void> => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	return {
		account: { apiKey: 'scripted', url: `http://127.0.0.1:${String(port)}/v1` },
		heard,
		close,
		[Symbol.asyncDispose]: close,
	};
}
