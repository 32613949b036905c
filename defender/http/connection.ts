import type { Clock } from '../general/clock';
import type { MachineAction } from '../entities';
import { Remembered } from '../general/remembered';
import { CallBudget } from './budget/callBudget';
import type { Send } from './send';

/** What "any of these" costs: lists of values, chains of comparisons, or a call for each. */
export type ListDialect = 'in' | 'or' | 'byId';

/** How "any of these" is written. */
export interface ListForm {
	readonly operator: 'in' | 'or';
	/** Most values in one question. */
	readonly longest: number;
}

/** A form that the tenant's service has accepted after it had refused a better one. */
interface LearnedForm {
	readonly form: ListForm;
	/** `clock.now()` then. */
	readonly at: number;
}

/** What all executions of a process share when they use the same app in the same tenant. */
interface SharedState {
	readonly budget: CallBudget;
	/** Learned from refusals, so that each is met once an hour; see `listDialect`. */
	listDialect?: LearnedForm;
	/** The same for lists of machines, which may be served by something else. */
	machineDialect?: LearnedForm;
	/** One and the same for all apps of a tenant: what is kept for the tenant is kept by it. */
	readonly tenant: object;
}

/** One execution's way to the service. */
export interface Connection {
	readonly send: Send;
	readonly clock: Clock;
	/** Between 0 and 1; spreads retries. */
	readonly random: () => number;
	readonly shared: SharedState;
	/** Part of each quota that this execution may fill, 0 to 1. */
	readonly quotaShare: number;
	/** Of the credential: a GUID, or one of the tenant's domains. */
	readonly tenantId: string;
	/**
	 * The analyst in whose name it goes, who may see less than others of the same app; empty where the
	 * token does not say. Absent where the app goes in its own name.
	 */
	readonly analyst?: () => Promise<string>;
	/** Tells the user why nothing seems to happen, e.g. that the quota makes the node wait. */
	readonly notice: (text: string) => void;
	/**
	 * Is told of each machine action as soon as its ID is known: an execution that is stopped can tell
	 * nobody any more.
	 */
	readonly onStarted?: (action: MachineAction) => void;
	/** A custom cloud's own origin, from which downloads may come besides Microsoft's hosts. */
	readonly downloadOrigin?: string;
}

export function newSharedState(tenant: object = {}): SharedState {
	return { budget: new CallBudget(), tenant };
}

/**
 * Some 2 kB each. Whoever signs in to more tenants than that within one execution of the slowest kind
 * has other worries than a budget that begins anew.
 */
const mostRemembered = 2_000;
const sharedStates = new Remembered<SharedState>(mostRemembered);
/** Asked for with each of their states, so that none of them goes before these. */
const tenants = new Remembered<object>(mostRemembered);

/** The state of one app in one tenant at one API host, made at its first use. */
export function sharedStateOf(apiUrl: string, tenantId: string, clientId: string): SharedState {
	const tenantKey = `${apiUrl} ${tenantId}`.toLowerCase();
	const tenant = tenants.of(tenantKey, () => ({}));
	return sharedStates.of(`${tenantKey} ${clientId.toLowerCase()}`, () => newSharedState(tenant));
}
