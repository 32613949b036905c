import { emptyAnswer, jsonAnswer, type Answer } from './answers.mts';
import { isAdjustable } from './clock.mts';
import {
	actionFrom,
	appFrom,
	behaviourFrom,
	ControlError,
	faultFrom,
	machineFrom,
	millisecondsFrom,
	patch,
} from './controlBodies.mts';
import type { Received } from './received.mts';
import { loggedBody } from './requestBody.mts';
import type { World } from './world.mts';

/** What a control route does with the body and the variable part of the path. */
type Control = (world: World, body: unknown, id: string) => unknown;

const prefix = '/_simulator/';
const done = null;

/** Control for a simulator in another process; a result of null answers 204. */
const controls: Record<string, Control> = {
	'GET state': ({ clock, origin, quirks, limits, machines, actions, faults, registry }) => ({
		now: clock.now(),
		origin,
		quirks,
		limits,
		machines: machines.all(),
		actions: actions.inOrderOfCreation().length,
		faults: faults.all(),
		apps: registry
			.allApps()
			.map(({ tenantId, clientId, roles }) => ({ tenantId, clientId, roles })),
	}),
	'GET requests': ({ requests }) => requests.all(),
	'DELETE requests': ({ requests }) => {
		requests.clear();
		return done;
	},
	'POST faults': ({ faults }, body) => {
		for (const fault of Array.isArray(body) ? body : [body]) faults.add(faultFrom(fault));
		return done;
	},
	'DELETE faults': ({ faults }) => {
		faults.clear();
		return done;
	},
	'POST machines': ({ machines }, body) => machines.add(machineFrom(body)),
	'POST machines/:id/behaviour': (world, body, id) => {
		const { behaviour, type } = behaviourFrom(body);
		world.behave(id, behaviour, type);
		return done;
	},
	'GET actions': ({ actions }) =>
		actions.inOrderOfCreation().map((action) => actions.entity(action)),
	'POST actions': ({ actions }, body) => actions.entity(actions.add(actionFrom(body))),
	'POST apps': ({ registry }, body) => registry.registerApp(appFrom(body)),
	'POST tokens/revoke': ({ tokens }) => {
		tokens.revoke();
		return done;
	},
	'POST clock/advance': ({ clock }, body) => {
		if (!isAdjustable(clock)) throw new ControlError('This clock cannot be moved');
		clock.advance(millisecondsFrom(body));
		return { now: clock.now() };
	},
	'PATCH quirks': ({ quirks }, body) => {
		patch(quirks, body);
		return quirks;
	},
	'PATCH limits': ({ limits }, body) => {
		patch(limits, body);
		return limits;
	},
	'POST reset': (world) => {
		world.reset();
		return done;
	},
};

/** Tells whether a request is meant for the simulator itself; such requests are not logged. */
export function isControl({ path }: Received): boolean {
	return path.startsWith(prefix);
}

export function controlAnswer(world: World, { method, path, body }: Received): Answer {
	const segments = path.slice(prefix.length).split('/');
	const [first = '', id = '', ...rest] = segments;
	const name = segments.length > 2 ? [first, ':id', ...rest].join('/') : segments.join('/');
	const control = controls[`${method} ${name}`];
	if (control === undefined) return failure(404, `There is no ${method} ${path}`);
	try {
		const result = control(world, loggedBody(body), decodeURIComponent(id));
		return result === done ? emptyAnswer(204) : jsonAnswer(200, result);
	} catch (error) {
		const status = error instanceof ControlError ? 400 : 500;
		return failure(status, error instanceof Error ? error.message : String(error));
	}
}

function failure(status: number, error: string): Answer {
	return jsonAnswer(status, { error });
}
