import { inputError, type DefenderError } from '../../../defender/defenderError';
import { isRow } from '../../../defender/entities';
import { excerpt } from '../../../defender/texts/shown';
import { trimmed } from '../../../defender/texts/trimmed';

/** What an expression gives for an item that lacks what it asks for. */
export function isNothing(raw: unknown): raw is undefined | null {
	return raw === undefined || raw === null;
}

export function emptyField(field: string): DefenderError {
	return inputError(
		field,
		'the field is empty',
		'Fill it in, or check that the expression in it gives a value for every item.',
	);
}

/** Expressions give text, numbers, dates of either kind, or nothing at all. */
export function textOf(raw: unknown, field: string): string {
	if (isNothing(raw)) return '';
	if (typeof raw === 'string' || typeof raw === 'number') return String(raw);
	// Dates, and Luxon's, which `$now` and `$today` are, become ISO text as JSON.
	const asJson: unknown = JSON.parse(JSON.stringify(raw));
	if (typeof asJson === 'string') return asJson;
	throw inputError(
		field,
		`"${excerpt(raw)}" is not text`,
		'Check the expression in it: it must give a text for every item, not an object or a list.',
	);
}

/**
 * What was chosen in a resource locator; an expression may give it without the locator around it, or an
 * object that is none.
 */
export function locatorValue(raw: unknown): unknown {
	return isRow(raw) && ('mode' in raw || 'value' in raw) ? raw.value : raw;
}

/** A single value, a comma-separated text or an array: expressions give any of them. */
export function listOf(raw: unknown): unknown[] {
	const list = arrayIn(raw);
	if (list !== undefined) return list;
	if (typeof raw === 'string') return partsOf(raw, commasAndLines).filter((part) => part !== '');
	return isNothing(raw) ? [] : [raw];
}

export const commasAndLines = /[,\n]/;

/** The parts of a text, empty ones included. */
export function partsOf(text: string, separator: RegExp): string[] {
	return trimmed(text)
		.split(separator)
		.map((part) => trimmed(part));
}

/** A list, also one that was made a text of as JSON; undefined for anything else. */
export function arrayIn(raw: unknown): unknown[] | undefined {
	if (Array.isArray(raw)) return raw.map((value: unknown) => value);
	if (typeof raw !== 'string' || !/^\s*\[.*\]\s*$/s.test(raw)) return undefined;
	try {
		const list: unknown = JSON.parse(raw);
		return Array.isArray(list) ? list : undefined;
	} catch {
		return undefined;
	}
}
