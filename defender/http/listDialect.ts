import { isDefenderError } from '../defenderError';
import { settle } from '../settled';
import type { ListDialect, SharedState } from './connection';

/** The next form to try when the service refuses one. */
const simpler: Record<ListDialect, ListDialect | undefined> = {
	in: 'or',
	or: 'byId',
	byId: undefined,
};

interface AnyOf<T> {
	/** Which kind of list it is; what one refuses the other may accept. */
	readonly kind: 'listDialect' | 'machineDialect';
	/** How many things are asked for. */
	readonly count: number;
	readonly list: (dialect: ListDialect) => Promise<T>;
}

/**
 * Lists "any of these" in the form that the service accepts. Where it refuses `in`, chains of `or`
 * are used, and single questions where it refuses those too. The form that it accepted after a
 * refusal is remembered for all executions; a service that refuses all forms for a moment has told
 * nothing about any of them.
 */
export async function inAcceptedDialect<T>(shared: SharedState, asked: AnyOf<T>): Promise<T> {
	const { kind, count } = asked;
	const remembered = shared[kind];
	const { dialect, value } = await firstAccepted(remembered, asked.list);
	// One thing is asked for in the same words with and without `or`: that refusal was no rule.
	const isTelling = dialect !== 'byId' || count > 1;
	if (dialect !== remembered && isTelling) shared[kind] = dialect;
	return value;
}

async function firstAccepted<T>(
	dialect: ListDialect,
	list: AnyOf<T>['list'],
): Promise<{ readonly dialect: ListDialect; readonly value: T }> {
	const listed = await settle(() => list(dialect));
	if (listed.ok) return { dialect, value: listed.value };
	const next = simpler[dialect];
	const refused = isDefenderError(listed.error, 'refused') && listed.error.status === 400;
	if (next === undefined || !refused) throw listed.error;
	return await firstAccepted(next, list);
}
