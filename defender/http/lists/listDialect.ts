import { minutes } from '../../general/clock';
import { isDefenderError } from '../../defenderError';
import { firstThatFit, type Filter } from '../../filters/odata';
import { settle } from '../../general/settled';
import type { Connection, ListDialect, ListForm } from '../connection';

/** Which kind of list it is; what the service refuses for one it may accept for the other. */
type Kind = 'listDialect' | 'machineDialect';

/** By then a service that has refused a form, or stumbled over it, is asked for it again. */
export const refusalLifeMs = minutes(60);

/** More than fit into any URL. */
const mostInQuestion = 2_000;

const everything: ListForm = { operator: 'in', longest: mostInQuestion };

/** How many ids of machine actions fit into the longest query, with something to spare. */
export const idsPerCall: Readonly<Record<ListDialect, number>> = { in: 150, or: 100, byId: 1 };

interface AnyOf<V, R> {
	readonly kind: Kind;
	readonly values: readonly V[];
	/** How the question is written with `in`, and with a chain of `or`. */
	readonly write: Readonly<Record<'in' | 'or', (values: readonly V[]) => Filter>>;
	/** Room for what the caller wants to say besides; see `firstThatFit`. */
	readonly reserved?: number;
	/** Makes one call. */
	readonly list: (filter: Filter) => Promise<readonly R[]>;
}

/**
 * Lists "any of these" with as few calls as the length of a URL and the service allow. Where it
 * refuses `in`, chains of `or` are used, and shorter ones where it refuses those, down to single
 * questions. The form that it accepted after a refusal is remembered for an hour for all
 * executions; a service that refuses all forms for a moment has told nothing about any of them.
 *
 * @returns what the calls have listed, in their order
 */
export async function listAnyOf<V, R>(connection: Connection, asked: AnyOf<V, R>): Promise<R[]> {
	const { kind, values, write, list, reserved } = asked;
	const found: R[] = [];
	let form = knownForm(connection, kind);
	let wasRefused = false;
	for (let done = 0; done < values.length; ) {
		const most = values.slice(done, done + form.longest);
		const group = firstThatFit(most, write[form.operator], reserved);
		const listed = await settle(() => list(write[form.operator](group)));
		if (listed.ok) {
			found.push(...listed.value);
			done += group.length;
			if (wasRefused) remember(connection, asked, form);
			wasRefused = false;
			continue;
		}
		const next = nextForm(form, group.length, listed.error);
		if (next === undefined) throw listed.error;
		form = next;
		wasRefused = true;
	}
	return found;
}

/** The next form to try after a refusal; undefined where another form would not help. */
function nextForm(
	{ operator, longest }: ListForm,
	length: number,
	refusal: Error,
): ListForm | undefined {
	if (!isDefenderError(refusal, 'refused')) return undefined;
	const isTooLong = refusal.status === 414;
	if (!isTooLong && refusal.status !== 400) return undefined;
	if (operator === 'in' && !isTooLong) return { operator: 'or', longest: mostInQuestion };
	return longest === 1 ? undefined : { operator, longest: Math.ceil(length / 2) };
}

function remember(
	{ shared, clock }: Connection,
	{ kind, values }: Pick<AnyOf<unknown, unknown>, 'kind' | 'values'>,
	form: ListForm,
): void {
	// Of a single thing is asked in the same words in every form: that refusal was no rule.
	if (values.length === 1 && form.longest === 1) return;
	shared[kind] = { form, at: clock.now() };
}

function knownForm({ shared, clock }: Connection, kind: Kind): ListForm {
	const learned = shared[kind];
	const isOfUse = learned !== undefined && clock.now() - learned.at < refusalLifeMs;
	return isOfUse ? learned.form : everything;
}

/** The form that lists of a kind take at present. */
export function dialectOf(connection: Connection, kind: Kind): ListDialect {
	const { operator, longest } = knownForm(connection, kind);
	return longest === 1 ? 'byId' : operator;
}

/** How many values a call of a kind of list may ask for, whatever their length. */
export function mostInCall(connection: Connection, kind: Kind): number {
	return knownForm(connection, kind).longest;
}
