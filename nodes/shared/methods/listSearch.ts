import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import type { MachineAction } from '../../../defender/entities';
import { listLibraryFiles } from '../../../defender/files/library/library';
import type { LibraryFile } from '../../../defender/files/library/libraryFile';
import type { Connection } from '../../../defender/http/connection';
import { listActions } from '../../../defender/machineActions/readActions';
import { firstLabelOf } from '../../../defender/machines/machine';
import { anyEquals, compareText, type Filter } from '../../../defender/filters/odata';
import { search } from './searching';
import { searchMachines } from './searchMachines';
import { searchTenants } from './searchTenants';
import { entryOf, momentOf } from './shortFacts';

/** As many as a person looks through. */
const listLength = 100;

function actionItem(action: MachineAction, now: Date): INodeListSearchItems {
	const machine = action.computerDnsName ?? action.machineId ?? 'unknown machine';
	const facts = [
		action.status,
		action.type,
		firstLabelOf(machine),
		momentOf(action.creationDateTimeUtc, now),
	];
	return { name: entryOf(facts), value: action.id };
}

/** What an operation can work with. Those that are not named here take every action. */
const usable: Readonly<Record<string, Filter>> = {
	cancel: anyEquals('status', ['Pending', 'InProgress']),
	wait: anyEquals('status', ['Pending', 'InProgress']),
	getPackageUri: compareText('type', 'eq', 'CollectInvestigationPackage'),
	getLiveResponseResult: compareText('type', 'eq', 'LiveResponse'),
};

function fileItem({ fileName, description }: LibraryFile): INodeListSearchItems {
	const about = description === '' ? '' : ` (${description})`;
	return { name: `${fileName}${about}`, value: fileName };
}

/** Reads a short list whole and searches in everything that is shown of it. */
async function searchIn(
	context: ILoadOptionsFunctions,
	filter: string | undefined,
	read: (connection: Connection, deadline: number) => Promise<INodeListSearchItems[]>,
): Promise<INodeListSearchResult> {
	const listed = await search(context, read);
	const wanted = (filter ?? '').trim().toLowerCase();
	return {
		results: listed.filter(
			({ name, value }) =>
				name.toLowerCase().includes(wanted) || String(value).toLowerCase().includes(wanted),
		),
	};
}

/** The latest machine actions that the operation of the form can work with, for "From List". */
async function searchMachineActions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await searchIn(this, filter, async (connection, deadline) => {
		const operation: unknown = this.getCurrentNodeParameter('operation');
		const filter = typeof operation === 'string' ? usable[operation] : undefined;
		const actions = await listActions(connection, { filter, limit: listLength, deadline });
		const now = new Date(connection.clock.date());
		return actions.map((action) => actionItem(action, now));
	});
}

/** The files of the live response library, for "From List". */
async function searchLibraryFiles(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await searchIn(this, filter, async (connection, deadline) => {
		const files = await listLibraryFiles(connection, deadline);
		return files.map(fileItem);
	});
}

export const listSearch = {
	searchLibraryFiles,
	searchMachineActions,
	searchMachines,
	searchTenants,
};
