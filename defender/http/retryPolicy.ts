import type { ErrorKind } from '../defenderError';

/**
 * How often a call is made in all, by what went wrong. Kinds that are not listed are final: the
 * same call would be refused again, or (`ambiguous`) must not be repeated blindly.
 */
const tries: Partial<Record<ErrorKind, number>> = {
	// Other tools use the quota as well, and live response sessions of the tenant free their places
	// after many minutes. Pauses grow to five minutes; the deadline of the call ends this earlier.
	quota: 20,
	serviceFault: 4,
	malformed: 3,
	unreachable: 4,
};

export function triesOf(kind: ErrorKind): number {
	return tries[kind] ?? 1;
}

/** A quota that asks for more than this is an hourly one and better told than sat out. */
export const longestRetryAfterMs = 3_600_000;

/**
 * Doubling pauses, of which the last quarter is left to chance: from 1 to 30 s after faults, from
 * 20 s to 5 minutes after a 429 that names no time, because quotas are counted by the minute and
 * live response sessions last for minutes.
 */
export function backOffMs(kind: ErrorKind, tried: number, random: number): number {
	const [first, longest] = kind === 'quota' ? [20_000, 300_000] : [1_000, 30_000];
	const full = Math.min(longest, first * 2 ** (tried - 1));
	return Math.round(full * (0.75 + 0.25 * random));
}
