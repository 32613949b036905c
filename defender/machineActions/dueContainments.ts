import { isFinal, timeOf, type MachineAction } from '../entities';
import { markOf } from './mark';
import type { RecentActions } from './recentActions';
import { heldState, pairs } from './responseState';
import { termIn } from './term';

/** A containment whose time is over. */
export interface DueContainment {
	readonly machineId: string;
	/** The action that put the machine into its state. */
	readonly by: MachineAction;
	/** Epoch milliseconds. */
	readonly until: number;
	readonly owner: string;
	readonly undo: 'unisolate' | 'unrestrictCodeExecution';
}

/**
 * What is to be released: machines that are isolated or restricted because of an action whose mark says
 * an end that has come. Where somebody has contained the machine again since, or has begun to change
 * its state, it is theirs.
 *
 * @param recent all actions of the tenant that the state of machines follows from
 * @param now epoch milliseconds of the service
 */
export function dueContainments(recent: RecentActions, now: number): DueContainment[] {
	return recent.machineIds().flatMap((machineId) => dueOn(machineId, recent.of(machineId), now));
}

function dueOn(
	machineId: string,
	actions: readonly MachineAction[],
	now: number,
): DueContainment[] {
	return pairs.flatMap(([enters, leaves]): DueContainment[] => {
		const own = actions.filter(({ type }) => type === enters || type === leaves);
		const { holds, by } = heldState(own, [enters, leaves]);
		if (holds !== true || by === undefined) return [];
		const { until, owner } = termIn(markOf(by.requestorComment));
		if (until === undefined || until > now) return [];
		if (own.some((other) => !isFinal(other.status) || isContainedAgain(other, by))) return [];
		const undo = enters === 'Isolate' ? 'unisolate' : 'unrestrictCodeExecution';
		return [{ machineId, by, until, owner, undo }];
	});
}

/** Whether another action contained the machine later, in whatever order they ended. */
function isContainedAgain(other: MachineAction, by: MachineAction): boolean {
	if (other.type !== by.type || other.id === by.id || other.status !== 'Succeeded') return false;
	const [later, earlier] = [other, by].map((one) => timeOf(one.creationDateTimeUtc));
	return later === undefined || earlier === undefined || later > earlier;
}
