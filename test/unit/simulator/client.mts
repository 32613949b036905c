import {
	adjustableClock,
	startSimulator,
	type AdjustableClock,
	type Simulator,
	type SimulatorOptions,
} from '../../../simulator/index.mts';

/** The time at which every test begins. */
export const startTime = Date.parse('2026-03-03T09:14:07.441Z');
export const machineId = '9f2c41d07be5a8c3146d90e27fb3385a61c0de74';
export const secondMachineId = '1d84c0a7f3b92e65d0471c8ea6f5b3927d0c4e18';
export const defaultScope = 'https://api.securitycenter.microsoft.com/.default';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** An answer, read to its end. */
export interface Reply {
	status: number;
	headers: Headers;
	text: string;
	/** The JSON object of the body; an empty one when the body is none. */
	json: Record<string, unknown>;
}

export async function readReply(response: Response): Promise<Reply> {
	const text = await response.text();
	return { status: response.status, headers: response.headers, text, json: objectIn(text) };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectIn(text: string): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(text);
		return isRecord(value) ? value : {};
	} catch {
		return {};
	}
}

/** A simulator on a frozen clock, and a plain HTTP client that knows nothing of the product. */
export class Bench {
	readonly simulator: Simulator;
	readonly clock: AdjustableClock;
	private signedIn: { token: string; at: number } | undefined;

	private constructor(simulator: Simulator, clock: AdjustableClock) {
		this.simulator = simulator;
		this.clock = clock;
	}

	static async start(options: SimulatorOptions = {}): Promise<Bench> {
		const clock = adjustableClock(startTime, { frozen: true });
		return new Bench(await startSimulator({ clock, ...options }), clock);
	}

	async close(): Promise<void> {
		await this.simulator.close();
	}

	/** Posts a form to a token endpoint of the default tenant. */
	async postToken(fields: Record<string, string>, path?: string): Promise<Reply> {
		const tokenPath = path ?? `/${this.simulator.credential.tenantId}/oauth2/v2.0/token`;
		const body = new URLSearchParams(fields);
		return await readReply(
			await fetch(`${this.simulator.url}${tokenPath}`, { method: 'POST', body }),
		);
	}

	/** An access token of an app, the default one unless told otherwise. */
	async signIn(app?: { clientId: string; secret: string }, scope = defaultScope): Promise<string> {
		const { clientId, clientSecret } = this.simulator.credential;
		const reply = await this.postToken({
			client_id: app?.clientId ?? clientId,
			client_secret: app?.secret ?? clientSecret,
			grant_type: 'client_credentials',
			scope,
		});
		return String(reply.json.access_token);
	}

	/** A token of a new app that holds just these roles. */
	async signInWith(...roles: string[]): Promise<string> {
		const app = this.simulator.apps.register({ roles, displayName: 'limited app' });
		return await this.signIn({ clientId: app.clientId, secret: app.secrets[0]?.value ?? '' });
	}

	async get(path: string, token?: string): Promise<Reply> {
		return await this.send('GET', path, undefined, token);
	}

	async post(path: string, body?: unknown, token?: string): Promise<Reply> {
		const text = body === undefined ? undefined : JSON.stringify(body);
		return await this.send('POST', path, text, token);
	}

	/** Sends a request with a bearer token; the default app's one unless another one is given. */
	async send(method: string, path: string, body?: string, token?: string): Promise<Reply> {
		const bearer = token ?? (await this.ownToken());
		const headers = {
			authorization: `Bearer ${bearer}`,
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
		};
		const url = `${this.simulator.url}${path}`;
		return await readReply(await fetch(url, { method, headers, body }));
	}

	/** A token of the default app, renewed before its hour by the clock is over. */
	private async ownToken(): Promise<string> {
		const now = this.clock.now();
		if (this.signedIn === undefined || now - this.signedIn.at > 50 * minute) {
			this.signedIn = { token: await this.signIn(), at: now };
		}
		return this.signedIn.token;
	}

	/** Isolates a machine and gives back the entity. */
	async isolate(id = machineId): Promise<Record<string, unknown>> {
		const body = { Comment: 'Case 4711: suspected loader', IsolationType: 'Full' };
		return (await this.post(`/api/machines/${id}/isolate`, body)).json;
	}

	/** Starts any action that needs a comment only. */
	async startOn(method: string, id = machineId): Promise<Record<string, unknown>> {
		return (await this.post(`/api/machines/${id}/${method}`, { Comment: 'Case 4711' })).json;
	}

	async statusOf(action: Record<string, unknown>): Promise<unknown> {
		return (await this.get(`/api/machineactions/${String(action.id)}`)).json.status;
	}

	/** The rows of a list of machine actions. */
	async list(query: string): Promise<Record<string, unknown>[]> {
		return rowsOf(await this.get(`/api/machineactions${query}`));
	}
}

export function rowsOf({ json }: Reply): Record<string, unknown>[] {
	return Array.isArray(json.value) ? json.value.filter(isRecord) : [];
}

/** Code and message of a refusal. */
export function errorOf({ json }: Reply): { code: unknown; message: unknown } {
	const error = isRecord(json.error) ? json.error : {};
	return { code: error.code, message: error.message };
}
