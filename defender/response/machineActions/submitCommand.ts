import { apiMethods } from '../../contract';
import {
	answerAbout,
	foreignAnswer,
	isDefenderError,
	type DefenderError,
	type ErrorKind,
} from '../../defenderError';
import { isSameId, readMachineAction, type MachineAction } from '../../entities';
import { callApi } from '../../http/callApi';
import type { Connection } from '../../http/connection';
import { makeSure } from '../../http/lostCall';
import { markOf } from '../../machineActions/mark';
import { requestIn } from '../../machineActions/term';
import { longestLifeMs, readRecentActions } from '../../machineActions/recentActions';
import { contradicts, isOfType, typeOf, type StartCommand, type Submitted } from './startCommand';
import { neverAppeared, notStarted, unseeable } from './startErrors';

export interface SubmitSettings {
	/** `clock.now()` after which nothing is started any more. */
	readonly deadline: number;
	/** How long an action may take to show in lists after the call that created it. */
	readonly visibilityLagMs: number;
}

/** What is known of a machine before a call for it. */
interface KnownBefore {
	/** Ids of actions that were there, or that are the answer to other calls: the call creates none of them. */
	readonly before: ReadonlySet<string>;
	/** Ids of those that had ended: the service answers with a new action, or with one that runs. */
	readonly over: ReadonlySet<string>;
}

/**
 * Sends the call once, and again only when it surely had no effect, or when its answer was lost and the
 * machine's recent actions have shown nothing of it for as long as they may need.
 *
 * @throws DefenderError `conflict` when the service says that such an action is in progress, and
 * `ambiguous` when nobody can tell what happened
 */
export async function submitCommand(
	connection: Connection,
	command: StartCommand,
	{ deadline, visibilityLagMs }: SubmitSettings,
	{ before, over }: KnownBefore,
): Promise<Submitted> {
	const isOurs = (action: MachineAction): boolean => isAnswerTo(command, action, before);
	const made = await makeSure(connection, {
		async send(watched) {
			const action = await post(watched, command, deadline);
			if (over.has(action.id)) throw answerOfThePast(action, command);
			return action;
		},
		find: async (until) => await findAppeared(connection, command, isOurs, until),
		// Whoever gave a foreign answer, the service may have got the call: it is never made again.
		mayRepeat: ({ kind }) => kind !== 'foreignAnswer',
		notice:
			'An answer was lost, so the latest actions of the machine were searched for what it was about',
		visibilityLagMs,
		deadline,
	});
	switch (made.end) {
		case 'answered':
			return answered(made.value, command);
		case 'found':
			return { outcome: 'started', action: made.value };
		case 'uncertain':
			throw made.look === undefined
				? neverAppeared(command, made.lost)
				: unseeable(command, made.lost, made.look);
	}
}

/** What says that a call surely changed nothing. */
const withoutEffect: readonly ErrorKind[] = [
	'unauthorized',
	'forbidden',
	'notFound',
	'conflict',
	'refused',
	'quota',
	'unreachable',
	'timedOut',
];

async function post(
	connection: Connection,
	command: StartCommand,
	deadline: number,
): Promise<MachineAction> {
	let comment = '';
	const answer = await callApi(connection, {
		method: apiMethods[command.method],
		parameters: { machineId: command.machineId },
		body() {
			comment = command.comment(connection.clock.date());
			return { Comment: comment, ...command.body };
		},
		deadline,
		beforeSending: command.stillWanted,
	}).catch((error: unknown) => {
		throw isDefenderError(error, ...withoutEffect) ? notStarted(command, error) : error;
	});
	const action = acceptedAction(answer, command);
	// Right after a live response was accepted the service leaves these empty. A comment that its first
	// answer leaves empty is the one that was sent.
	return {
		...action,
		machineId: action.machineId ?? command.machineId,
		requestorComment: action.requestorComment ?? comment,
	};
}

/**
 * The action in the answer to a call that starts one. Machine and type are missing in some answers;
 * where they are said they must be those of the command.
 *
 * @throws DefenderError of kind `foreignAnswer`
 */
export function acceptedAction(answer: unknown, command: StartCommand): MachineAction {
	const action = readMachineAction(answer);
	if (action === undefined) {
		throw foreignAnswer('Microsoft Defender took the call, but its answer holds no machine action');
	}
	const { machineId, type } = action;
	const isElsewhere = machineId !== null && !isSameId(machineId, command.machineId);
	if (!isElsewhere && (type === 'Unknown' || isOfType(type, command))) return action;
	throw answerAbout(
		`${type} ${action.id} on machine ${machineId ?? 'unknown'}`,
		`${typeOf(command)} on machine ${command.machineId}`,
	);
}

/** As from a cache: what had ended before the call says nothing of what the call has done. */
function answerOfThePast({ type, id }: MachineAction, command: StartCommand): DefenderError {
	return answerAbout(
		`${type} ${id}, which had ended before`,
		`a new ${typeOf(command)} on machine ${command.machineId}`,
	);
}

/** The service may answer a call with the action that was already running. */
function answered(action: MachineAction, command: StartCommand): Submitted {
	return { outcome: isOwn(action, command) ? 'started' : 'reused', action };
}

/** Looks for the action that a call without a clear answer may have created. */
async function findAppeared(
	connection: Connection,
	command: StartCommand,
	isOurs: (action: MachineAction) => boolean,
	deadline: number,
): Promise<MachineAction | undefined> {
	const recent = await readRecentActions(connection, {
		machineIds: [command.machineId],
		types: [typeOf(command)],
		sinceMs: longestLifeMs,
		deadline,
	});
	return recent.of(command.machineId).find(isOurs);
}

/**
 * Whether an action is what a call has started whose answer was lost: it bears the mark of this very
 * request, is nothing else than what was asked for as far as the service says, and is new. No clock
 * has a say in it.
 *
 * @param before ids of what was there before the call, and of what is the answer to other calls
 */
export function isAnswerTo(
	command: StartCommand,
	action: MachineAction,
	before: ReadonlySet<string>,
): boolean {
	return !before.has(action.id) && isOwn(action, command);
}

/** Whether an action is the work of this very request, whenever it was started. */
function isOwn(action: MachineAction, command: StartCommand): boolean {
	const mark = markOf(action.requestorComment) ?? '';
	return requestIn(mark) === command.mark.text && !contradicts(action, command);
}
