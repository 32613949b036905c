import { isFinal } from '../entities';
import type { Change } from './follow';

/** What a trigger tells of. */
export type TriggerEvent = 'actionCreated' | 'statusChanged' | 'actionFinished';

const isToldBy: Readonly<Record<TriggerEvent, (change: Change) => boolean>> = {
	actionCreated: ({ isNew }) => isNew,
	statusChanged: () => true,
	actionFinished: ({ action }) => isFinal(action.status),
};

/**
 * Whether a change is an event of this kind.
 *
 * @param statuses those that count; none means all
 */
export function isEvent(change: Change, event: TriggerEvent, statuses: readonly string[]): boolean {
	if (!isToldBy[event](change)) return false;
	return statuses.length === 0 || statuses.includes(change.action.status);
}
