import type { Filter, Literal } from '../odata/filterParser.mts';
import { parseTime, sortableTime } from '../world/timestamps.mts';
import type { ActionStore } from './actionStore.mts';
import type { StoredAction } from './storedAction.mts';

/**
 * The actions among which a filter can find its matches, newest first. Conditions that every match
 * must meet on id, machine or time of creation lead straight to them, so that a question about a
 * few of 100,000 actions does not look at all of them.
 */
export function candidatesFor(
	filter: Filter | undefined,
	store: ActionStore,
): Iterable<StoredAction> {
	const conditions = filter === undefined ? [] : conjuncts(filter);
	const ids = valuesOf(conditions, 'id');
	if (ids !== undefined) {
		return newestFirst(ids.map((id) => store.find(id)).filter((action) => action !== undefined));
	}
	const machineIds = valuesOf(conditions, 'machineid');
	if (machineIds !== undefined) {
		return newestFirst(machineIds.flatMap((id) => store.ofMachine(id)));
	}
	return backwards(store.inOrderOfCreation(), earliestOf(conditions), latestOf(conditions));
}

/** The parts of a filter that all must hold. */
function conjuncts(filter: Filter): Filter[] {
	return filter.kind === 'and' ? [...conjuncts(filter.left), ...conjuncts(filter.right)] : [filter];
}

/** The values one of which a property must have; undefined when the filter leaves it open. */
function valuesOf(conditions: Filter[], name: string): string[] | undefined {
	for (const condition of conditions) {
		if (condition.kind === 'in' && condition.name.toLowerCase() === name) {
			return [...new Set(condition.literals.map(textOf))];
		}
		const isEqual = condition.kind === 'compare' && condition.comparison === 'eq';
		if (isEqual && condition.name.toLowerCase() === name) return [textOf(condition.literal)];
	}
	return undefined;
}

function textOf(literal: Literal): string {
	return literal.kind === 'string' ? literal.value : '';
}

function earliestOf(conditions: Filter[]): string {
	return creationBounds(conditions, ['ge', 'gt', 'eq']).sort().at(-1) ?? '';
}

function latestOf(conditions: Filter[]): string {
	return creationBounds(conditions, ['le', 'lt', 'eq']).sort().at(0) ?? '\uffff';
}

function creationBounds(conditions: Filter[], comparisons: string[]): string[] {
	return conditions.flatMap((condition) => {
		if (condition.kind !== 'compare' || condition.literal.kind !== 'time') return [];
		const concerns = condition.name.toLowerCase() === 'creationdatetimeutc';
		if (!concerns || !comparisons.includes(condition.comparison)) return [];
		const moment = parseTime(condition.literal.value);
		return moment === undefined ? [] : [sortableTime(moment)];
	});
}

function* backwards(
	ordered: StoredAction[],
	earliest: string,
	latest: string,
): Generator<StoredAction> {
	for (let index = countUpTo(ordered, latest) - 1; index >= 0; index -= 1) {
		const action = ordered[index];
		if (action === undefined || action.sortableCreation < earliest) return;
		yield action;
	}
}

/** How many of the ordered actions were created at `latest` or before. */
function countUpTo(ordered: StoredAction[], latest: string): number {
	let [low, high] = [0, ordered.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		const created = ordered[middle]?.sortableCreation ?? '';
		if (created <= latest) low = middle + 1;
		else high = middle;
	}
	return low;
}

function newestFirst(actions: StoredAction[]): StoredAction[] {
	const later = (one: StoredAction, other: StoredAction): boolean =>
		one.sortableCreation === other.sortableCreation
			? one.order > other.order
			: one.sortableCreation > other.sortableCreation;
	return [...actions].sort((one, other) => (later(one, other) ? -1 : 1));
}
