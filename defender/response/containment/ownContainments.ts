import { isFinal, timeOf, type MachineAction } from '../../entities';
import { markOf } from '../../machineActions/mark';
import type { RecentActions } from '../../machineActions/recentActions';
import { heldState, pairs } from '../../machineActions/responseState';
import { isCopied } from './sealedMark';

/** The two states that a machine can be contained in. */
export type Containing = 'isolation' | 'restriction';

/** A containment of n8n's making that lasts, and that nobody else has anything to do with. */
export interface OwnContainment {
	/** In lower case. */
	readonly machineId: string;
	readonly of: Containing;
	/** The action that put the machine into its state. */
	readonly by: MachineAction;
	/** Whether an earlier action of the machine bears the very mark of that one. */
	readonly isCopied: boolean;
	readonly undo: 'unisolate' | 'unrestrictCodeExecution';
}

/** Whose containment it is, if it is one. */
export type Standing =
	| { readonly is: 'own'; readonly containment: OwnContainment }
	/** Another has contained the machine, or has done so again since. */
	| { readonly is: 'foreign'; readonly by: MachineAction }
	/** Something that would change the state has not ended. */
	| { readonly is: 'changing'; readonly by: MachineAction }
	/** The machine is in no such state, as far as anybody remembers. */
	| { readonly is: 'free' }
	/** Nobody can say which action was last. */
	| { readonly is: 'unknown' };

/** All containments of n8n's making in the tenant that last. @param recent see `readAllStateActions` */
export function ownContainments(recent: RecentActions): OwnContainment[] {
	return recent.machineIds().flatMap((machineId) =>
		(['isolation', 'restriction'] as const).flatMap((of) => {
			const standing = standingOf(machineId, recent.of(machineId), of);
			return standing.is === 'own' ? [standing.containment] : [];
		}),
	);
}

/** @param actions of the machine, all there are */
export function standingOf(
	machineId: string,
	actions: readonly MachineAction[],
	of: Containing,
): Standing {
	const [isolation, restriction] = pairs;
	const [enters, leaves] = of === 'isolation' ? isolation : restriction;
	const own = actions.filter(({ type }) => type === enters || type === leaves);
	const { holds, by } = heldState(own, [enters, leaves]);
	if (by === undefined || holds === false) return { is: 'free' };
	if (holds === null) return { is: 'unknown' };
	const open = own.find(({ status }) => !isFinal(status));
	if (open !== undefined) return { is: 'changing', by: open };
	const again = own.find((other) => isContainedAgain(other, by));
	if (again !== undefined) return { is: 'foreign', by: again };
	if (markOf(by.requestorComment) === undefined) return { is: 'foreign', by };
	const undo = of === 'isolation' ? 'unisolate' : 'unrestrictCodeExecution';
	const copied = isCopied(by, own);
	const id = machineId.toLowerCase();
	return { is: 'own', containment: { machineId: id, of, by, isCopied: copied, undo } };
}

/** Whether another action contained the machine later, in whatever order they ended. */
function isContainedAgain(other: MachineAction, by: MachineAction): boolean {
	if (other.type !== by.type || other.id === by.id || other.status !== 'Succeeded') return false;
	const [later, earlier] = [other, by].map((one) => timeOf(one.creationDateTimeUtc));
	return later === undefined || earlier === undefined || later > earlier;
}
