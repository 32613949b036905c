import { emptyAnswer, jsonAnswer, type Answer } from '../http/answers.mts';
import type { Received } from '../http/received.mts';
import { loggedBody } from '../http/requestBody.mts';
import type { World } from '../world/world.mts';
import { controls, type Control } from './controls.mts';
import { ControlError } from './shape.mts';

const prefix = '/_simulator/';

/** Tells whether a request is meant for the simulator itself; such requests are not logged. */
export function isControl({ path }: Received): boolean {
	return path.startsWith(prefix);
}

/** Addresses of this machine that no name server can give to a name of somebody else's. */
const ownHost = /^(?:localhost|[\d.]+|\[[\da-f:.]+\])(?::\d+)?$/i;

/**
 * Whether a request may come from a page that a browser shows, or by a name that leads here for a
 * moment only: whoever is shown such a page has not asked for it.
 */
function isForeign({ headers }: Received): boolean {
	const { host = '', origin } = headers;
	if (!ownHost.test(host)) return true;
	return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
}

/** Refuses what a control would pass over in silence: parameters, and a body where it takes none. */
function refuseUnknown(control: Control, query: URLSearchParams, body: unknown): void {
	const takes = control.ofTenant === true ? ['tenant'] : [];
	const unknown = [...query.keys()].find((name) => !takes.includes(name));
	if (unknown !== undefined) {
		const known = takes.length > 0 ? 'it takes tenant' : 'it takes none';
		throw new ControlError(`There is no parameter "${unknown}"; ${known}`);
	}
	if (control.takes !== undefined || body === undefined) return;
	const isEmpty = body === '' || JSON.stringify(body) === '{}';
	if (!isEmpty) throw new ControlError('This control takes no body');
}

export function controlAnswer(world: World, request: Received): Answer {
	if (isForeign(request)) return failure(403, 'Control is for programs on this machine only');
	const { method, path, query, body: received } = request;
	const segments = path.slice(prefix.length).split('/');
	const [first = '', id = '', ...rest] = segments;
	const name = segments.length > 2 ? [first, ':id', ...rest].join('/') : segments.join('/');
	const control = new Map(Object.entries(controls)).get(`${method} ${name}`);
	if (control === undefined) return failure(404, `There is no ${method} ${path}`);
	try {
		const body = loggedBody(received);
		refuseUnknown(control, query, body);
		const named = query.get('tenant');
		const tenant = named === null ? world.home : world.tenant(tenantIdOf(world, named));
		const result = control.run({ world, tenant, id: decodeURIComponent(id) }, body);
		return result === null ? emptyAnswer(204) : jsonAnswer(200, result);
	} catch (error) {
		const status = error instanceof ControlError ? 400 : 500;
		return failure(status, error instanceof Error ? error.message : String(error));
	}
}

function tenantIdOf({ registry }: World, name: string): string {
	const tenant = registry.tenantNamed(name);
	if (tenant === undefined) throw new ControlError(`There is no tenant ${name}`);
	return tenant.tenantId;
}

function failure(status: number, error: string): Answer {
	return jsonAnswer(status, { error });
}
