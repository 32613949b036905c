import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { isGuid, isMachineId } from '../../../defender/checks';
import { canonicalIp } from '../../../defender/machines/target/ipAddress';
import { pageOfMachines } from '../../../defender/machines/listMachines';
import { isSideRecord, type Machine } from '../../../defender/machines/machine';
import { compareText, startsWith, type Filter } from '../../../defender/odata';
import { search } from './searching';

/** As many as a person looks through before scrolling on. */
const pageSize = 100;

function searchFilter(typed: string): Filter | undefined {
	if (typed === '') return undefined;
	if (isMachineId(typed)) return compareText('id', 'eq', typed);
	if (isGuid(typed)) return compareText('aadDeviceId', 'eq', typed);
	const ip = canonicalIp(typed);
	return ip === undefined
		? startsWith('computerDnsName', typed)
		: compareText('lastIpAddress', 'eq', ip);
}

function itemOf(machine: Machine): INodeListSearchItems {
	const name = machine.computerDnsName ?? '';
	const facts = [
		machine.osPlatform ?? 'unknown system',
		machine.healthStatus ?? 'health unknown',
		`last seen ${machine.lastSeen?.slice(0, 10) ?? 'never'}`,
	];
	return { name: `${name === '' ? machine.id : name} (${facts.join(', ')})`, value: machine.id };
}

/**
 * Machines for "From List": those whose name begins as typed, or with the ID or address typed. One
 * call for each search and each further page.
 */
export async function searchMachines(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const skip = Number(paginationToken ?? 0);
	const { machines, isLast } = await search(this, async (connection, deadline) =>
		pageOfMachines(connection, {
			filter: searchFilter((filter ?? '').trim().toLowerCase()),
			skip,
			size: pageSize,
			deadline,
		}),
	);
	const results = machines.filter((machine) => !isSideRecord(machine)).map(itemOf);
	return isLast ? { results } : { results, paginationToken: String(skip + pageSize) };
}
