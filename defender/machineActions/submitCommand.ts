import { seconds } from '../clock';
import { apiMethods } from '../contract';
import { DefenderError, isDefenderError } from '../defenderError';
import { readMachineAction, timeOf, type MachineAction } from '../entities';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { settle } from '../settled';
import { longestLifeMs, readRecentActions } from './recentActions';
import { contradicts, typeOf, type StartCommand, type Submitted } from './startCommand';
import { neverAppeared, StoppedMidCall } from './startErrors';
import { WatchedCall } from './watchedCall';

export interface SubmitSettings {
	/** `clock.now()` after which nothing is started any more. */
	readonly deadline: number;
	/** How long an action may take to show in lists after the call that created it. */
	readonly visibilityLagMs: number;
}

export const defaultVisibilityLagMs = seconds(15);

/** Lists are read again in such steps while the lag has not passed. */
const lookAgainMs = seconds(3);

/** The service's clock and ours may differ by this much. */
const skewMs = seconds(120);

/** How often a call is made whose answer was lost and which left no trace. */
const triesAfterAmbiguity = 3;

/**
 * Sends the call once, and again only when it surely had no effect. When the answer was lost the
 * machine's recent actions tell whether it had.
 *
 * @throws DefenderError `conflict` when the service says that such an action is in progress, and
 * `ambiguous` when nobody can tell what happened
 */
export async function submitCommand(
	connection: Connection,
	command: StartCommand,
	settings: SubmitSettings,
): Promise<Submitted> {
	for (let tried = 1; ; tried += 1) {
		const began = connection.clock.date();
		const call = new WatchedCall(connection);
		const posted = await settle(() => post(call.connection, command, settings.deadline));
		if (posted.ok) {
			const action = posted.value;
			return { outcome: isOwn(action, command) ? 'started' : 'reused', action };
		}
		if (isDefenderError(posted.error, 'cancelled') && call.isUnanswered) throw new StoppedMidCall();
		if (!isDefenderError(posted.error, 'ambiguous')) throw posted.error;
		const appeared = await findAppeared(connection, command, began, settings);
		if (appeared !== undefined) return { outcome: 'started', action: appeared };
		if (tried >= triesAfterAmbiguity) throw neverAppeared(command, posted.error);
	}
}

async function post(
	connection: Connection,
	command: StartCommand,
	deadline: number,
): Promise<MachineAction> {
	const answer = await callApi(connection, {
		method: apiMethods[command.method],
		parameters: { machineId: command.machineId },
		body: { Comment: command.comment, ...command.body },
		deadline,
	});
	const action = readMachineAction(answer);
	if (action === undefined) throw unreadable();
	// Right after a live response was accepted the service leaves these empty.
	return { ...action, machineId: action.machineId ?? command.machineId };
}

/** Accepted, as it seems, but the action was not in the answer: it has to be looked for. */
function unreadable(): DefenderError {
	return new DefenderError({
		kind: 'ambiguous',
		message: 'Microsoft Defender accepted the call, but its answer holds no machine action',
	});
}

/** The service may answer a call with the action that was already running. */
function isOwn(action: MachineAction, command: StartCommand): boolean {
	const mine = action.requestorComment === null || action.requestorComment === command.comment;
	return mine && !contradicts(action, command);
}

/**
 * Looks for the action that a call without a clear answer may have created: same machine, type and
 * comment, created since the call began. It counts as absent only when the time that a new action
 * needs to show up has passed.
 */
async function findAppeared(
	connection: Connection,
	command: StartCommand,
	began: number,
	settings: SubmitSettings,
): Promise<MachineAction | undefined> {
	connection.notice(
		'An answer was lost, so the latest actions of the machine were searched for what it was about',
	);
	const { clock } = connection;
	const giveUp = clock.now() + settings.visibilityLagMs;
	for (;;) {
		const recent = await readRecentActions(connection, {
			machineIds: [command.machineId],
			types: [typeOf(command)],
			sinceMs: longestLifeMs,
			// The question must be answered even when the time for starting things is over.
			deadline: Math.max(settings.deadline, giveUp + seconds(60)),
		});
		const own = recent
			.of(command.machineId)
			.find((action) => action.requestorComment === command.comment && isSince(action, began));
		if (own !== undefined) return own;
		if (clock.now() >= giveUp) return undefined;
		await clock.sleep(Math.min(lookAgainMs, giveUp - clock.now()));
	}
}

function isSince(action: MachineAction, began: number): boolean {
	const created = timeOf(action.creationDateTimeUtc);
	return created === undefined || created >= began - skewMs;
}
