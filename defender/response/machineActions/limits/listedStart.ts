import { timeOf, type MachineAction } from '../../../entities';
import type { Clock } from '../../../general/clock';
import { markOf, placeOf, workflowIn } from '../../../machineActions/mark';
import { requestIn } from '../../../machineActions/term';

/** A start that the service lists. */
export interface ListedStart {
	readonly id: string;
	readonly at: number;
	readonly workflow: string | undefined;
	readonly requestor: string | null;
	/** By which the start of a call is known whose answer was lost. */
	readonly place: string;
}

/** What an action of the list tells of its start; one without a time counts as made now. */
export function listedStart(action: MachineAction, clock: Clock): ListedStart {
	const { id, requestor, requestorComment, machineId, creationDateTimeUtc } = action;
	const mark = markOf(requestorComment);
	return {
		id,
		requestor,
		at: timeOf(creationDateTimeUtc) ?? clock.date(),
		workflow: mark === undefined ? undefined : workflowIn(mark),
		place: placeOf(requestIn(mark ?? ''), machineId ?? ''),
	};
}
