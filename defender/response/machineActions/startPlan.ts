import type { PlannedStart } from '../kind';
import { minutes } from '../../general/clock';
import { oppositeOf, timeOf, type MachineAction } from '../../entities';
import { bears, isOfUnknownRequest, keyLifeMs } from '../../machineActions/mark';
import type { RecentActions } from '../../machineActions/recentActions';
import { lasts, stateAfter } from './known/stateAfter';
import { hasFailed, stands } from './known/standing';
import {
	answers,
	contradicts,
	mustLook,
	requestKey,
	typeOf,
	type StartCommand,
} from './startCommand';
import { oppositeRuns, perhapsDone, sameTypeRuns, unseenBefore } from './startErrors';

/** What is to be done about a command, by what is known of its machine. */
export type StartPlan = Exclude<PlannedStart<MachineAction>, { do: 'share' }>;

/** n8n's tries of one request, and a model's, come within minutes of each other. */
const doubtMs = minutes(10);

/**
 * Decides without doing anything.
 *
 * @param recent the machine's actions, read just before: of the last days, or all there are when
 * the command wants to be skipped if the machine is in the wanted state already
 * @param now epoch milliseconds of the service
 */
export function planStart(command: StartCommand, recent: RecentActions, now: number): StartPlan {
	const replayed = findReplayed(command, recent, now);
	if (replayed !== undefined) return { do: 'reuse', action: replayed };
	const opposite = planBesideOpposite(command, recent);
	if (opposite !== undefined) return opposite;
	// Something else of the same type (another file, another script) may be allowed beside it: that
	// is for the service to say.
	const same = recent.openThat(command.machineId, (action) => isSame(action, command, recent));
	const beside = same && planBesideSameType(command, same, recent);
	// What could be read stands for what it shows; on what could not nothing is started that must look.
	const unseen = beside?.do === 'reuse' ? undefined : planUnseen(command, recent);
	const known = unseen ?? beside ?? planSkip(command, recent);
	if (known !== undefined) return known;
	const done = findPerhapsDone(command, recent, now);
	if (done !== undefined) return { do: 'refuse', error: perhapsDone(command, done) };
	const despite = wantedStateBy(command, recent);
	return { do: 'start', ...(despite === undefined ? {} : { despite }) };
}

/** @returns undefined where nothing that is not known stands in the way */
function planUnseen(command: StartCommand, { unread }: RecentActions): StartPlan | undefined {
	if (unread === undefined || !mustLook(command, unread)) return undefined;
	return { do: 'refuse', error: unseenBefore(command, unread) };
}

/** What is not known is as if it were still to be done, and so is a state that is being undone. */
function planSkip(command: StartCommand, recent: RecentActions): StartPlan | undefined {
	if (!command.skipIfThere) return undefined;
	const by = wantedStateBy(command, recent);
	if (by === undefined) return undefined;
	const { machineId } = command;
	const isLasting = lasts(by, recent.of(machineId), recent.firstSeenOf(machineId));
	return isLasting ? { do: 'skip', action: by } : undefined;
}

/** The action that has brought the machine into the wanted state, as far as its actions show. */
function wantedStateBy(command: StartCommand, recent: RecentActions): MachineAction | undefined {
	// Whether it was undone since may be just what could not be read.
	if (recent.unread !== undefined || openOpposite(command, recent) !== undefined) return undefined;
	const state = stateAfter(recent.of(command.machineId), command);
	return state?.reached === true ? state.by : undefined;
}

/** The service says that something is in progress: what to do, now that it is known what. */
export function planAfterConflict(
	command: StartCommand,
	recent: RecentActions,
	now: number,
): StartPlan | undefined {
	const replayed = findReplayed(command, recent, now);
	if (replayed !== undefined) return { do: 'reuse', action: replayed };
	const running = recent.open(command.machineId, typeOf(command));
	if (running !== undefined) return planBesideSameType(command, running, recent);
	return planBesideOpposite(command, recent);
}

/**
 * The action that an earlier try of this very request has started or taken, if any, or the one that
 * its idempotency key stands for. One that has failed is none, so that a try again starts it anew; and
 * one whose work has been undone since is no answer to who wants it done now.
 */
function findReplayed(
	command: StartCommand,
	recent: RecentActions,
	now: number,
): MachineAction | undefined {
	const { mark } = command;
	if (mark.key === undefined && !command.replayProtection) return undefined;
	const actions = recent.of(command.machineId);
	const earliest = mark.key === undefined ? -Infinity : now - keyLifeMs;
	return actions.find(
		(action) =>
			(action.id === recent.answer || bears(action.requestorComment, mark)) &&
			isSince(action, earliest) &&
			!isOther(action, command, recent) &&
			!hasFailed(action) &&
			stands(action, actions),
	);
}

/**
 * What may be the work of an earlier try of this request, though nobody can say: neither its mark
 * nor ours can be known again. To start it again in silence would be as wrong as to call it done.
 */
function findPerhapsDone(
	command: StartCommand,
	recent: RecentActions,
	now: number,
): MachineAction | undefined {
	const { mark, replayProtection } = command;
	if (mark.knownAgain || mark.key !== undefined || !replayProtection) return undefined;
	const actions = recent.of(command.machineId);
	return actions.find(
		(action) =>
			isOfUnknownRequest(action.requestorComment) &&
			isSince(action, now - doubtMs) &&
			isSame(action, command, recent) &&
			!hasFailed(action) &&
			stands(action, actions),
	);
}

function isSince(action: MachineAction, earliest: number): boolean {
	const created = timeOf(action.creationDateTimeUtc);
	return created === undefined || created >= earliest;
}

/** Whether an action does what the command asks: what this process has started is known exactly. */
function isSame(action: MachineAction, command: StartCommand, recent: RecentActions): boolean {
	return recent.requestOf(action.id) === requestKey(command) || answers(action, command);
}

/** Whether an action surely does something else than the command asks. */
function isOther(action: MachineAction, command: StartCommand, recent: RecentActions): boolean {
	const request = recent.requestOf(action.id);
	return request === undefined ? contradicts(action, command) : request !== requestKey(command);
}

/** Something of the same type runs already: the user's choice decides. */
export function planBesideSameType(
	command: StartCommand,
	running: MachineAction,
	recent: RecentActions,
): StartPlan {
	if (command.ifInProgress === 'attach' && isSame(running, command, recent)) {
		return { do: 'reuse', action: running };
	}
	if (command.ifInProgress === 'wait') return { do: 'startAfter', action: running };
	return { do: 'refuse', error: sameTypeRuns(command, running) };
}

/** @returns undefined when no opposite stands in the way */
function planBesideOpposite(command: StartCommand, recent: RecentActions): StartPlan | undefined {
	if (command.ifOpposite === 'startAnyway') return undefined;
	const running = openOpposite(command, recent);
	if (running === undefined) return undefined;
	if (command.ifOpposite === 'cancelFirst') return { do: 'cancelFirst', action: running };
	return { do: 'refuse', error: oppositeRuns(command, running) };
}

function openOpposite(command: StartCommand, recent: RecentActions): MachineAction | undefined {
	const opposite = oppositeOf[typeOf(command)];
	return opposite === undefined ? undefined : recent.open(command.machineId, opposite);
}
