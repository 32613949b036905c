import { createDataTable, type DataTable } from '../../../scripts/host/dataTable.mts';
import { executionsOf, until, type Execution } from '../../../scripts/host/executions.mts';
import type { Host } from '../../../scripts/host/host.mts';

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

/** Creates the data table where "Wake at once" notes who sleeps. @param name no other table may have it. */
export async function sleepersTable({ api }: Host, name = 'Sleepers'): Promise<DataTable> {
	return await createDataTable(api, name, ['machineActionId', 'resumeUrl']);
}

/** The subject of the mail that tells of an isolation that has succeeded. */
export function toldOf(machine: string): string {
	return `Case 4711: ${machine}.contoso.example is isolated`;
}
