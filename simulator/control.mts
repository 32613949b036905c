import { emptyAnswer, jsonAnswer, type Answer } from './answers.mts';
import { isAdjustable } from './clock.mts';
import {
	actionFrom,
	appFrom,
	behaviourFrom,
	ControlError,
	evidenceFrom,
	faultFrom,
	machineFrom,
	millisecondsFrom,
	patch,
} from './controlBodies.mts';
import type { Received } from './received.mts';
import { loggedBody } from './requestBody.mts';
import { limitTable } from './switches/limits.mts';
import { quirkTable } from './switches/quirks.mts';
import type { TenantData } from './tenantData.mts';
import type { World } from './world.mts';

/** What a control route concerns: the tenant is the default one unless `?tenant=` names another. */
interface Controlled {
	world: World;
	tenant: TenantData;
	/** The variable part of the path. */
	id: string;
}

type Control = (on: Controlled, body: unknown) => unknown;

const prefix = '/_simulator/';
const done = null;

/** Control for a simulator in another process; a result of null answers 204. */
const controls: Record<string, Control> = {
	'GET state': ({ world, tenant }) => ({
		now: world.clock.now(),
		origin: world.origin,
		quirks: world.quirks,
		limits: world.limits,
		machines: tenant.machines.all(),
		actions: tenant.actions.inOrderOfCreation().length,
		faults: world.faults.all(),
		tenants: world.registry.allTenants().map(({ tenantId, domains }) => ({ tenantId, domains })),
		apps: world.registry
			.allApps()
			.map(({ tenantId, clientId, roles }) => ({ tenantId, clientId, roles })),
	}),
	'GET requests': ({ world }) => world.requests.all(),
	'DELETE requests': ({ world }) => {
		world.requests.clear();
		return done;
	},
	'POST faults': ({ world }, body) => {
		for (const fault of Array.isArray(body) ? body : [body]) world.faults.add(faultFrom(fault));
		return done;
	},
	'DELETE faults': ({ world }) => {
		world.faults.clear();
		return done;
	},
	'POST machines': ({ tenant }, body) => tenant.machines.add(machineFrom(body)),
	'POST machines/:id/behaviour': ({ tenant, id }, body) => {
		const { behaviour, type } = behaviourFrom(body);
		tenant.behave(id, behaviour, type);
		return done;
	},
	'GET actions': ({ tenant: { actions } }) =>
		actions.inOrderOfCreation().map((action) => actions.entity(action)),
	'POST actions': ({ tenant: { actions } }, body) => actions.entity(actions.add(actionFrom(body))),
	'POST evidence': ({ tenant }, body) => {
		tenant.evidence.add(evidenceFrom(body));
		return done;
	},
	'POST apps': ({ world }, body) => world.registry.registerApp(appFrom(body)),
	'POST tokens/revoke': ({ world }) => {
		world.tokens.revoke();
		return done;
	},
	'POST clock/advance': ({ world }, body) => {
		if (!isAdjustable(world.outerClock)) throw new ControlError('This clock cannot be moved');
		world.outerClock.advance(millisecondsFrom(body));
		return { now: world.clock.now() };
	},
	'PATCH quirks': ({ world }, body) => {
		patch(world.quirks, quirkTable, body);
		return world.quirks;
	},
	'PATCH limits': ({ world }, body) => {
		patch(world.limits, limitTable, body);
		return world.limits;
	},
	'POST reset': ({ world }) => {
		world.reset();
		return done;
	},
};

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

export function controlAnswer(world: World, request: Received): Answer {
	if (isForeign(request)) return failure(403, 'Control is for programs on this machine only');
	const { method, path, query, body } = request;
	const segments = path.slice(prefix.length).split('/');
	const [first = '', id = '', ...rest] = segments;
	const name = segments.length > 2 ? [first, ':id', ...rest].join('/') : segments.join('/');
	const control = controls[`${method} ${name}`];
	if (control === undefined) return failure(404, `There is no ${method} ${path}`);
	try {
		const named = query.get('tenant');
		const tenant = named === null ? world.home : world.tenant(tenantIdOf(world, named));
		const result = control({ world, tenant, id: decodeURIComponent(id) }, loggedBody(body));
		return result === done ? emptyAnswer(204) : jsonAnswer(200, result);
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
