import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { isJson, rowsAt, type Json } from '../../../scripts/host/json.mts';

/** What a tool has told. */
interface Told {
	readonly isError: boolean;
	readonly text: string;
	/** The items in it, where there are any. */
	readonly items: Json[];
}

/** A client of the Model Context Protocol, connected to an MCP Server Trigger. */
export interface McpClient {
	tools(): Promise<string[]>;
	/** @param withinMs after which the client gives up. */
	call(tool: string, input: Json, withinMs?: number): Promise<Told>;
	close(): Promise<void>;
}

/** @param headers that each of its calls has. */
export async function connectMcp(
	address: string,
	headers: Readonly<Record<string, string>> = {},
): Promise<McpClient> {
	const client = new Client({ name: 'test', version: '1' });
	const transport = new StreamableHTTPClientTransport(new URL(address), {
		requestInit: { headers },
	});
	await client.connect(transport);
	return {
		async tools() {
			return (await client.listTools()).tools.map(({ name }) => name);
		},
		async call(tool, input, withinMs = 60_000) {
			const limits = { timeout: withinMs };
			const call = { name: tool, arguments: input };
			const answer: unknown = await client.callTool(call, undefined, limits);
			const text = rowsAt(answer, 'content')
				.map((part) => String(part.text))
				.join('\n');
			const isError = isJson(answer) && answer.isError === true;
			return { isError, text, items: isError ? [] : itemsIn(text) };
		},
		async close() {
			await client.close();
		},
	};
}

function itemsIn(text: string): Json[] {
	const told: unknown = JSON.parse(text);
	return (Array.isArray(told) ? told : [told]).filter(isJson);
}
