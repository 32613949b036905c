import { isAdjustable } from '../world/clock.mts';
import { limitTable } from '../switches/limits.mts';
import { quirkTable } from '../switches/quirks.mts';
import type { TenantData } from '../world/tenantData.mts';
import type { World } from '../world/world.mts';
import { patch } from './settings.mts';
import { ControlError, type Shape } from './shape.mts';
import {
	actionShape,
	advanceShape,
	appShape,
	behaviourShape,
	evidenceShape,
	faultShape,
	machineShape,
} from './shapes.mts';

/** What a control route concerns: the tenant is the default one unless `?tenant=` names another. */
interface Controlled {
	readonly world: World;
	readonly tenant: TenantData;
	/** The variable part of the path. */
	readonly id: string;
}

export interface Control {
	/** In a clause, for the documentation. */
	readonly does: string;
	/** Its body: fields, the switches of a table, or none. */
	readonly takes?: Shape<object> | 'quirks' | 'limits';
	/** The body may also be a list of such. */
	readonly several?: true;
	/** Whether `?tenant=` says whose. */
	readonly ofTenant?: true;
	/** A result of null is answered with 204. */
	run(on: Controlled, body: unknown): unknown;
}

const done = null;

/** Control for a simulator in another process, by method and path below `/_simulator/`. */
export const controls: Readonly<Record<string, Control>> = {
	'GET state': {
		does: 'the time, the switches, machines, faults, tenants and apps',
		ofTenant: true,
		run: ({ world, tenant }) => ({
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
	},
	'GET requests': {
		does: 'every request so far, without those to the controls',
		run: ({ world }) => world.requests.all(),
	},
	'DELETE requests': {
		does: 'forgets them',
		run: ({ world }) => {
			world.requests.clear();
			return done;
		},
	},
	'POST faults': {
		does: 'adds a fault or a list of them: what goes wrong with the next requests of an operation',
		takes: faultShape,
		several: true,
		run: ({ world }, body) => {
			const faults = (Array.isArray(body) ? body : [body]).map((fault) => faultShape.read(fault));
			for (const fault of faults) world.faults.add(fault);
			return done;
		},
	},
	'DELETE faults': {
		does: 'removes those that have not struck',
		run: ({ world }) => {
			world.faults.clear();
			return done;
		},
	},
	'POST machines': {
		does: 'adds a machine; what is left out is that of an ordinary laptop',
		takes: machineShape,
		ofTenant: true,
		run: ({ tenant }, body) => tenant.machines.add(machineShape.read(body)),
	},
	'POST machines/:id/behaviour': {
		does: 'says how a machine deals with actions from now on, of one type or of all',
		takes: behaviourShape,
		ofTenant: true,
		run: ({ tenant, id }, body) => {
			const { forAction, ...behaviour } = behaviourShape.read(body);
			if (tenant.machines.get(id) === undefined)
				throw new ControlError(`There is no machine ${id}`);
			tenant.behave(id, behaviour, forAction);
			return done;
		},
	},
	'GET actions': {
		does: 'all machine actions, in the order of their creation',
		ofTenant: true,
		run: ({ tenant: { actions } }) =>
			actions.inOrderOfCreation().map((action) => actions.entity(action)),
	},
	'POST actions': {
		does: 'adds an action; with a status it stays as it is, else it lives its course',
		takes: actionShape,
		ofTenant: true,
		run: ({ tenant: { actions } }, body) => actions.entity(actions.add(actionShape.read(body))),
	},
	'POST evidence': {
		does: 'adds what a machine is found by',
		takes: evidenceShape,
		ofTenant: true,
		run: ({ tenant }, body) => {
			const evidence = evidenceShape.read(body);
			if (['alert', 'user', 'domain', 'cve', 'software'].every((kind) => !(kind in evidence))) {
				throw new ControlError('Evidence needs an alert, user, domain, cve or software');
			}
			tenant.evidence.add(evidence);
			return done;
		},
	},
	'POST apps': {
		does: 'registers an app; what is left out gets fresh ids, one secret, all roles and one hour',
		takes: appShape,
		run: ({ world }, body) => world.registry.registerApp(appShape.read(body)),
	},
	'POST tokens/revoke': {
		does: 'makes all tokens invalid',
		run: ({ world }) => {
			world.tokens.revoke();
			return done;
		},
	},
	'POST clock/advance': {
		does: 'moves the clock forward by milliseconds; that of `npm run simulator` can be moved',
		takes: advanceShape,
		run: ({ world }, body) => {
			const { ms } = advanceShape.read(body);
			if (!isAdjustable(world.outerClock)) throw new ControlError('This clock cannot be moved');
			world.outerClock.advance(ms);
			return { now: world.clock.now() };
		},
	},
	'PATCH quirks': {
		does: 'turns switches of what the service answers',
		takes: 'quirks',
		run: ({ world }, body) => {
			patch(world.quirks, quirkTable, body);
			return world.quirks;
		},
	},
	'PATCH limits': {
		does: 'turns switches of the limits',
		takes: 'limits',
		run: ({ world }, body) => {
			patch(world.limits, limitTable, body);
			return world.limits;
		},
	},
	'POST reset': {
		does: 'puts everything back to the state right after the start',
		run: ({ world }) => {
			world.reset();
			return done;
		},
	},
};
