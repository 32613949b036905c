import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { isGuid, isMachineId } from '../../../defender/texts/checks';
import type { Connection } from '../../../defender/http/connection';
import { canonicalIp } from '../../../defender/machines/target/ipAddress';
import { pageOfMachines } from '../../../defender/machines/listMachines';
import { firstLabelOf, isSideRecord, type Machine } from '../../../defender/machines/machine';
import { compareText, startsWith, type Filter } from '../../../defender/filters/odata';
import { systemClockOf } from '../clocks';
import { railsOfForm } from './railsOfForm';
import { search } from './searching';
import { dayOf, entryOf } from './shortFacts';

/** As many as a person looks through before scrolling on. */
const pageSize = 100;

/** Of how many machines a search looks into names and IDs: the service knows only how they begin. */
const searchedInside = 1_000;
/** Fewer characters lie inside most IDs. */
const fewestOfId = 6;

/** Whether what was typed is neither a whole ID nor an address. */
function isPartOfName(typed: string): boolean {
	return typed !== '' && !isMachineId(typed) && !isGuid(typed) && canonicalIp(typed) === undefined;
}

function searchFilter(typed: string): Filter | undefined {
	if (typed === '') return undefined;
	if (isMachineId(typed)) return compareText('id', 'eq', typed);
	if (isGuid(typed)) return compareText('aadDeviceId', 'eq', typed);
	const ip = canonicalIp(typed);
	return ip === undefined
		? startsWith('computerDnsName', typed)
		: compareText('lastIpAddress', 'eq', ip);
}

/** A name as lists show it: the name itself in front, where narrow fields still have room for it. */
function itemOf(machine: Machine, isRefused: boolean, now: Date): INodeListSearchItems {
	const name = machine.computerDnsName ?? '';
	const short = firstLabelOf(name);
	const seen = dayOf(machine.lastSeen, now);
	const facts = [
		short === '' ? machine.id : short,
		isRefused ? 'refused by guard rails' : undefined,
		machine.healthStatus ?? 'health unknown',
		machine.osPlatform ?? 'unknown system',
		seen === undefined ? 'never seen' : `seen ${seen}`,
		name.slice(short.length + 1),
	];
	return { name: entryOf(facts), value: machine.id };
}

/** One page of what the service can search for, and behind the last one what it cannot. */
async function pageOf(
	connection: Connection,
	typed: string,
	{ skip, deadline }: { readonly skip: number; readonly deadline: number },
): Promise<{ readonly machines: Machine[]; readonly isLast: boolean }> {
	const filter = searchFilter(typed);
	const page = await pageOfMachines(connection, { filter, skip, size: pageSize, deadline });
	if (!page.isLast || !isPartOfName(typed)) return page;
	const first = await pageOfMachines(connection, { skip: 0, size: searchedInside, deadline });
	const inside = first.machines.filter(
		({ id, computerDnsName }) =>
			(typed.length >= fewestOfId && id.includes(typed)) ||
			(computerDnsName?.indexOf(typed) ?? 0) > 0,
	);
	return { machines: [...page.machines, ...inside], isLast: true };
}

/**
 * Machines for "From List": those whose name begins as typed, or with the ID or address typed, and
 * among those that the service lists first also those with it in their name or ID. One call for each
 * search and each further page, and one more behind the last page.
 */
export async function searchMachines(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const skip = Number(paginationToken ?? 0);
	const typed = (filter ?? '').trim().toLowerCase();
	const { machines, isLast } = await search(this, async (connection, deadline) =>
		pageOf(connection, typed, { skip, deadline }),
	);
	const isRefused = railsOfForm(this);
	const now = new Date(systemClockOf(this).date());
	const results = machines
		.filter((machine) => !isSideRecord(machine))
		.map((machine) => itemOf(machine, isRefused(machine), now));
	return isLast ? { results } : { results, paginationToken: String(skip + pageSize) };
}
