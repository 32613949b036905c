import type { ActionType } from '../../entities';
import type { ResolvedMachine } from '../lookUp/resolveTargets';
import type { System } from './support';

type RailPolicy = 'refuse' | 'goAhead';

/** How much of an operation may be started within a time, whoever asks. */
export interface StartLimit {
	/** Starts within the window; 0 for any number. */
	readonly mostStarts: number;
	/** Length of the window in minutes. */
	readonly startsWindow: number;
	/** Whose starts count. */
	readonly startsCounted: 'workflow' | 'credential' | 'tenant';
	/** What becomes of a start for which there is no room. */
	readonly ifManyStarts: 'refuse' | 'plan';
}

/** What must not be touched, and how much at a time. */
export interface Rails extends StartLimit {
	readonly tags: readonly string[];
	readonly groups: readonly string[];
	readonly deviceValues: readonly string[];
	readonly systems: readonly System[];
	/** IDs, or names as a whole or by their first label. */
	readonly machines: readonly string[];
	/** Machines a run; 0 for any number. */
	readonly mostMachines: number;
	/** Whether those of all tenants of a run count together, or those of each tenant by themselves. */
	readonly machinesCounted: 'run' | 'tenant';
	/** What to do about a machine that is not onboarded or has not reported for long. */
	readonly ifInactive: RailPolicy;
	readonly ifUnsupported: RailPolicy;
	/** What to do about a machine whose record lacks what a rail asks for. */
	readonly ifUnknown: RailPolicy;
}

/** An action that is about to be sent to a machine, and the rails it runs between. */
export interface RailSubject {
	readonly machine: ResolvedMachine;
	readonly type: ActionType;
	/** Isolation type, where it is an isolation. */
	readonly scope: string | undefined;
	/** The machine's name typed again, where the action demands it. */
	readonly confirmName: string | undefined;
	readonly rails: Rails;
	/** It is only planned: nothing will be sent to the machine. */
	readonly isDryRun: boolean;
}

/** One name that a rail protects. */
export interface RailEntry {
	/** The label of the rail. */
	readonly rail: string;
	readonly entry: string;
	/** How many machines of the plan it holds. */
	readonly machines: number;
}

/** What the rails say about a subject. */
export interface RailVerdict {
	/** With its entity, where it could be looked up. */
	readonly machine: ResolvedMachine;
	/** What did not happen to it if it is refused, in the words of the form. */
	readonly headline?: string;
	/** Why it must not be touched; empty when it may. */
	readonly reasons: readonly string[];
	/** What the rails of a dry run protect, entry by entry. */
	readonly protects: readonly RailEntry[];
	/** Why that could not be found out, where it had to be. */
	readonly error?: Error;
}
