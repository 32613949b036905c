import { at, textAt, type Json } from './json.mts';

/** Who opens the editor. */
export interface Owner {
	readonly email: string;
	readonly password: string;
	readonly firstName: string;
	readonly lastName: string;
}

/** A refusal of the REST interface. */
class N8nRefusal extends Error {
	constructor(
		readonly status: number,
		readonly body: string,
		readonly call: string,
	) {
		super(`n8n answered ${status} to ${call}: ${body.slice(0, 600)}`);
	}
}

/** n8n's REST interface as the editor uses it, signed in as the owner. */
export class N8nApi {
	private cookie = '';

	constructor(readonly url: string) {}

	/** Makes the first user, and signs in as it. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.call('POST', '/rest/owner/setup', owner);
	}

	async signIn({ email, password }: Owner): Promise<void> {
		// The older line knows the address by another name.
		const credentials = { emailOrLdapLoginId: email, email, password };
		await this.call('POST', '/rest/login', credentials);
	}

	/** @returns the id of the credential. */
	async createCredential(name: string, type: string, data: Json): Promise<string> {
		const answer = await this.call('POST', '/rest/credentials', { name, type, data });
		return textAt(answer, 'data', 'id');
	}

	async updateCredential(id: string, name: string, type: string, data: Json): Promise<void> {
		await this.call('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	/** Stores a credential and tests it, as saving it in the editor does. */
	async saveAndTestCredential(name: string, type: string, data: Json): Promise<Json> {
		const id = await this.createCredential(name, type, data);
		const credentials = { id, name, type, data };
		const answer = await this.call('POST', '/rest/credentials/test', { credentials });
		return { status: at(answer, 'data', 'status'), message: at(answer, 'data', 'message') };
	}

	/** @returns the id of the workflow. */
	async createWorkflow(workflow: Json): Promise<string> {
		const answer = await this.call('POST', '/rest/workflows', { active: false, ...workflow });
		return textAt(answer, 'data', 'id');
	}

	async workflow(id: string): Promise<unknown> {
		return at(await this.call('GET', `/rest/workflows/${id}`), 'data');
	}

	/** Any call, with a JSON body; each on its own connection, as n8n may end idle ones any time. */
	async call(method: string, path: string, body?: unknown): Promise<unknown> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: { 'content-type': 'application/json', cookie: this.cookie, connection: 'close' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) throw new N8nRefusal(response.status, text, `${method} ${path}`);
		const [granted] = response.headers.getSetCookie();
		if (granted !== undefined) this.cookie = granted.split(';')[0] ?? '';
		const isJsonAnswer = response.headers.get('content-type')?.includes('json') === true;
		return isJsonAnswer ? (JSON.parse(text) as unknown) : text;
	}
}
