import { apiMethods } from '../contract';
import { DefenderError, isDefenderError } from '../defenderError';
import { isFinal, type MachineAction } from '../entities';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { certain, makeSure } from '../http/lostCall';
import { settle } from '../general/settled';
import { machineInWords, nounOf } from './headline';
import { actionFrom, getAction } from './readActions';

interface Cancellation {
	readonly action: MachineAction;
	/** The action had ended before it could be cancelled; it is as it ended. */
	readonly alreadyFinal: boolean;
}

/**
 * Cancels a machine action. Cancelling is safe to repeat: it changes one action, once.
 * Source: https://learn.microsoft.com/defender-endpoint/api/cancel-machine-action
 *
 * @returns the action as the service has it then; it may still be on its way to `Cancelled`
 */
export async function cancelAction(
	connection: Connection,
	machineActionId: string,
	comment: string,
	deadline: number,
): Promise<Cancellation> {
	const findEnded = async (until: number): Promise<Cancellation | undefined> => {
		const action = await getAction(connection, machineActionId, until);
		if (!isFinal(action.status)) return undefined;
		const own = action.status === 'Cancelled' && action.cancellationComment === comment;
		return { action, alreadyFinal: !own };
	};
	const send = async (watched: Connection): Promise<Cancellation> => {
		const answer = await callApi(watched, {
			method: apiMethods.cancel,
			parameters: { machineActionId },
			body: { Comment: comment },
			deadline,
		});
		const action = actionFrom(answer, machineActionId);
		return { action, alreadyFinal: endedOtherwise(action, comment) };
	};
	const cancelling = { send, find: findEnded, visibilityLagMs: 0, deadline };
	const made = await settle(() => makeSure(connection, cancelling));
	if (made.ok) {
		return certain(
			made.value,
			`the machine action ${machineActionId} was cancelled`,
			'Look at its status before you run this again.',
		);
	}
	// A finished action is refused with 400.
	if (!isDefenderError(made.error, 'refused', 'conflict')) throw made.error;
	const ended = await findEnded(deadline);
	if (ended === undefined) throw made.error;
	return ended;
}

/**
 * Whether the service took the call and left an action as it was that had ended before. Its comment
 * tells a cancellation of somebody else from ours; where there is none, it was ours.
 */
function endedOtherwise({ status, cancellationComment }: MachineAction, comment: string): boolean {
	if (status !== 'Cancelled') return isFinal(status);
	return (cancellationComment ?? comment) !== comment;
}

const whatIsLeft = new Map(
	Object.entries({
		Succeeded: 'What it did stays done; use the opposite action to undo it.',
		Failed:
			'It may have had part of its effect: the Action center of the Microsoft Defender portal has details.',
		TimeOut: 'The machine did not answer in time, and the action is not tried any more.',
		Cancelled: 'Somebody had called it off before, so nothing is left to do.',
	}),
);

/** What to tell about an action that had ended before it could be cancelled. */
export function tooLate(action: MachineAction): DefenderError {
	return new DefenderError({
		kind: 'refused',
		message: `The ${nounOf(action.type)} of ${machineInWords(action)} could not be cancelled: it had already ended as ${action.status}`,
		details: [`${action.type} ${action.id}`],
		advice:
			`${whatIsLeft.get(action.status) ?? ''} To treat this as success, switch on Options > Succeed if Already Ended.`.trim(),
		action,
	});
}
