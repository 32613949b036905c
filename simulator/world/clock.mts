/** Where the simulator reads the time: epoch milliseconds. */
export interface Clock {
	now(): number;
}

/** A clock that tests and the command line can move forward. */
export interface AdjustableClock extends Clock {
	/** Moves the clock forward by `ms` milliseconds. */
	advance(ms: number): void;
}

export const systemClock: Clock = { now: () => Date.now() };

/**
 * A clock that starts at `start` (epoch milliseconds) and either flows with real time plus every
 * advance, or stands still between advances when `frozen`.
 */
export function adjustableClock(
	start: number = Date.now(),
	{ frozen = false }: { frozen?: boolean } = {},
): AdjustableClock {
	const startedAt = Date.now();
	let offset = 0;
	return {
		now: () => start + offset + (frozen ? 0 : Date.now() - startedAt),
		advance: (ms) => {
			offset += ms;
		},
	};
}

/** Tells whether a clock can be moved, as the control route needs to know. */
export function isAdjustable(clock: Clock): clock is AdjustableClock {
	return 'advance' in clock && typeof clock.advance === 'function';
}
