import type { Quirks } from '../switches/quirks.mts';
import type { ListQuery } from './queryOptions.mts';

type Json = Record<string, unknown>;

/** Only the chosen properties of a row, or all of them. */
export function selected(row: Json, { select }: ListQuery): Json {
	if (select === undefined) return row;
	return Object.fromEntries(Object.entries(row).filter(([name]) => select.includes(name)));
}

/** An entity without the properties that the quirk `omit` names. */
export function withoutOmitted(entity: object, { omit }: Quirks): Json {
	if (omit === '') return { ...entity };
	const names = omit.split(',').map((name) => name.trim());
	return Object.fromEntries(Object.entries(entity).filter(([name]) => !names.includes(name)));
}
