import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { inputError } from '../../../defender/defenderError';
import { excerpt } from '../../../defender/texts/shown';
import { trimmed } from '../../../defender/texts/trimmed';
import { commasAndLines, emptyField, isNothing, listOf, textOf } from './given';
import { isComputed, settled, type Origin } from './origin';
import type { Parameters } from './parameters';

/**
 * A parameter of a node: how it looks in the editor and how what the editor or an expression put
 * there becomes a typed value. Reading throws a `DefenderError` of kind `input` that names the
 * field, before anything is sent.
 */
export interface Field<T> {
	readonly property: INodeProperties;
	/** Whether a collection takes `null`, which the editor keeps of an emptied box, as its default. */
	readonly canBeCleared?: boolean;
	/** What separates the values that its text may hold; absent where it holds one. */
	readonly separator?: RegExp;
	/** Whether an entry of a list that came out empty is an error of that entry alone. */
	readonly entriesApart?: boolean;
	/** What becomes of expressions in it that came out empty; they are errors unless given. */
	readonly whenEmpty?: (parameters: Parameters) => Pick<Origin, 'ifEmpty' | 'leaveOut'>;
	readonly read: (raw: unknown, origin: Origin) => T;
}

/** A field whose values mean the same wherever they come from. */
interface PlainField<T> extends Field<T> {
	readonly read: (raw: unknown) => T;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The typed values of a set of fields. */
export type ValuesOf<F extends Fields> = {
	readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never;
};

/** What a property needs besides what its builder knows. */
export type Look = Omit<INodeProperties, 'type' | 'default' | 'options'>;

export function textField(
	look: Look & { default?: string; readonly type?: 'string' | 'dateTime' },
	check: (value: string, field: string, zone: string) => string = (value) => value,
): Field<string> {
	return {
		property: { ...look, type: look.type ?? 'string', default: look.default ?? '' },
		read(raw, { parameters }) {
			const value = trimmed(textOf(raw, look.displayName));
			if (value !== '') return check(value, look.displayName, parameters.zone);
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
		read(raw, origin) {
			const value = any.read(raw, origin);
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
		separator: commasAndLines,
		read: (raw) => listOf(raw).map(one.read),
	};
}

/** Texts separated by commas or line breaks; an expression may give a list of them. */
export function textListField(look: Look): Field<string[]> {
	const one = textField(look);
	return {
		property: one.property,
		separator: commasAndLines,
		read: (raw, origin) =>
			readEntries(look.displayName, listOf(raw), (value) => one.read(value, origin)),
	};
}

/** Reads the entries of a list, none of which may be without a value. */
export function readEntries(
	label: string,
	values: readonly unknown[],
	read: (value: unknown) => string,
): string[] {
	return values.map((value, position) => {
		const text = read(value);
		if (text !== '') return text;
		throw inputError(
			label,
			`entry ${position + 1} of ${values.length} is empty`,
			'Give every entry a value, or take it out of the list.',
		);
	});
}

/** Reads a set of fields of one item. */
export function readFields<F extends Fields>(fields: F, parameters: Parameters): ValuesOf<F> {
	const entries = Object.entries(fields).map(([name, field]) => [
		name,
		parameters.once(field.property, () =>
			readValue(field, parameters.value(field.property), originOf(field, parameters)),
		),
	]);
	// Each entry was read by the field of its own name, which is what ValuesOf says.
	return Object.fromEntries(entries) as ValuesOf<F>;
}

function originOf({ property, whenEmpty }: Field<unknown>, parameters: Parameters): Origin {
	const stored = parameters.stored(property.name);
	return {
		parameters,
		stored,
		isComputed: isComputed(stored),
		...(whenEmpty?.(parameters) ?? { ifEmpty: 'error', leaveOut: '' }),
	};
}

/** Reads what was found for a field; an expression that came out empty is no value. */
export function readValue<T>(field: Field<T>, raw: unknown, origin: Origin): T {
	const { property, separator, entriesApart } = field;
	const value = settled(raw, origin, { label: property.displayName, separator, entriesApart });
	if (value === undefined && origin.isComputed) {
		return field.read(property.default, { ...origin, stored: undefined, isComputed: false });
	}
	return field.read(value, origin);
}
