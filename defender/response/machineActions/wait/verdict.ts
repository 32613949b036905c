import { DefenderError, isDefenderError } from '../../../defenderError';
import { reasonOf, type MachineAction } from '../../../entities';
import { machineInWords, nounOf, notDone } from '../../../machineActions/headline';
import type { WaitEnd } from './waitState';

/** What the user wants when a wait does not end in success. */
export interface WaitChoice {
	readonly onUnsuccessful: 'error' | 'item';
	readonly onTimeout: 'error' | 'item';
	/** Seconds. */
	readonly timeout: number;
}

/**
 * The action that a wait yields, or the error that it ends with: only Succeeded is success.
 *
 * @returns undefined when the time is up, the action was never seen, and the user wants the item
 * @throws DefenderError `actionFailed`, `timedOut`, or what made the wait itself fail
 */
export function verdictOf(choice: WaitChoice, id: string, end: WaitEnd): MachineAction | undefined {
	if (end.end === 'failed') throw unreadable(end);
	if (end.end === 'timedOut') {
		if (choice.onTimeout === 'item') return end.seen;
		throw timedOut(choice, id, end.seen);
	}
	const { seen } = end;
	if (seen.status === 'Succeeded' || choice.onUnsuccessful === 'item') return seen;
	throw unsuccessful(seen);
}

/** An action that was seen goes on whoever may read it: its id must not get lost with the error. */
function unreadable({ error, seen }: WaitEnd & { readonly end: 'failed' }): Error {
	if (seen === undefined || !isDefenderError(error)) return error;
	const what = `The ${nounOf(seen.type)} of ${machineInWords(seen)} goes on in Microsoft Defender`;
	const told = error.within(`${what}, but its end could not be read`, seen);
	return told.with({ details: [`${seen.type} ${seen.id}`, ...error.details] });
}

/** An action that was cancelled too late has had its effect; nobody should think otherwise. */
export function ranAllTheSame(action: MachineAction): boolean {
	return (
		action.status === 'Cancelled' &&
		action.commands.some((state) => state.commandStatus === 'Completed')
	);
}

const advice = new Map(
	Object.entries({
		Failed: 'Look at the Action center of the Microsoft Defender portal for details.',
		TimeOut:
			'The machine did not answer in time: it may be offline. Start the action again when it is back.',
		Cancelled: 'Somebody cancelled the action. Start it again if it is still wanted.',
	}),
);

function unsuccessful(action: MachineAction): DefenderError {
	const reason = reasonOf(action);
	const because = reason === '' ? '' : `: ${reason}`;
	const late = ranAllTheSame(action)
		? ' At least one of its commands was completed before the cancellation reached the machine.'
		: '';
	return new DefenderError({
		kind: 'actionFailed',
		message: `${notDone(action.type, action)}: the ${nounOf(action.type)} ended as ${action.status}${because}`,
		details: [`${action.type} ${action.id}`],
		advice: `${advice.get(action.status) ?? ''}${late}`,
		action,
	});
}

function timedOut(choice: WaitChoice, id: string, seen: MachineAction | undefined): DefenderError {
	return new DefenderError({
		kind: 'timedOut',
		message:
			seen === undefined
				? `The machine action has not shown up within ${choice.timeout} seconds`
				: `The ${nounOf(seen.type)} of ${machineInWords(seen)} has not ended within ${choice.timeout} seconds and is ${seen.status}`,
		details: [seen === undefined ? id : `${seen.type} ${id}`],
		advice: `It goes on in Microsoft Defender and may still take effect, days later on a machine that is offline.${seen?.type === 'Isolate' ? ' On a machine that was isolated already, a further isolation may stay Pending for ever: Machine > Get Response State tells.' : ''} Wait for this ID with the Wait operation, follow it with the trigger, or cancel it.`,
		...(seen === undefined ? {} : { action: seen }),
	});
}
