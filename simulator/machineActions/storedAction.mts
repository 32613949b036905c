import type { Behaviour } from '../world/behaviour.mts';
import type { ActionType, LiveResponseCommand, MachineAction } from '../world/entities.mts';
import type { Timing } from '../world/pace.mts';
import type { Moment } from '../world/timestamps.mts';

/** One step of an action's way: from when on it reports which status. */
export interface Phase {
	status: string;
	from: number;
}

interface Cancellation {
	requestor: string;
	comment: string;
	at: Moment;
}

/** What the store keeps of an action. Its status is not kept, it follows from the clock. */
export interface StoredAction {
	/** Position in the order of acceptance; also seeds the sub-millisecond digits of its times. */
	order: number;
	id: string;
	type: ActionType;
	title: string | null;
	requestor: string;
	requestorComment: string;
	machineId: string;
	computerDnsName: string | null;
	scope: string | null;
	externalId: string | null;
	requestSource: string;
	relatedFileInfo: MachineAction['relatedFileInfo'];
	troubleshootInfo: string | null;
	commands: LiveResponseCommand[];
	created: Moment;
	/** `created` in the form that filters compare. */
	sortableCreation: string;
	behaviour: Behaviour;
	timing: Timing;
	/** When the device may begin; Infinity while it is kept from it. */
	startsAt: number;
	/** Since when the device can be reached; undefined for one that always could or never can. */
	onlineSince: number | undefined;
	/** Set once an isolate has come upon an isolated device (contract 8.3). */
	hung: boolean;
	/** Statuses that a test dictated; they replace the natural course from the first one on. */
	dictated: Phase[];
	cancellation: Cancellation | undefined;
	/** The course as computed last; undefined when something has changed since. */
	course: Phase[] | undefined;
}

/** What a test may say of an action that it puts into the store. Unset fields get defaults. */
export interface ActionSeed {
	type: ActionType;
	machineId: string;
	id?: string;
	title?: string | null;
	requestor?: string;
	requestorComment?: string;
	computerDnsName?: string | null;
	scope?: string | null;
	externalId?: string | null;
	requestSource?: string;
	relatedFileInfo?: MachineAction['relatedFileInfo'];
	troubleshootInfo?: string | null;
	commands?: LiveResponseCommand[];
	/** Epoch milliseconds; default now. */
	createdAt?: number;
	/** Instead of `createdAt`, exact to the last digit. */
	creationDateTimeUtc?: string;
	/** A status that stays until `finish` or `update`; without it the action lives its course. */
	status?: string;
	/** Epoch milliseconds at which `status` was reached; default the creation. */
	lastUpdateAt?: number;
	/** Instead of `lastUpdateAt`. */
	lastUpdateDateTimeUtc?: string;
	errorHResult?: number;
	behaviour?: Behaviour;
}

/** What a test may change of a stored action. A new `status` holds from now on. */
export type ActionChange = Partial<
	Pick<
		ActionSeed,
		| 'status'
		| 'requestor'
		| 'requestorComment'
		| 'computerDnsName'
		| 'scope'
		| 'externalId'
		| 'requestSource'
		| 'troubleshootInfo'
		| 'errorHResult'
		| 'behaviour'
	>
>;
