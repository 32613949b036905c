import type { INodeParameters } from 'n8n-workflow';
import { byId, machine, type Service } from '../service.mts';

export const isolate = {
	resource: 'machineAction',
	operation: 'isolate',
	machineId: byId(machine.finance),
	comment: 'Case 4711',
	waitForCompletion: false,
};

/** A run with a credential that allows this, and how many calls it made. */
export async function run(
	{ engine, simulator }: Service,
	operationsAllowed: unknown,
	parameters: INodeParameters,
	more: object = {},
) {
	const ended = await engine.runNode({
		node: 'defenderMachineAction',
		parameters,
		credential: { operationsAllowed } as never,
		...more,
	});
	return { ...ended, calls: simulator.requests.count() };
}
