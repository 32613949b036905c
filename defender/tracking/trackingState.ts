import type { Instant } from './instant';
import type { Interest } from './interest';

/** An action that has not ended, as it was last told. */
export interface OpenAction {
	/** Epoch milliseconds of the service. */
	readonly createdAt: number;
	readonly updated: Instant;
	readonly status: string;
}

/**
 * What a trigger remembers between two polls. Times are epoch milliseconds of the service's
 * clock, taken from its records, except where it says otherwise.
 *
 * The actions of the service fall into three parts: created before `floor`, of which only the open
 * ones are known; from `floor` to `watermark`, of which each one is known, because a poll has seen
 * it; and those yet to be seen, which are younger than the watermark or were visible too late.
 */
export interface TrackingState {
	/** Which actions are followed. */
	readonly interest: Interest;
	/** Creation of the youngest action that was seen. */
	readonly watermark: number;
	/** Actions created before it are not looked for any more. */
	readonly floor: number;
	/**
	 * By our own clock: an action that is first seen and was last touched before is not told. 0 when all
	 * are, as soon as a look-back has been read to its end.
	 */
	readonly tellFrom: number;
	/** By our own clock: when the watermark was reached. */
	readonly watermarkAt: number;
	/** By id. */
	readonly open: ReadonlyMap<string, OpenAction>;
	/** Creation of the actions since `floor` about which there is no more to tell, by id. */
	readonly settled: ReadonlyMap<string, number>;
}
