import type { Connection, ListDialect } from '../http/connection';
import { inAcceptedDialect } from '../http/listDialect';
import { anyOf, compareText, oneOf, splitByLength, startsWith, type Filter } from '../odata';
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
 */
export async function findMachines(
	connection: Connection,
	clues: readonly Clue[],
	deadline: number,
): Promise<Machine[]> {
	const distinct = [...new Map(clues.map((clue) => [JSON.stringify(clue), clue])).values()];
	return await inAcceptedDialect(connection.shared, {
		kind: 'machineDialect',
		count: distinct.length,
		async list(dialect) {
			const found = new Map<string, Machine>();
			for (const filter of filtersOf(distinct, dialect)) {
				const machines = await listMachines(connection, { filter, deadline });
				for (const machine of machines) found.set(machine.id, machine);
			}
			return [...found.values()];
		},
	});
}

/** Filters that together ask for all clues. */
function filtersOf(clues: readonly Clue[], dialect: ListDialect): Filter[] {
	if (dialect === 'byId') return clues.map(filterOf);
	const write = (group: readonly Clue[]) =>
		dialect === 'in' ? compact(group) : anyOf(group.map(filterOf));
	return splitByLength(clues, write, reservedLength).map(write);
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
