import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { describe } from '../../harness/nodes/description.mts';

const credential = 'microsoftDefenderApi';

interface Ask {
	method: 'GET' | 'POST';
	url: string;
	body?: Record<string, string>;
	headers?: Record<string, string>;
}

function askOf(item: INodeExecutionData): Ask {
	const { method, url, body, headers } = item.json;
	return {
		method: method === 'POST' ? 'POST' : 'GET',
		url: typeof url === 'string' ? url : '',
		...(body === undefined ? {} : { body: stringsOf(body) }),
		...(headers === undefined ? {} : { headers: stringsOf(headers) }),
	};
}

function stringsOf(value: unknown): Record<string, string> {
	return Object.fromEntries(
		Object.entries(value ?? {}).map(([name, text]) => [name, String(text)]),
	);
}

function probe(
	name: string,
	send: (context: IExecuteFunctions, ask: Ask) => Promise<unknown>,
): INodeType {
	return {
		description: describe(name, { credentials: [{ name: credential, required: true }] }),
		async execute(this: IExecuteFunctions) {
			const asks = this.getInputData().map(askOf);
			const bodies = await Promise.all(asks.map(async (ask) => await send(this, ask)));
			return [bodies.map((body, item) => ({ json: { body: asJson(body) }, pairedItem: { item } }))];
		},
	};
}

function asJson(body: unknown): string {
	return typeof body === 'string' ? body : JSON.stringify(body);
}

/**
 * Sends one request for each item, all at once, with our credential: as our own nodes do, and with
 * the older helper that n8n's HTTP Request node uses.
 */
export const probes: Readonly<Record<string, INodeType>> = {
	probe: probe('probe', async (context, ask) => {
		const options = { ...ask, json: true };
		const { helpers } = context;
		const body: unknown = await helpers.httpRequestWithAuthentication.call(
			context,
			credential,
			options,
		);
		return body;
	}),
	olderProbe: probe('olderProbe', async (context, { url, ...ask }) => {
		const send: unknown = Reflect.get(context.helpers, 'requestWithAuthentication');
		if (typeof send !== 'function') throw new TypeError('n8n has no older helper any more');
		const options = { ...ask, uri: url, json: true };
		const body: unknown = await Reflect.apply(send, context, [credential, options]);
		return body;
	}),
};
