import { inputError } from '../../../defender/defenderError';
import { excerpt } from '../../../defender/excerpt';

/** A point in time as ISO 8601 in UTC. */
export function checkDate(value: string, field: string): string {
	const time = Date.parse(value);
	if (!Number.isNaN(time)) return new Date(time).toISOString();
	throw inputError(
		field,
		`"${excerpt(value)}" is no date`,
		'Use a date such as 2026-03-01T00:00:00Z, or an expression such as ={{ $now.minus({ days: 1 }).toISO() }}.',
	);
}
