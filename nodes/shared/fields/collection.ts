import { NodeHelpers, type INodeParameters } from 'n8n-workflow';
import { inputError, type DefenderError } from '../../../defender/defenderError';
import { isRow } from '../../../defender/entities';
import { excerpt } from '../../../defender/texts/shown';
import { readValue, type Field, type Fields, type Look, type ValuesOf } from './field';
import { isNothing } from './given';
import { within, type Origin } from './origin';
import { likelyMeant, type Labels } from './likelyMeant';

type CollectionLook = Look & { readonly placeholder: string };

/** Optional fields behind an "Add" button, by their labels. Absent ones have their default. */
export function collectionField<F extends Fields>(
	look: CollectionLook,
	fields: F,
): Field<ValuesOf<F>> {
	return {
		property: propertyOf(look, fields),
		read(raw, origin) {
			const given = rowOf(look, raw, fields, origin);
			return readCollection(fields, given, origin);
		},
	};
}

/**
 * A collection of fields that many operations have and of those that one has.
 *
 * @param hidden names of fields that are not offered; they have their defaults
 */
export function joinedCollectionField<S extends Fields, O extends Fields>(
	look: CollectionLook,
	shared: S,
	own: O,
	hidden: readonly string[] = [],
): Field<ValuesOf<S> & ValuesOf<O>> {
	const all: Fields = { ...shared, ...own };
	const offered = Object.fromEntries(
		Object.entries(all).filter(([name]) => !hidden.includes(name)),
	);
	return {
		property: propertyOf(look, offered),
		read(raw, origin) {
			const given = rowOf(look, raw, all, origin);
			return {
				...readCollection(shared, given, origin),
				...readCollection(own, given, origin),
			};
		},
	};
}

function propertyOf(look: CollectionLook, fields: Fields): Field<unknown>['property'] {
	return {
		...look,
		type: 'collection',
		default: {},
		options: Object.values(fields)
			.map((field) => field.property)
			.sort((one, other) => one.displayName.localeCompare(other.displayName)),
	};
}

type Row = Readonly<Record<string, unknown>>;

/** What a collection holds, without anything in it that nobody would read. */
function rowOf(look: CollectionLook, raw: unknown, fields: Fields, origin: Origin): Row {
	if (isNothing(raw) || (Array.isArray(raw) && raw.length === 0)) return {};
	if (!isRow(raw)) {
		throw inputError(
			look.displayName,
			`"${excerpt(raw)}" is no set of fields`,
			`Give an object with names of fields and their values: ${namesOf(labelsOf(fields))}.`,
		);
	}
	const known = labelsOf(fields);
	const unknown = Object.keys(raw).find(
		(name) => !(name in known) && !origin.parameters.isElsewhere(look.name, name),
	);
	if (unknown !== undefined) throw unknownField(look, unknown, known);
	return raw;
}

/** Names are given as in the code of a workflow, not as in the form. */
export function unknownField(
	{ displayName, placeholder = '' }: Pick<Look, 'displayName' | 'placeholder'>,
	name: string,
	known: Labels,
): DefenderError {
	const kind = placeholder.replace(/^Add /, '');
	const meant = likelyMeant(name, known);
	const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
	return inputError(
		displayName,
		`there is no ${kind} ${excerpt(name)}${hint}`,
		`Correct the name, or remove it. Known are: ${namesOf(known)}. One that is left from another operation goes away when you choose that operation again and remove it there.`,
	);
}

function labelsOf(fields: Fields): Labels {
	return Object.fromEntries(
		Object.values(fields).map(({ property }) => [property.name, property.displayName]),
	);
}

function namesOf(known: Labels): string {
	return Object.keys(known).sort().join(', ');
}

/** Reads fields out of what a collection holds. */
export function readCollection<F extends Fields>(
	fields: F,
	given: Row,
	origin: Origin,
): ValuesOf<F> {
	const entries = Object.entries(fields).map(([key, field]) => [
		key,
		readEntry(field, given, origin),
	]);
	// Each entry was read by the field of its own name, which is what ValuesOf says.
	return Object.fromEntries(entries) as ValuesOf<F>;
}

/**
 * Only a field that was not added, or that the form does not show, has its default: what was added
 * may be all that stands between an expression without a value and the wrong machines.
 */
export function readEntry<T>(field: Field<T>, given: Row, origin: Origin): T {
	const { name, displayName, default: unset } = field.property;
	const own = within(origin, name);
	const value = given[name];
	const isCleared = value === null && field.canBeCleared === true && !own.isComputed;
	if (!(name in given) || isCleared || !isShown(field, given, origin)) {
		return field.read(unset, { ...own, isComputed: false });
	}
	if (!isNothing(value) || own.isComputed) {
		return readValue(field, value, { ...own, leaveOut: own.leaveOut || ', or remove the field' });
	}
	throw inputError(
		displayName,
		'the field was added and has no value',
		'Check that the expression in it gives a value for every item, or remove the field.',
	);
}

/** What the form hides is kept, but not meant. */
function isShown({ property }: Field<unknown>, given: Row, { parameters }: Origin): boolean {
	if (property.displayOptions === undefined) return true;
	// Values are compared one by one with what the form demands; their types do not matter.
	const values = given as INodeParameters;
	return NodeHelpers.displayParameter(values, property, null, null, parameters.all());
}
