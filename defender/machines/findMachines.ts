import type { Connection } from '../http/connection';
import { listAnyOf } from '../http/listDialect';
import { anyOf, compareText, oneOf, startsWith, type Filter } from '../odata';
import { listMachines } from './listMachines';
import type { Machine } from './machine';

/** One thing that a machine may be found by; several machines may answer to it. */
export type Clue =
	| {
			readonly field: 'id' | 'computerDnsName' | 'aadDeviceId' | 'lastIpAddress';
			readonly is: string;
	  }
	| { readonly field: 'computerDnsName'; readonly startsWith: string };

/** Room for everything in a query besides clues, and for what the first clue of a field costs. */
const reservedLength = 500;

/**
 * All machines to which any of the clues points, each clue asked for once, with as few calls as the
 * length of a URL allows.
 *
 * @param onPage is told what has come before all of it has
 */
export async function findMachines(
	connection: Connection,
	clues: readonly Clue[],
	deadline: number,
	onPage?: (machines: readonly Machine[]) => void,
): Promise<Machine[]> {
	const distinct = [...new Map(clues.map((clue) => [JSON.stringify(clue), clue])).values()];
	const machines = await listAnyOf(connection, {
		kind: 'machineDialect',
		values: distinct,
		write: { in: compact, or: (group) => anyOf(group.map(filterOf)) },
		reserved: reservedLength,
		list: async (filter) => await listMachines(connection, { filter, deadline, onPage }),
	});
	return [...new Map(machines.map((machine) => [machine.id, machine])).values()];
}

function filterOf(clue: Clue): Filter {
	return 'is' in clue
		? compareText(clue.field, 'eq', clue.is)
		: startsWith(clue.field, clue.startsWith);
}

/** Lists of values where there are several for a field, which takes half the room. */
function compact(clues: readonly Clue[]): Filter {
	const values = new Map<string, string[]>();
	const others: Filter[] = [];
	for (const clue of clues) {
		if ('is' in clue) values.set(clue.field, [...(values.get(clue.field) ?? []), clue.is]);
		else others.push(filterOf(clue));
	}
	const lists = [...values].map(([field, list]) => {
		const [first] = list;
		return list.length === 1 && first !== undefined
			? compareText(field, 'eq', first)
			: oneOf(field, list);
	});
	return anyOf([...lists, ...others]);
}
