import type { StartMethodName } from '../contract';
import type { ActionType } from '../entities';
import type { Rails } from '../machines/rails/rails';

/** What was known of a machine when its action was planned, and what would be done because of it. */
export interface PlannedState {
	/** The state that the action is about; null where it leads to none that lasts. */
	readonly of: 'isolation' | 'restriction' | null;
	/** Whether the machine is in it; null where that is not known, or it is about none. */
	readonly holds: boolean | null;
	/** ID of the machine action that made it so, in lower case. */
	readonly madeBy: string | null;
	/** IDs of those that may change it and have not ended, in lower case and alphabetical order. */
	readonly running: readonly string[];
	/** ID of the machine action that has to end first, in lower case; it is not among those. */
	readonly waitsFor: string | null;
}

/** What a plan keeps of how its action is to be started. */
export interface PlannedStarting {
	readonly ifInProgress: 'attach' | 'wait' | 'fail';
	readonly ifOpposite: 'fail' | 'startAnyway' | 'cancelFirst';
	readonly skipIfThere: boolean;
}

/** What a plan says of the action that it is for. It is the same wherever it is read. */
export interface PlanFacts {
	/** Twelve hexadecimal digits; it stands in the mark of the action that carries the plan out. */
	readonly number: string;
	readonly operation: StartMethodName;
	/** In lower case. */
	readonly machineId: string;
	/** Null where it could not be looked up. */
	readonly computerDnsName: string | null;
	/** Whether the machine was meant by its name, so that this name must still stand for it alone. */
	readonly byName: boolean;
	/** The body besides the comment, keys as the API spells them. */
	readonly body: Readonly<Record<string, unknown>>;
	/** As people wrote it, without the mark. */
	readonly comment: string;
	/** Who asked for it; empty where nobody is named. */
	readonly onBehalfOf: string;
	/** When the containment is to end: a duration from its start, or a time as ISO 8601; empty for no end. */
	readonly until: string;
	/** Who answers for the machine while it is contained; empty where nobody is named. */
	readonly owner: string;
	/** Null where nothing may stand in the way. */
	readonly rails: Rails | null;
	readonly starting: PlannedStarting;
	/** Epoch milliseconds, whole seconds. */
	readonly validUntil: number;
	/** Digest of the state; see `stateDigest`. */
	readonly state: string;
}

/** A plan as items hold it. */
export interface Plan extends Omit<PlanFacts, 'state' | 'validUntil'> {
	readonly tenantId: string;
	readonly type: ActionType;
	readonly state: PlannedState;
	/** ISO 8601 in UTC. */
	readonly validUntil: string;
	/** All of the above in short, sealed. */
	readonly code: string;
}

/** What makes plans of one credential and tenant differ from those of others. */
export interface Seal {
	/** Derived from the secret or key that the credential signs in with. */
	readonly key: string;
	/** As the credential spells it. */
	readonly tenantId: string;
}
