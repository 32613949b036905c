/**
 * The service stamps times in ISO 8601 UTC with up to seven fractional digits and drops trailing
 * zeros (contract 2.5). A moment is therefore milliseconds plus 0..9999 ticks of 100 nanoseconds.
 */
export interface Moment {
	ms: number;
	ticks: number;
}

const literal =
	/^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,12}))?)?)?(Z|[+-]\d{2}:\d{2})$/i;

/** Fixed width with seven digits: the form in which two moments compare as strings. */
export function sortableTime({ ms, ticks }: Moment): string {
	const iso = new Date(Math.floor(ms)).toISOString();
	return `${iso.slice(0, -1)}${String(ticks).padStart(4, '0')}Z`;
}

/** The form in which the service writes a moment: trailing zeros dropped. */
export function serviceTime(moment: Moment): string {
	return sortableTime(moment).replace(/\.?0+Z$/, 'Z');
}

/** Times inside `commands` carry milliseconds only, trailing zeros dropped. */
export function commandTime(ms: number): string {
	return serviceTime({ ms, ticks: 0 });
}

/** Reads a time, also a date without a time of day (`2018-08-01Z`); undefined when it is none. */
export function parseTime(text: string): Moment | undefined {
	const match = literal.exec(text);
	if (match === null) return undefined;
	const [, day, minutes = '00:00', seconds = '00', fraction = '', zone = 'Z'] = match;
	const digits = fraction.padEnd(7, '0');
	const ms = Date.parse(
		`${day ?? ''}T${minutes}:${seconds}.${digits.slice(0, 3)}${zone.toUpperCase()}`,
	);
	return Number.isNaN(ms) ? undefined : { ms, ticks: Number(digits.slice(3, 7)) };
}

/** Scatters sub-millisecond ticks, the same ones for the same `seed` every time. */
export function ticksOf(seed: number): number {
	return (seed * 7919 + 1234) % 10_000;
}
