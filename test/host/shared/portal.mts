import { expect } from '@jest/globals';
import { executionsOf, until } from '../../../scripts/host/executions.mts';
import type { Host } from '../../../scripts/host/host.mts';
import { textAt } from '../../../scripts/host/json.mts';

/** n8n polls once a minute at most. */
const onePollMs = 90_000;

/** Starts an action as an analyst in the portal would. @returns its id. */
export function startInPortal({ simulator }: Host): string {
	const [machine] = simulator.machines.all();
	if (machine === undefined) throw new Error('The park is empty');
	const action = simulator.actions.add({
		type: 'RunAntiVirusScan',
		machineId: machine.id,
		requestorComment: 'started in the portal',
	});
	return action.id;
}

/** Ids of the actions that a workflow was told of so far, with repetitions. */
async function told({ api }: Host, workflowId: string): Promise<string[]> {
	const executions = await executionsOf(api, workflowId);
	return executions.flatMap((execution) =>
		execution.items('After').map((item) => textAt(item, 'id')),
	);
}

/**
 * Waits until a workflow was told of so many actions, and expects that it were these, each once. Two
 * that were created in the same millisecond have no order.
 */
export async function expectTold(
	host: Host,
	workflowId: string,
	actionIds: readonly string[],
	withinMs = onePollMs,
): Promise<void> {
	await until(
		`${actionIds.length} actions are told`,
		async () => ((await told(host, workflowId)).length >= actionIds.length ? true : undefined),
		withinMs,
	);
	expect((await told(host, workflowId)).sort()).toEqual([...actionIds].sort());
}
