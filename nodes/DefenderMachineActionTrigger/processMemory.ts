import type { IPollFunctions } from 'n8n-workflow';
import { Remembered } from '../../defender/general/remembered';

/** What n8n keeps for the trigger between polls. */
export interface Position {
	/** Id of the node that left it; a node may come to a name that another one had. */
	readonly node: unknown;
	/** Of that node when it left the position; undefined in early ones. */
	readonly name: unknown;
	/** Grows with each change. */
	readonly sequence: number;
	/** By our own clock, epoch milliseconds: the last sign of life. */
	readonly signAt: number | undefined;
	/** As `TenantPositions` has them. */
	readonly tenants: unknown;
}

/** What is known of one trigger as long as n8n's process lives. */
export interface TriggerMemory {
	/** The position after the last poll; n8n stores it with an event only. */
	latest: Position | undefined;
	/** The last one that came of what n8n held by polls that told nothing. */
	quiet: Position | undefined;
	/** By the wall clock: the last poll that ended well; 0 before it. */
	polledAt: number;
	/** `clock.now()` of the beginning of the poll that is under way. */
	underWaySince: number | undefined;
	/** Polls that failed since one ended well. */
	failures: number;
	/** `clock.now()` of the beginning of the last of them. */
	failedSince: number;
	/** Tenants that could not be read, as the credential names them, and since when in epoch milliseconds. */
	readonly failingTenants: Map<string, number>;
}

/**
 * A trigger that was switched off or deleted says nothing of it. One that is forgotten goes on from
 * what n8n has stored of its position.
 */
const mostTriggers = 1_000;

/** What outlives the contexts that n8n makes for polls. It dies with the process. */
export class ProcessMemory {
	private readonly triggers = new Remembered<TriggerMemory>(mostTriggers);
	private readonly contexts = new WeakSet<IPollFunctions>();

	/** Of the trigger that polls; the same object each time. */
	of(context: IPollFunctions): TriggerMemory {
		const key = `${context.getWorkflow().id ?? ''} ${context.getNode().id}`;
		return this.triggers.of(key, newTriggerMemory);
	}

	/** Whether it is the first poll of this context. Asked a second time the answer is no. */
	isFirstPollOf(context: IPollFunctions): boolean {
		const isFirst = !this.contexts.has(context);
		this.contexts.add(context);
		return isFirst;
	}
}

export function newTriggerMemory(): TriggerMemory {
	return {
		latest: undefined,
		quiet: undefined,
		polledAt: 0,
		underWaySince: undefined,
		failures: 0,
		failedSince: 0,
		failingTenants: new Map(),
	};
}
