import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { inputError } from '../../defender/defenderError';
import { isRow } from '../../defender/entities';
import { excerpt } from '../../defender/excerpt';
import { emptyField, isNothing, listOf, textOf } from './given';

/**
 * A parameter of a node: how it looks in the editor and how what the editor or an expression put
 * there becomes a typed value. Reading throws a `DefenderError` of kind `input` that names the
 * field, before anything is sent.
 */
export interface Field<T> {
	readonly property: INodeProperties;
	/** Whether a collection takes `null`, which the editor keeps of an emptied box, as its default. */
	readonly canBeCleared?: boolean;
	/** @param zone the time zone of the workflow, in which dates without an offset are meant */
	readonly read: (raw: unknown, zone: string) => T;
}

/** A field whose values mean the same in every time zone. */
interface PlainField<T> extends Field<T> {
	readonly read: (raw: unknown) => T;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The typed values of a set of fields. */
export type ValuesOf<F extends Fields> = {
	readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never;
};

/** What a property needs besides what its builder knows. */
type Look = Omit<INodeProperties, 'type' | 'default' | 'options'>;

export function textField(
	look: Look & { default?: string; readonly type?: 'string' | 'dateTime' },
	check: (value: string, field: string, zone: string) => string = (value) => value,
): Field<string> {
	return {
		property: { ...look, type: look.type ?? 'string', default: look.default ?? '' },
		read(raw, zone) {
			const value = textOf(raw, look.displayName).trim();
			if (value !== '') return check(value, look.displayName, zone);
			if (look.required !== true) return '';
			throw emptyField(look.displayName);
		},
	};
}

export function flagField(look: Look & { default: boolean }): Field<boolean> {
	return {
		property: { ...look, type: 'boolean' },
		read(raw) {
			if (typeof raw === 'boolean') return raw;
			if (raw === 'true' || raw === 'false') return raw === 'true';
			if (isNothing(raw)) throw emptyField(look.displayName);
			throw inputError(
				look.displayName,
				'the value is neither true nor false',
				'Use true or false.',
			);
		},
	};
}

interface Range {
	readonly default: number;
	readonly minimum: number;
	readonly maximum?: number;
}

export function numberField(look: Look & Range): Field<number> {
	const { minimum, maximum, typeOptions, ...property } = look;
	return {
		property: {
			...property,
			type: 'number',
			typeOptions: {
				...typeOptions,
				minValue: minimum,
				...(maximum === undefined ? {} : { maxValue: maximum }),
			},
		},
		canBeCleared: true,
		read(raw) {
			if (isNothing(raw)) throw emptyField(look.displayName);
			const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
			const high = maximum ?? Number.MAX_SAFE_INTEGER;
			if (typeof value === 'number' && value >= minimum && value <= high) return value;
			const range =
				maximum === undefined ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
			throw inputError(look.displayName, 'the value is out of range', `Use a number ${range}.`);
		},
	};
}

/** A number of things that can be counted. */
export function wholeNumberField(look: Look & Range): Field<number> {
	const any = numberField({ ...look, typeOptions: { numberPrecision: 0 } });
	return {
		...any,
		read(raw, zone) {
			const value = any.read(raw, zone);
			if (Number.isInteger(value)) return value;
			const from = `${look.minimum}, ${look.minimum + 1}, ${look.minimum + 2}`;
			throw inputError(look.displayName, `${value} is no whole number`, `Use ${from} and so on.`);
		},
	};
}

type Choice<V extends string> = INodePropertyOptions & { readonly value: V };

export function choiceField<const V extends string>(
	look: Look & { default: NoInfer<V> },
	choices: ReadonlyArray<Choice<V>>,
): PlainField<V> {
	return {
		property: { ...look, type: 'options', options: [...choices] },
		read(raw) {
			const chosen = choices.find((choice) => choice.value === raw);
			if (chosen !== undefined) return chosen.value;
			if (isNothing(raw)) throw emptyField(look.displayName);
			throw inputError(
				look.displayName,
				`"${excerpt(raw)}" is not one of the choices`,
				`Use one of: ${choices.map((choice) => choice.value).join(', ')}.`,
			);
		},
	};
}

export function choicesField<const V extends string>(
	look: Look,
	choices: ReadonlyArray<Choice<V>>,
): Field<V[]> {
	const one = choiceField({ ...look, default: choices[0]?.value ?? ('' as V) }, choices);
	return {
		property: { ...look, type: 'multiOptions', default: [], options: [...choices] },
		read: (raw) => listOf(raw).map(one.read),
	};
}

/** Texts separated by commas or line breaks; an expression may give a list of them. */
export function textListField(look: Look): Field<string[]> {
	const one = textField(look);
	return {
		property: one.property,
		read(raw, zone) {
			const values = listOf(raw);
			if (!values.some(isNothing)) {
				return values.map((value) => one.read(value, zone)).filter((text) => text !== '');
			}
			throw inputError(
				look.displayName,
				'an entry of the list has no value',
				'Check that the expression in it gives only texts for every item.',
			);
		},
	};
}

/** Optional fields behind an "Add" button, by their labels. Absent ones have their default. */
export function collectionField<F extends Fields>(
	look: Look & { readonly placeholder: string },
	fields: F,
): Field<ValuesOf<F>> {
	return {
		property: {
			...look,
			type: 'collection',
			default: {},
			options: Object.values(fields)
				.map((field) => field.property)
				.sort((one, other) => one.displayName.localeCompare(other.displayName)),
		},
		read: (raw, zone) => readCollection(fields, raw, zone),
	};
}

/** Reads fields out of what a collection holds. */
export function readCollection<F extends Fields>(
	fields: F,
	raw: unknown,
	zone: string,
): ValuesOf<F> {
	const given = isRow(raw) ? raw : {};
	return readFields(fields, zone, (field) => valueIn(given, field));
}

/**
 * What a collection holds for a field. Only a field that was not added has its default: what was
 * added may be all that stands between an expression without a value and the wrong machines.
 */
function valueIn(
	given: Readonly<Record<string, unknown>>,
	{ property, canBeCleared }: Field<unknown>,
): unknown {
	const { name, displayName, default: unset } = property;
	if (!(name in given)) return unset;
	const value = given[name];
	if (value === null && canBeCleared === true) return unset;
	if (!isNothing(value)) return value;
	throw inputError(
		displayName,
		'the field was added and has no value',
		'Check that the expression in it gives a value for every item, or remove the field.',
	);
}

/** Reads a set of fields from wherever `raw` finds their values. */
export function readFields<F extends Fields>(
	fields: F,
	zone: string,
	raw: (field: Field<unknown>) => unknown,
): ValuesOf<F> {
	const entries = Object.entries(fields).map(([name, field]) => [
		name,
		field.read(raw(field), zone),
	]);
	// Each entry was read by the field of its own name, which is what ValuesOf says.
	return Object.fromEntries(entries) as ValuesOf<F>;
}
