import { isFinal } from '../entities';
import type { Change } from './follow';

/** What a trigger tells of. */
export type TriggerEvent = 'actionCreated' | 'statusChanged' | 'actionFinished';

const isToldBy: Readonly<Record<TriggerEvent, (change: Change) => boolean>> = {
	actionCreated: ({ isNew }) => isNew,
	statusChanged: () => true,
	actionFinished: ({ action }) => isFinal(action.status),
};

/** The changes that an event stands for, with one of the given statuses if there are any. */
export function eventsOf(
	changes: readonly Change[],
	event: TriggerEvent,
	statuses: readonly string[],
): Change[] {
	return changes.filter(
		(change) =>
			isToldBy[event](change) && (statuses.length === 0 || statuses.includes(change.action.status)),
	);
}
