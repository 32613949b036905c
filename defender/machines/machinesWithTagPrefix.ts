import { apiMethods } from '../contract';
import type { Connection } from '../http/connection';
import { readRows } from '../http/lists/listPages';
import { readMachine, type Machine } from './machine';

/**
 * The machines of the tenant that have a tag which begins with a prefix, as many as one call gives. What
 * has no such tag is left out, whoever has put it into the answer.
 * Source: https://learn.microsoft.com/defender-endpoint/api/find-machines-by-tag
 */
export async function machinesWithTagPrefix(
	connection: Connection,
	prefix: string,
	deadline: number,
): Promise<Machine[]> {
	const query = `tag=${encodeURIComponent(prefix)}&useStartsWithFilter=true`;
	const method = apiMethods.findMachinesByTag;
	const rows = await readRows(connection, { method, query, deadline });
	return rows
		.flatMap((row) => readMachine(row) ?? [])
		.filter(({ machineTags }) => machineTags?.some((tag) => tag.startsWith(prefix)) === true);
}
