import { startedType, type StartMethodName } from '../../contract';
import { oppositeOf, type MachineAction } from '../../entities';
import type { RequestMark } from '../../machineActions/mark';
import type { Term } from '../../machineActions/term';
import { firstSeenOf } from './known/firstSeen';
import type { StartCommand } from './startCommand';
import type { WaitChoice } from './wait/verdict';
import type { Intervals } from './wait/waitForActions';
import type { Rails, StartLimit } from '../../machines/rails/rails';
import type { ResolvedMachine } from '../../machines/lookUp/resolveTargets';
import type { WantedMachine } from '../../machines/lookUp/wanted';
import type { PlanFacts } from '../../plans/plan';
import type { Job, Order } from '../order';

/** What of an item's input goes into the live response library before its actions start. */
export interface WantedUpload {
	/** Binary fields of the input. */
	readonly fields: readonly string[];
	/** Names in the library that the commands use. */
	readonly names: readonly string[];
}

/** An order to start a machine action. */
export interface MachineOrder<R> extends Order<MachineAction, R> {
	readonly method: StartMethodName;
	readonly wanted: WantedMachine;
	/** Undefined where nothing may stand in the way. */
	readonly rails: Rails | undefined;
	/** The machine's name typed again, where the operation demands it. */
	readonly confirmName: string | undefined;
	/**
	 * As it is sent to a machine, with the mark at its end: an end in it is sealed for that machine and time.
	 *
	 * @param sentAt epoch milliseconds; without it, as it may be shown: nothing in it is sealed
	 * @throws DefenderError of kind `input` where an end is over by then
	 */
	readonly comment: (machineId: string, sentAt?: number) => string;
	readonly mark: RequestMark;
	/** Until when what it does is to last, and who answers for it, where that can be asked for. */
	readonly term?: Term | undefined;
	/** The body besides the comment, keys as the API spells them. */
	readonly body: Readonly<Record<string, unknown>>;
	readonly uploads?: WantedUpload | undefined;
	readonly starting: StartChoice;
	readonly waiting: WaitChoice & Intervals;
	/**
	 * Rejects where what it was ordered for is not so any more. Asked right before each call, however long that
	 * has waited for the quota.
	 */
	readonly stillWanted?: () => Promise<void>;
	/** The plan that it carries out, where it does. */
	readonly approved?: PlanFacts | undefined;
	/** A model has handed the plan on, so that nobody knows whether a person has seen it. */
	readonly isOfModel?: boolean;
}

/** What to do about actions that are, or have been, at work on the machine. */
interface StartChoice extends Pick<
	StartCommand,
	'ifInProgress' | 'ifOpposite' | 'skipIfThere' | 'replayProtection'
> {
	/** Seconds that a new action may need to show in lists. */
	readonly visibilityLag: number;
}

export type MachineJob<R> = Job<MachineOrder<R>, ResolvedMachine>;

/** The call that a job asks for, without what this process knows of earlier tries. */
export function commandOf<R>({ order, subject }: MachineJob<R>): StartCommand {
	const { method, mark, comment, body, starting, approved, stillWanted } = order;
	const hasState = oppositeOf[startedType(method)] !== undefined;
	const { ifInProgress, ifOpposite, skipIfThere, replayProtection } = starting;
	return {
		method,
		machineId: subject.id,
		computerDnsName: subject.entity?.computerDnsName,
		mark,
		comment: (sentAt) => comment(subject.id, sentAt),
		body,
		ifInProgress,
		ifOpposite,
		skipIfThere: skipIfThere && hasState,
		needsHistory: hasState && (skipIfThere || order.isDryRun || approved !== undefined),
		approved,
		firstSeen: firstSeenOf(subject.entity),
		replayProtection,
		triedBefore: mark.triedBefore === true,
		limit: limitOf(order),
		stillWanted,
	};
}

/** What a person has approved waits for no room. Where a model hands a plan on, nobody may have seen it. */
function limitOf({ rails, approved, isOfModel }: MachineOrder<unknown>): StartLimit | undefined {
	if (rails === undefined || rails.mostStarts === 0) return undefined;
	return approved === undefined || isOfModel === true ? rails : undefined;
}
