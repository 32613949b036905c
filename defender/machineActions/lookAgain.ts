import { minutes, seconds } from '../general/clock';
import { isFinal, timeOf, type MachineAction } from '../entities';

/** n8n keeps an execution in memory that its Wait node holds up for less than 65 seconds. */
const shortestMs = seconds(70);
const longestMs = minutes(60);

/** What of an action says when the next look is due. */
type Watched = Pick<MachineAction, 'status' | 'creationDateTimeUtc'>;

/**
 * When it is worth while to look at an action again: after a tenth of its age, so that what takes
 * three days takes some 115 looks, and still what takes minutes is seen within two.
 *
 * @param action undefined where none has been seen yet
 * @param now epoch milliseconds
 * @returns an ISO timestamp, or undefined once the action has ended
 */
export function lookAgainAt(action: Watched | undefined, now: number): string | undefined {
	if (action !== undefined && isFinal(action.status)) return undefined;
	const age = now - (timeOf(action?.creationDateTimeUtc ?? null) ?? now);
	const pause = Math.min(Math.max(age / 10, shortestMs), longestMs);
	return new Date(now + Math.round(pause)).toISOString();
}
