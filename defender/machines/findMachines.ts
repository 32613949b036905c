import type { Connection } from '../http/connection';
import { listAnyOf } from '../http/lists/listDialect';
import { groupedBy } from '../general/groupedBy';
import { anyOf, compareText, oneOf, startsWith, type Filter } from '../filters/odata';
import { listMachines } from './listMachines';
import type { Machine } from './machine';

/** One thing that a machine may be found by; several machines may answer to it. */
export type Criterion =
	| {
			readonly field: 'id' | 'computerDnsName' | 'aadDeviceId' | 'lastIpAddress';
			readonly is: string;
	  }
	| { readonly field: 'computerDnsName'; readonly startsWith: string };

/** Room for everything in a query besides criteria, and for what the first criterion of a field costs. */
const reservedLength = 500;

/**
 * All machines that meet any of the criteria, each asked for once, with as few calls as the
 * length of a URL allows.
 *
 * @param onPage is told what has come before all of it has
 */
export async function findMachines(
	connection: Connection,
	criteria: readonly Criterion[],
	deadline: number,
	onPage?: (machines: readonly Machine[]) => void,
): Promise<Machine[]> {
	const distinct = [
		...new Map(criteria.map((criterion) => [JSON.stringify(criterion), criterion])).values(),
	];
	const machines = await listAnyOf(connection, {
		kind: 'machineDialect',
		values: distinct,
		write: { in: compact, or: (group) => anyOf(group.map(filterBy)) },
		reserved: reservedLength,
		list: async (filter) => await listMachines(connection, { filter, deadline, onPage }),
	});
	return [...new Map(machines.map((machine) => [machine.id, machine])).values()];
}

function filterBy(criterion: Criterion): Filter {
	return 'is' in criterion
		? compareText(criterion.field, 'eq', criterion.is)
		: startsWith(criterion.field, criterion.startsWith);
}

/** Lists of values where there are several for a field, which takes half the room. */
function compact(criteria: readonly Criterion[]): Filter {
	const exact = criteria.flatMap((criterion) => ('is' in criterion ? [criterion] : []));
	const others = criteria.filter((criterion) => !('is' in criterion)).map(filterBy);
	const lists = [...groupedBy(exact, ({ field }) => field)].map(([field, group]) => {
		const [first, second] = group;
		if (first !== undefined && second === undefined) return filterBy(first);
		const values = group.map(({ is }) => is);
		return oneOf(field, values);
	});
	return anyOf([...lists, ...others]);
}
