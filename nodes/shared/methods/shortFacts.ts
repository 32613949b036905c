/** What stands between the facts of an entry of a list; the first of them is what it is called. */
const separator = ' \u00B7 ';

export function entryOf(facts: ReadonlyArray<string | undefined>): string {
	return facts.filter((fact) => fact !== undefined && fact !== '').join(separator);
}

/** A time of the service for a list, in UTC: "29 Nov", with the year where it is another. */
export function dayOf(time: string | null, now: Date): string | undefined {
	const date = dateOf(time);
	if (date === undefined) return undefined;
	const [, day, month, year] = date.toUTCString().split(' ');
	return date.getUTCFullYear() === now.getUTCFullYear()
		? `${Number(day)} ${month}`
		: `${Number(day)} ${month} ${year}`;
}

/** The same with the time of day: "29 Nov 10:14 UTC". */
export function momentOf(time: string | null, now: Date): string | undefined {
	const day = dayOf(time, now);
	return day && `${day} ${dateOf(time)?.toISOString().slice(11, 16)} UTC`;
}

function dateOf(time: string | null): Date | undefined {
	const date = new Date(time ?? NaN);
	return Number.isNaN(date.getTime()) ? undefined : date;
}
