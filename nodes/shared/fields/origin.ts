import { inputError, type DefenderError } from '../../../defender/defenderError';
import { isRow } from '../../../defender/entities';
import { excerpt } from '../../../defender/texts/shown';
import { trimmed } from '../../../defender/texts/trimmed';
import { arrayIn, isNothing, locatorValue, partsOf } from './given';
import type { Parameters } from './parameters';

/** Where the value of a field came from. */
export interface Origin {
	readonly parameters: Parameters;
	/** What the node has stored for it. */
	readonly stored: unknown;
	/** Whether an expression made it, its own or one around it; a model's values are expressions. */
	readonly isComputed: boolean;
	/** What becomes of an expression that came out empty. */
	readonly ifEmpty: IfEmpty;
	/** How to leave the field out on purpose, as the end of a sentence. */
	readonly leaveOut: string;
}

type IfEmpty = 'error' | 'ignore';

function isExpression(stored: unknown): boolean {
	return typeof stored === 'string' && stored.startsWith('=');
}

export function isComputed(stored: unknown): boolean {
	if (Array.isArray(stored)) return stored.some(isExpression);
	return isExpression(isRow(stored) && '__rl' in stored ? stored.value : stored);
}

/** Where a part of a value came from, by its key or position. */
export function within(origin: Origin, key: string | number): Origin {
	const { stored } = origin;
	const part: unknown =
		typeof stored === 'object' && stored !== null ? Reflect.get(stored, key) : undefined;
	return { ...origin, stored: part, isComputed: origin.isComputed || isComputed(part) };
}

/** What a field has to say about its emptiness. */
interface Emptiness {
	readonly label: string;
	/** What separates the values that its text may hold; undefined where it holds one. */
	readonly separator: RegExp | undefined;
	/** Whether the field itself says which of its entries is empty. */
	readonly entriesApart?: boolean | undefined;
}

/**
 * The one rule about what is empty. A box that a person has emptied is not set. An expression that
 * came out empty is a mistake: the field was meant to say something, and without it a filter lets
 * everything through and a protection protects nothing.
 *
 * @returns the value, or undefined where it does not count
 * @throws DefenderError of kind `input` that says what the expression came out as
 */
export function settled(value: unknown, origin: Origin, field: Emptiness): unknown {
	if (!origin.isComputed) return value;
	const bare = locatorValue(isRow(value) && 'mode' in value ? value : { value });
	const ignores = origin.ifEmpty === 'ignore';
	if (isEmpty(bare)) {
		if (ignores) return undefined;
		throw cameOutEmpty(field, origin, `its expression came out as ${inWords(bare)}`);
	}
	if (field.entriesApart === true) return value;
	const entries =
		arrayIn(bare) ??
		(field.separator !== undefined && typeof bare === 'string'
			? partsOf(bare, field.separator)
			: []);
	const missing = entries.findIndex(isEmpty);
	if (missing < 0) return value;
	if (ignores) return entries.filter((entry) => !isEmpty(entry));
	throw cameOutEmpty(
		field,
		origin,
		`entry ${missing + 1} of the ${entries.length} in its expression came out as ${inWords(entries[missing])}`,
	);
}

/** Texts that JavaScript makes of what is not there. */
const namesOfNothing = /^(?:undefined|null|NaN|\[object Object\])$/;

/** Whether a text that an expression has made has nothing in it. */
export function saysNothing(value: string): boolean {
	const text = trimmed(value);
	return namesOfNothing.test(text) || trimmed(text.replace(/[,;]/g, ' ')) === '';
}

function isEmpty(value: unknown): boolean {
	if (isNothing(value)) return true;
	// A list may come as its JSON.
	if (arrayIn(value)?.length === 0) return true;
	if (typeof value === 'string') return saysNothing(value);
	return isRow(value) && JSON.stringify(value) === '{}';
}

/** In words what an expression came out as that gave nothing; undefined where it gave something. */
export function emptiness(value: unknown): string | undefined {
	return isEmpty(value) ? inWords(value) : undefined;
}

function inWords(value: unknown): string {
	if (Array.isArray(value)) return 'an empty list';
	if (typeof value === 'string') {
		if (value === '') return 'an empty text';
		return trimmed(value) === '' ? 'a text of blanks' : `the text "${excerpt(trimmed(value))}"`;
	}
	return isRow(value) ? 'an empty object' : String(value);
}

function cameOutEmpty({ label }: Emptiness, { leaveOut }: Origin, what: string): DefenderError {
	return inputError(
		label,
		`the field is empty, ${what}`,
		`Check that the expression in it gives a value for every item${leaveOut}.`,
	);
}
