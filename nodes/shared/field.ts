import type { INodeProperties, INodePropertyOptions, NodeParameterValueType } from 'n8n-workflow';
import { inputError } from '../../defender/defenderError';
import { isRow } from '../../defender/entities';

/**
 * A parameter of a node: how it looks in the editor and how what the editor or an expression put
 * there becomes a typed value. Reading throws a `DefenderError` of kind `input` that names the
 * field, before anything is sent.
 */
export interface Field<T> {
	readonly property: INodeProperties;
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
	check: (value: string, field: string) => string = (value) => value,
): Field<string> {
	return {
		property: { ...look, type: look.type ?? 'string', default: look.default ?? '' },
		read(raw) {
			const value = textOf(raw, look.displayName).trim();
			if (value !== '') return check(value, look.displayName);
			if (look.required !== true) return '';
			throw inputError(
				look.displayName,
				'the field is empty',
				'Fill it in, or check that the expression in it gives a value for every item.',
			);
		},
	};
}

/** Expressions give text, numbers, dates of either kind, or nothing at all. */
function textOf(raw: unknown, field: string): string {
	if (raw === undefined || raw === null) return '';
	if (typeof raw === 'string' || typeof raw === 'number') return String(raw);
	// Dates, and Luxon's, which `$now` and `$today` are, become ISO text as JSON.
	const asJson: unknown = JSON.parse(JSON.stringify(raw));
	if (typeof asJson === 'string') return asJson;
	throw inputError(
		field,
		`"${shown(raw)}" is not text`,
		'Check the expression in it: it must give a text for every item, not an object or a list.',
	);
}

export function flagField(look: Look & { default: boolean }): Field<boolean> {
	return {
		property: { ...look, type: 'boolean' },
		read(raw) {
			if (typeof raw === 'boolean') return raw;
			if (raw === 'true' || raw === 'false') return raw === 'true';
			throw inputError(
				look.displayName,
				'the value is neither true nor false',
				'Use true or false.',
			);
		},
	};
}

export function numberField(
	look: Look & { default: number; readonly minimum: number; readonly maximum?: number },
): Field<number> {
	const { minimum, maximum, ...property } = look;
	return {
		property: {
			...property,
			type: 'number',
			typeOptions: { minValue: minimum, ...(maximum === undefined ? {} : { maxValue: maximum }) },
		},
		read(raw) {
			const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
			const high = maximum ?? Number.MAX_SAFE_INTEGER;
			if (typeof value === 'number' && value >= minimum && value <= high) return value;
			const range =
				maximum === undefined ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
			throw inputError(look.displayName, 'the value is out of range', `Use a number ${range}.`);
		},
	};
}

type Choice<V extends string> = INodePropertyOptions & { readonly value: V };

export function choiceField<const V extends string>(
	look: Look & { default: NoInfer<V> },
	choices: ReadonlyArray<Choice<V>>,
): Field<V> {
	return {
		property: { ...look, type: 'options', options: [...choices] },
		read(raw) {
			const chosen = choices.find((choice) => choice.value === raw);
			if (chosen !== undefined) return chosen.value;
			throw inputError(
				look.displayName,
				`"${shown(raw)}" is not one of the choices`,
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
		read: (raw) =>
			listOf(raw)
				.map(one.read)
				.filter((text) => text !== ''),
	};
}

/** A single value, a comma-separated text or an array: expressions give any of them. */
export function listOf(raw: unknown): unknown[] {
	if (Array.isArray(raw)) return raw.map((value: unknown) => value);
	if (typeof raw === 'string') {
		return raw
			.split(/[,\n]/)
			.map((part) => part.trim())
			.filter((part) => part !== '');
	}
	return raw === undefined || raw === null ? [] : [raw];
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
		read: (raw) => readCollection(fields, raw),
	};
}

/** Reads fields out of what a collection holds. */
export function readCollection<F extends Fields>(fields: F, raw: unknown): ValuesOf<F> {
	const given = isRow(raw) ? raw : {};
	return readFields(fields, (property) => given[property.name] ?? property.default);
}

/** Reads a set of fields from wherever `raw` finds their values. */
export function readFields<F extends Fields>(
	fields: F,
	raw: (property: INodeProperties) => unknown,
): ValuesOf<F> {
	const entries = Object.entries(fields).map(([name, field]) => [
		name,
		field.read(raw(field.property)),
	]);
	// Each entry was read by the field of its own name, which is what ValuesOf says.
	return Object.fromEntries(entries) as ValuesOf<F>;
}

export function shown(raw: unknown): string {
	const text = typeof raw === 'string' ? raw : JSON.stringify(raw);
	return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** The default of a property, as `getNodeParameter` wants its fallback. */
export function fallbackOf(property: INodeProperties): NodeParameterValueType {
	return property.default;
}
