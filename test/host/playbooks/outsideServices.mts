import { createServer, type IncomingMessage } from 'node:http';
import type { Host } from '../../../scripts/host/host.mts';
import { at, isJson, type Json } from '../../../scripts/host/json.mts';

/** A call that was made to what stands for other services. */
interface OutsideCall {
	readonly method: string;
	readonly path: string;
	readonly body: Buffer;
	readonly authorization: string;
}

/** Stands for what playbooks reach besides Microsoft Defender: Microsoft Graph, Azure, object storage. */
export interface OutsideServices {
	readonly url: string;
	/** The calls that have changed something, oldest first. */
	readonly told: OutsideCall[];
	/** Chooses in a node what the note of its playbook says, and this in the place of Microsoft's hosts. */
	choose(node: Json): Json;
	close(): void;
}

/** What a SIEM, a Logic App or an assistant shows to n8n. */
export const key = { name: 'x-key', value: 'from the SIEM' };

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
	return Buffer.concat(chunks);
}

/** Graph knows no alert, and the bucket is in no region of its own. */
function answerTo(method: string, path: string): readonly [type: string, body: string] {
	if (method === 'GET' && path.includes('alerts_v2')) return ['application/json', '{"value":[]}'];
	if (method === 'GET') return ['application/xml', '<LocationConstraint></LocationConstraint>'];
	return path.startsWith('/evidence/') ? ['application/xml', ''] : ['application/json', '{}'];
}

/** The credentials that playbooks need besides those of every host, by the type of node. */
async function accountsOf({ api }: Host, url: string): Promise<Record<string, Json>> {
	const stored = async (name: string, type: string, data: Json): Promise<Json> => ({
		[type]: { id: await api.createCredential(name, type, data), name },
	});
	const storage = { endpoint: url, region: 'us-east-1', forcePathStyle: true };
	const keys = { accessKeyId: 'evidence', secretAccessKey: 'of the storage' };
	return {
		'n8n-nodes-base.webhook': await stored('Key', 'httpHeaderAuth', key),
		'n8n-nodes-base.s3': await stored('Storage', 's3', { ...storage, ...keys }),
		'@n8n/n8n-nodes-langchain.mcpTrigger': await stored('Token', 'httpBearerAuth', {
			token: key.value,
		}),
	};
}

/** Starts them on a free port of the loopback interface. */
export async function startOutsideServices(host: Host): Promise<OutsideServices> {
	const told: OutsideCall[] = [];
	const server = createServer((request, response) => {
		void bytesOf(request).then((body) => {
			const { method = '', url: path = '' } = request;
			const authorization = request.headers.authorization ?? '';
			if (method !== 'GET') told.push({ method, path, body, authorization });
			const [type, answer] = answerTo(method, path);
			response.setHeader('content-type', type);
			response.end(answer);
		});
	});
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${String(at(server.address(), 'port'))}`;
	const accounts = await accountsOf(host, url);
	return {
		url,
		told,
		choose(node) {
			const credentials = accounts[String(node.type)];
			if (credentials !== undefined) return { ...node, credentials };
			if (node.type !== 'n8n-nodes-base.httpRequest' || !isJson(node.parameters)) return node;
			const there = String(node.parameters.url).replace(/https:\/\/[\w.]+/, url);
			return { ...node, parameters: { ...node.parameters, url: there, authentication: 'none' } };
		},
		close: () => void server.close(),
	};
}
