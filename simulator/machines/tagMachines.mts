import type { Machine } from '../world/entities.mts';
import { invalidRequestBody, missingParameter, ServiceError } from '../http/errors.mts';
import { oneOf, refuseOtherKeys, requiredText } from '../machineActions/actionBodies.mts';
import type { Call, Work } from '../http/operation.mts';
import { jsonObject } from '../http/requestBody.mts';
import { machineAnswer, machineInRoute, machinesAnswer, machineWithId } from './readMachines.mts';

const largestBatch = 500;

interface TagChange {
	value: string;
	adds: boolean;
}

/** POST /machines/{id}/tags: https://learn.microsoft.com/defender-endpoint/api/add-or-remove-machine-tags */
export function tagMachine({ world, tenant, path, body }: Call): Work {
	const object = jsonObject(body);
	const change = readChange(object, ['Value', 'Action']);
	const machine = machineInRoute(tenant, world.quirks, path.id ?? '');
	return () => {
		apply(change, machine);
		return machineAnswer(machine, world.quirks);
	};
}

/** POST /machines/AddOrRemoveTagForMultipleMachines, up to 500 machines. */
export function tagMachines({ world, tenant, body }: Call): Work {
	const object = jsonObject(body);
	const change = readChange(object, ['Value', 'Action', 'MachineIds']);
	const machines = readIds(object).map((id) => machineWithId(tenant, id));
	return () => {
		for (const machine of machines) apply(change, machine);
		return machinesAnswer(machines, world.quirks);
	};
}

function readChange(object: Record<string, unknown>, keys: string[]): TagChange {
	const value = requiredText(object, 'Value');
	const adds = oneOf(object, 'Action', ['Add', 'Remove']) === 'Add';
	refuseOtherKeys(object, keys);
	return { value, adds };
}

function readIds({ MachineIds: ids }: Record<string, unknown>): string[] {
	if (ids === undefined) throw missingParameter('MachineIds');
	if (!Array.isArray(ids)) throw invalidRequestBody();
	if (ids.length > largestBatch) {
		throw new ServiceError(
			400,
			'MaximumBatchSizeExceeded',
			`Maximum batch size exceeded. Received: ${ids.length}, allowed: ${largestBatch}`,
		);
	}
	return ids.map(String);
}

function apply({ value, adds }: TagChange, machine: Machine): void {
	const others = machine.machineTags.filter((tag) => tag !== value);
	machine.machineTags = adds ? [...others, value] : others;
}
