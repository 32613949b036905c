import { oppositeOf, type MachineAction } from '../entities';
import type { DefenderError } from '../defenderError';
import { markOf } from './mark';
import type { RecentActions } from './recentActions';
import { stateAfter } from './responseState';
import { answers, contradicts, typeOf, type StartCommand } from './startCommand';
import { oppositeRuns, twinRuns } from './startErrors';

/** What is to be done about a command, by what is known of its machine. */
export type StartPlan =
	| { readonly do: 'start' }
	/** Something of the same type has to end first. */
	| { readonly do: 'startAfter'; readonly action: MachineAction }
	/** An action that exists already stands for this one. */
	| { readonly do: 'reuse'; readonly action: MachineAction }
	/** The machine is in the wanted state; `action` brought it there, where any did. */
	| { readonly do: 'skip'; readonly action: MachineAction | undefined }
	| { readonly do: 'refuse'; readonly error: DefenderError };

/**
 * Decides without doing anything.
 *
 * @param recent the machine's actions, read just before: of the last days, or all there are when
 * the command wants to be skipped if the machine is in the wanted state already
 */
export function planStart(command: StartCommand, recent: RecentActions): StartPlan {
	const replayed = findReplayed(command, recent);
	if (replayed !== undefined) return { do: 'reuse', action: replayed };
	const opposite = planBesideOpposite(command, recent);
	if (opposite !== undefined) return opposite;
	// Something else of the same type (another file, another script) may be allowed beside it: that
	// is for the service to say.
	const twin = recent.openThat(command.machineId, (action) => answers(action, command));
	if (twin !== undefined) return planBesideTwin(command, twin);
	// A state that is being undone will not last.
	if (!command.skipIfThere || openOpposite(command, recent) !== undefined) return { do: 'start' };
	const state = stateAfter(recent.of(command.machineId), command);
	return state?.reached === true ? { do: 'skip', action: state.by } : { do: 'start' };
}

/** The service says that something is in progress: what to do, now that it is known what. */
export function planAfterConflict(
	command: StartCommand,
	recent: RecentActions,
): StartPlan | undefined {
	const replayed = findReplayed(command, recent);
	if (replayed !== undefined) return { do: 'reuse', action: replayed };
	const twin = recent.open(command.machineId, typeOf(command));
	if (twin !== undefined) return planBesideTwin(command, twin);
	return planBesideOpposite(command, recent);
}

/**
 * The action that an earlier run of this very item started, if any. A mark that somebody has made up
 * may stand at several requests: another scope, file or script is not what was asked for here.
 */
function findReplayed(command: StartCommand, recent: RecentActions): MachineAction | undefined {
	const mark = command.replayProtection ? markOf(command.comment) : undefined;
	if (mark === undefined) return undefined;
	return recent
		.of(command.machineId)
		.find((action) => markOf(action.requestorComment) === mark && !contradicts(action, command));
}

/** Something of the same type runs already: the user's choice decides. */
export function planBesideTwin(command: StartCommand, twin: MachineAction): StartPlan {
	if (command.ifInProgress === 'attach' && answers(twin, command)) {
		return { do: 'reuse', action: twin };
	}
	if (command.ifInProgress === 'wait') return { do: 'startAfter', action: twin };
	return { do: 'refuse', error: twinRuns(command, twin) };
}

/** @returns undefined when no opposite stands in the way */
function planBesideOpposite(command: StartCommand, recent: RecentActions): StartPlan | undefined {
	if (command.ifOpposite === 'startAnyway') return undefined;
	const running = openOpposite(command, recent);
	return running && { do: 'refuse', error: oppositeRuns(command, running) };
}

function openOpposite(command: StartCommand, recent: RecentActions): MachineAction | undefined {
	const opposite = oppositeOf[typeOf(command)];
	return opposite === undefined ? undefined : recent.open(command.machineId, opposite);
}
