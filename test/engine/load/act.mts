import type { INodeParameters } from 'n8n-workflow';
import { byId, machine } from '../service.mts';

export const node = 'defenderMachineAction';

/** Parameters that start an action on one machine and wait for it, unless `more` says otherwise. */
export function act(operation: string, more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'machineAction',
		operation,
		machineId: byId(machine.hr),
		comment: 'Case 4711',
		waitForCompletion: true,
		...more,
	};
}

/** The same for the machine that each item names. */
export function actOnItems(operation: string, more: INodeParameters = {}): INodeParameters {
	return act(operation, { machineId: byId('={{ $json.id }}'), ...more });
}
