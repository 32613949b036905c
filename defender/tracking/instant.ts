import { timeOf, type MachineAction } from '../entities';

/** A service timestamp as text that sorts by time to its last digit; empty when there is none. */
export type Instant = string;

const millisecondDigits = 9;
const tickDigits = 3;

function base36(value: number, digits: number): string {
	return Math.max(0, value).toString(36).padStart(digits, '0');
}

/**
 * The service writes up to seven fractional digits and drops trailing zeros, so that neither its
 * text nor milliseconds can be compared.
 */
export function instantOf(timestamp: string | null): Instant {
	const time = timeOf(timestamp);
	if (timestamp === null || time === undefined) return '';
	const beyondMilliseconds = /\.\d{3}(\d{1,4})/.exec(timestamp)?.[1] ?? '';
	const ticks = Number(beyondMilliseconds.padEnd(4, '0'));
	return base36(time, millisecondDigits) + base36(ticks, tickDigits);
}

const ticksInMillisecond = 10_000;

/** The finest steps of the service's clock, 10,000 a millisecond, since a time; NaN of an empty instant. */
export function ticksSince(instant: Instant, since: number): number {
	const ticks = parseInt(instant.slice(millisecondDigits), 36);
	return (millisecondsOf(instant) - since) * ticksInMillisecond + ticks;
}

export function instantAfter(time: number, ticks: number): Instant {
	const milliseconds = Math.floor(ticks / ticksInMillisecond);
	const rest = ticks - milliseconds * ticksInMillisecond;
	return base36(time + milliseconds, millisecondDigits) + base36(rest, tickDigits);
}

/** Epoch milliseconds of an instant; NaN of an empty one. */
export function millisecondsOf(instant: Instant): number {
	return parseInt(instant.slice(0, millisecondDigits), 36);
}

/** Whether both are known and the first lies before the second. */
export function isBefore(one: Instant, other: Instant): boolean {
	return one !== '' && other !== '' && one < other;
}

/** When an action was last touched: its last update, or its creation where that is missing. */
export function touchedAt(action: MachineAction): Instant {
	const updated = instantOf(action.lastUpdateDateTimeUtc);
	return updated === '' ? instantOf(action.creationDateTimeUtc) : updated;
}

/** Oldest touch first; the id decides between equals, so that every run has the same order. */
export function inOrderOfTouch(actions: readonly MachineAction[]): MachineAction[] {
	const keyed = actions.map((action) => ({ action, key: `${touchedAt(action)} ${action.id}` }));
	keyed.sort((one, other) => (one.key < other.key ? -1 : 1));
	return keyed.map(({ action }) => action);
}
