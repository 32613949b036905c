import { finalStatuses, type MachineAction } from '../entities';
import type { Connection } from '../http/connection';
import { listActions } from '../machineActions/readActions';
import { allIfAny, anyEquals, type Filter } from '../filters/odata';
import type { TriggerEvent } from './events';
import { concerns, listFilters, type Interest } from './interest';

/** Among so many of the latest actions one is looked for that fits. */
const sampleDepth = 200;

/** The statuses that events of this kind can have; none means any. */
export function statusesOf(event: TriggerEvent, chosen: readonly string[]): readonly string[] {
	if (event !== 'actionFinished') return chosen;
	const isChosen = (status: string) => chosen.length === 0 || chosen.includes(status);
	return finalStatuses.filter(isChosen);
}

/** The latest real action of which the trigger would tell; undefined when there is none. */
export async function readSample(
	connection: Connection,
	interest: Interest,
	statuses: readonly string[],
	deadline: number,
): Promise<MachineAction | undefined> {
	const filters: Filter[] = [
		...listFilters(interest),
		...(statuses.length === 0 ? [] : [anyEquals('status', statuses)]),
	];
	const latest = await listActions(connection, {
		filter: allIfAny(filters),
		limit: sampleDepth,
		deadline,
	});
	return latest.find((action) => concerns(interest, action));
}
