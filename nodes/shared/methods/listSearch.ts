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
import { search } from './searching';
import { searchMachines } from './searchMachines';
import { searchTenants } from './searchTenants';

/** As many as a person looks through. */
const listLength = 100;

function actionItem(action: MachineAction): INodeListSearchItems {
	const machine = action.computerDnsName ?? action.machineId ?? 'unknown machine';
	return {
		name: `${action.type} on ${machine} (${action.status}, ${action.creationDateTimeUtc ?? ''})`,
		value: action.id,
	};
}

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

/** The latest machine actions, for "From List". */
async function searchMachineActions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await searchIn(this, filter, async (connection, deadline) => {
		const actions = await listActions(connection, { limit: listLength, deadline });
		return actions.map(actionItem);
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
