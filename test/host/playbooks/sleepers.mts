import { executionsOf, until, type Execution } from '../../../scripts/host/executions.mts';
import type { Host } from '../../../scripts/host/host.mts';
import { rowsAt, textAt, type Json } from '../../../scripts/host/json.mts';

/** For how long a playbook sleeps before it looks for the second time, with room to spare. */
export const sleepMs = 4 * 60_000;

/** Waits until an execution of a workflow sleeps that has looked so many times. */
export async function asleep({ api }: Host, workflowId: string, looks: number): Promise<Execution> {
	return await until(
		`an execution sleeps after ${looks} looks`,
		async () => {
			const all = await executionsOf(api, workflowId);
			return all.find(({ status, runs }) => status === 'waiting' && runs('Look') >= looks);
		},
		sleepMs,
	);
}

/** Where "Wake at once" notes who sleeps. */
interface SleepersTable {
	readonly tableId: string;
	rows(): Promise<Json[]>;
}

/** Creates the data table of "Wake at once". @param name no other table may have it. */
export async function sleepersTable({ api }: Host, name = 'Sleepers'): Promise<SleepersTable> {
	const projectId = textAt(await api.call('GET', '/rest/projects/personal'), 'data', 'id');
	const tables = `/rest/projects/${projectId}/data-tables`;
	const table = await api.call('POST', tables, {
		name,
		columns: ['machineActionId', 'resumeUrl'].map((column) => ({ name: column, type: 'string' })),
	});
	const tableId = textAt(table, 'data', 'id');
	return {
		tableId,
		rows: async () => rowsAt(await api.call('GET', `${tables}/${tableId}/rows`), 'data', 'data'),
	};
}

/** The subject of the mail that tells of an isolation that has succeeded. */
export function toldOf(machine: string): string {
	return `Case 4711: ${machine}.contoso.example is isolated`;
}
