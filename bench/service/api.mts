import { actionIdOf, actionRow, machineRow } from './rows.mts';

export interface ServiceRequest {
	/** Machine actions that it lists. */
	readonly rows: number;
	/** How long it thinks about each call. */
	readonly latencyMs: number;
}

interface Answer {
	readonly status: number;
	readonly body: string | Buffer;
}

/** A signed-looking token; nobody here checks more of it than its claims. */
function token(): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const exp = Math.floor(Date.now() / 1000) + 3_600;
	const roles = ['Machine.ReadWrite.All', 'Machine.Isolate'];
	return [part({ alg: 'none' }), part({ tid: tenantId, roles, exp }), 'c2lnbmF0dXJl'].join('.');
}

export const tenantId = '5f6b1c3e-7a2d-4b8e-9c1f-2d3e4f5a6b7c';

/**
 * What the real service answers to the calls that are measured, without its limits and as fast as
 * plain `node:http` can: pages are written once.
 */
export function apiOf({ rows }: ServiceRequest): (verb: string, url: URL) => Answer {
	const pages = new Map<string, Buffer>();
	/** The machine of each action that was started here. */
	const started = new Map<string, string>();
	const json = (body: object, status = 200): Answer => ({ status, body: JSON.stringify(body) });

	const page = (url: URL): Answer => {
		const skip = Number(url.searchParams.get('$skip') ?? 0);
		const top = Number(url.searchParams.get('$top') ?? 10_000);
		const order = url.searchParams.get('$orderby') ?? '';
		const isAscending = !order.includes('desc') && order !== '';
		const key = `${skip} ${top} ${isAscending}`;
		const known = pages.get(key);
		if (known !== undefined) return { status: 200, body: known };
		const length = Math.max(0, Math.min(top, rows - skip));
		const value = Array.from({ length }, (_, position) =>
			actionRow(isAscending ? rows - 1 - skip - position : skip + position),
		);
		const body = Buffer.from(JSON.stringify({ '@odata.context': 'context', value }));
		pages.set(key, body);
		return { status: 200, body };
	};

	/** By IDs of actions, or by machines, of which none has had one before. */
	const listActions = (url: URL): Answer => {
		const filter = url.searchParams.get('$filter') ?? '';
		if (filter === '') return page(url);
		const ids = quotedIn(filter).filter((text) => text.includes('-'));
		return json({ value: ids.map((id) => ({ ...action(id), id })) });
	};

	const listMachines = (url: URL): Answer =>
		json({ value: quotedIn(url.searchParams.get('$filter') ?? '').flatMap(machinesNamed) });

	const machine = (id: string): Answer => {
		const [row] = machinesNamed(id);
		return row === undefined ? json({}, 404) : json(row);
	};

	const action = (id: string): object => {
		const index = Number.parseInt(id.slice(-12), 16);
		return actionRow(index, started.get(id));
	};

	const start = (machineId: string): Answer => {
		const index = started.size + 1;
		started.set(actionIdOf(index), machineId);
		const creationDateTimeUtc = new Date().toISOString();
		const row = actionRow(index, machineId);
		return json({ ...row, type: 'Isolate', status: 'Pending', creationDateTimeUtc }, 201);
	};

	return (verb, url) => {
		const [, root = '', kind = '', id = '', method = ''] = url.pathname.split('/');
		if (root !== 'api') return json({ access_token: token(), expires_in: 3_600 });
		if (verb === 'POST') return method === 'isolate' ? start(id) : json({}, 404);
		if (kind === 'machines') return id === '' ? listMachines(url) : machine(id);
		if (id === '') return listActions(url);
		return json({ ...action(id), id });
	};
}

/** The machine of an ID or of a name. */
function machinesNamed(text: string): object[] {
	const index = text.startsWith('a')
		? Number.parseInt(text.slice(1), 16)
		: Number(/^pc-(\d+)/.exec(text)?.[1]);
	return Number.isNaN(index) ? [] : [machineRow(index)];
}

function quotedIn(filter: string): string[] {
	return [...filter.matchAll(/'([^']*)'/g)].map(([, text = '']) => text);
}
