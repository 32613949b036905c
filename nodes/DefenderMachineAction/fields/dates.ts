import { tryToParseDateTime } from 'n8n-workflow';
import { inputError } from '../../../defender/defenderError';
import { excerpt } from '../../../defender/texts/shown';

/** As the date picker of the editor writes dates: by the clock on the wall. */
const wallClock = /^(\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/;
/** What ends with a time and its distance from UTC means the same everywhere. */
const withOffset = /:\d\d(?:\.\d+)? ?(?:Z|(?:GMT|UTC)?[+-]\d\d:?\d\d|GMT|UTC)(?: \(.+\))?$/i;

/**
 * A point in time as ISO 8601 in UTC.
 *
 * @param zone of the workflow, in which a date without an offset is meant
 */
export function checkDate(value: string, field: string, zone: string): string {
	const time = withOffset.test(value) ? timeWithOffset(value) : wallClockTime(value, zone);
	if (!Number.isNaN(time)) return new Date(time).toISOString();
	throw inputError(
		field,
		`"${excerpt(value)}" is no date`,
		'Use a date such as 2026-03-01T00:00:00Z, or an expression such as ={{ $now.minus({ days: 1 }).toISO() }}. Without Z or an offset it is meant in the time zone of the workflow.',
	);
}

/** JavaScript makes the 2nd of March of the 30th of February; no calendar does. */
function timeWithOffset(value: string): number {
	const day = isoDay.exec(value)?.[0];
	return day === undefined || isOnCalendar(day) ? Date.parse(value) : NaN;
}

const isoDay = /^\d{4}-\d\d-\d\d/;

function isOnCalendar(day: string): boolean {
	const midnight = Date.parse(`${day}T00:00:00Z`);
	return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}

/** NaN for what is no date, or one that no calendar has. */
function wallClockTime(value: string, zone: string): number {
	const day = wallClock.exec(value)?.[1];
	if (day === undefined || Number.isNaN(Date.parse(value))) return NaN;
	const time = tryToParseDateTime(value, zone);
	return time.toISODate() === day ? time.toMillis() : NaN;
}
