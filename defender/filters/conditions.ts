import { foreignAnswer } from '../defenderError';
import { timeOf } from '../entities';
import {
	allIfAny,
	anyEquals,
	compareDate,
	compareNumber,
	compareText,
	contains,
	rawFilter,
	startsWith,
	type Filter,
} from './odata';

type Row = Readonly<Record<string, unknown>>;

/**
 * One thing that the rows of a list are asked to be. Whoever answers may have lost the filter on the way,
 * and everything there is would come then.
 */
export interface Condition {
	readonly filter: Filter;
	/** Whether a row surely is something else. What it does not say contradicts nothing. */
	readonly contradicts: (row: Row) => boolean;
}

/** In the one spelling in which texts are compared: the service heeds no letter case. */
function spelled(text: string): string {
	return text.normalize('NFC').toLowerCase();
}

/** Contradicts where the field says something for which `holds` is false. */
function text(field: string, holds: (said: string) => boolean): Condition['contradicts'] {
	return ({ [field]: said }) => typeof said === 'string' && !holds(spelled(said));
}

export function isText(field: string, value: string): Condition {
	const wanted = spelled(value);
	return {
		filter: compareText(field, 'eq', value),
		contradicts: text(field, (said) => said === wanted),
	};
}

/** @param unsaid what stands in the field where the service has said nothing */
export function isOneOf(field: string, values: readonly string[], unsaid?: string): Condition {
	const wanted = new Set([...values, ...(unsaid === undefined ? [] : [unsaid])].map(spelled));
	return {
		filter: anyEquals(field, values),
		contradicts: text(field, (said) => wanted.has(said)),
	};
}

export function beginsWith(field: string, prefix: string): Condition {
	const wanted = spelled(prefix);
	return {
		filter: startsWith(field, prefix),
		contradicts: text(field, (said) => said.startsWith(wanted)),
	};
}

export function isNumber(field: string, value: number): Condition {
	return {
		filter: compareNumber(field, 'eq', value),
		contradicts: ({ [field]: said }) => typeof said === 'number' && said !== value,
	};
}

/** For a field that holds a list of texts. */
export function includesText(field: string, value: string): Condition {
	const wanted = spelled(value);
	return {
		filter: contains(field, value),
		contradicts: ({ [field]: said }) =>
			Array.isArray(said) && !said.some((one) => spelled(String(one)) === wanted),
	};
}

/** `ge`: at this time or later; `lt`: before it. */
export function isTime(field: string, comparison: 'ge' | 'lt', date: Date): Condition {
	return {
		filter: compareDate(field, comparison, date),
		contradicts({ [field]: said }) {
			const time = typeof said === 'string' ? timeOf(said) : undefined;
			return time !== undefined && time >= date.getTime() !== (comparison === 'ge');
		},
	};
}

/** What somebody wrote as OData: nobody but the service can tell whether a row fits. */
export function isAsWritten(odata: string): Condition {
	return { filter: rawFilter(odata), contradicts: () => false };
}

/** The condition of a field that may be empty, and then asks nothing. */
export function whenGiven(value: string, write: (value: string) => Condition): Condition[] {
	return value === '' ? [] : [write(value)];
}

/** The filter of all conditions together; undefined without any. */
export function filterOf(conditions: readonly Condition[]): Filter | undefined {
	return allIfAny(conditions.map(({ filter }) => filter));
}

/**
 * The rows, where none of them is something else than what was asked for.
 *
 * @throws DefenderError of kind `foreignAnswer`
 */
export function believed<T extends Row>(rows: T[], conditions: readonly Condition[]): T[] {
	for (const { filter, contradicts } of conditions) {
		const other = rows.find(contradicts);
		if (other === undefined) continue;
		throw foreignAnswer(
			`Microsoft Defender was asked for rows with ${filter} and answered with others, such as ${String(other.id)}: its filter was lost on the way, so the answer was not used`,
		);
	}
	return rows;
}
