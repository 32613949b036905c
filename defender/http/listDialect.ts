import { isDefenderError } from '../defenderError';
import { settle } from '../settled';
import type { ListDialect, SharedState } from './connection';

/** The next form to try when the service refuses one. */
const simpler: Record<ListDialect, ListDialect | undefined> = {
	in: 'or',
	or: 'byId',
	byId: undefined,
};

/**
 * Lists "any of these" in the form that the service accepts. Where it refuses `in`, chains of `or`
 * are used, and single questions where it refuses those too; what it refused is remembered for all
 * executions.
 *
 * @param kind which kind of list it is; what one refuses the other may accept
 */
export async function inAcceptedDialect<T>(
	shared: SharedState,
	kind: 'listDialect' | 'machineDialect',
	list: (dialect: ListDialect) => Promise<T>,
): Promise<T> {
	const dialect = shared[kind];
	const listed = await settle(() => list(dialect));
	if (listed.ok) return listed.value;
	const next = simpler[dialect];
	const refused = isDefenderError(listed.error, 'refused') && listed.error.status === 400;
	if (next === undefined || !refused) throw listed.error;
	shared[kind] = next;
	return await inAcceptedDialect(shared, kind, list);
}
