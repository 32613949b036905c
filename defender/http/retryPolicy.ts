import type { DefenderError, ErrorKind } from '../defenderError';

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
 * The pause before the next try: what the service asks for, however short, and longer only when its
 * word has proved too short before.
 *
 * @param tried how often the call was made, 1 after the first time
 * @param random between 0 and 1
 */
export function pauseMs(
	{ kind, retryAfterMs: asked }: Pick<DefenderError, 'kind' | 'retryAfterMs'>,
	tried: number,
	random: number,
): number {
	if (asked === undefined) return backOffMs(kind, tried, random);
	const longest = kind === 'quota' ? longestQuotaPauseMs : longestPauseMs;
	return Math.max(asked, doubling(shortestPauseMs, longest, tried, random));
}

const shortestPauseMs = 1_000;
const longestPauseMs = 30_000;
/** Live response sessions last for minutes. */
const longestQuotaPauseMs = 300_000;
/** Quotas are counted by the minute. */
const shortestQuotaPauseMs = 20_000;

/** The pause when the service names no time: from 1 to 30 s, after a 429 from 20 s to 5 minutes. */
export function backOffMs(kind: ErrorKind, tried: number, random: number): number {
	return kind === 'quota'
		? doubling(shortestQuotaPauseMs, longestQuotaPauseMs, tried, random)
		: doubling(shortestPauseMs, longestPauseMs, tried, random);
}

/** Of each pause the last quarter is left to chance, so that clients do not come back together. */
function doubling(first: number, longest: number, tried: number, random: number): number {
	const full = Math.min(longest, first * 2 ** (tried - 1));
	return Math.round(full * (0.75 + 0.25 * random));
}
