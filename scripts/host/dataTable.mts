import { rowsAt, textAt, type Json } from './json.mts';
import type { N8nApi } from './n8nApi.mts';

/** A data table of n8n. */
export interface DataTable {
	readonly tableId: string;
	rows(): Promise<Json[]>;
}

/** Creates a data table whose columns hold text. @param name no other table may have it. */
export async function createDataTable(
	api: N8nApi,
	name: string,
	columns: readonly string[],
): Promise<DataTable> {
	const projectId = textAt(await api.call('GET', '/rest/projects/personal'), 'data', 'id');
	const tables = `/rest/projects/${projectId}/data-tables`;
	const table = await api.call('POST', tables, {
		name,
		columns: columns.map((column) => ({ name: column, type: 'string' })),
	});
	const tableId = textAt(table, 'data', 'id');
	return {
		tableId,
		rows: async () => rowsAt(await api.call('GET', `${tables}/${tableId}/rows`), 'data', 'data'),
	};
}
