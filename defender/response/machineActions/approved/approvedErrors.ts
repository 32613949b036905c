import { DefenderError } from '../../../defenderError';
import type { MachineAction } from '../../../entities';
import { notDone } from '../../../machineActions/headline';
import type { RecentActions } from '../../../machineActions/recentActions';
import { excerpt, toTheSecond } from '../../../texts/shown';
import { typeOf, type ApprovedStart, type StartCommand } from '../startCommand';

const anew = 'Nothing was sent for it. Plan anew with Dry Run, and have the new plan approved.';

function notSent(command: StartCommand): string {
	return notDone(typeOf(command), command);
}

/** @param action what was started for the plan, where it is known */
export function usedBefore(
	command: StartCommand,
	{ number }: ApprovedStart,
	action: MachineAction | undefined,
): DefenderError {
	return new DefenderError({
		kind: 'conflict',
		message: `${notSent(command)}: plan ${number} was carried out before, and counts once`,
		advice: anew,
		...(action === undefined ? {} : { action, details: [inWords(action)] }),
	});
}

export function tooOld(command: StartCommand, plan: ApprovedStart): DefenderError {
	return new DefenderError({
		kind: 'timedOut',
		message: `${notSent(command)}: plan ${plan.number} was valid until ${toTheSecond(plan.validUntil)}`,
		advice: anew,
	});
}

/** The machine is not as it was when the plan was made. */
export function changedSince(
	command: StartCommand,
	{ number }: ApprovedStart,
	recent: RecentActions,
): DefenderError {
	const [newest] = recent.of(command.machineId);
	return new DefenderError({
		kind: 'conflict',
		message: `${notSent(command)}: its state has changed since plan ${number} was made`,
		advice: anew,
		...(newest === undefined ? {} : { details: [`The latest action is ${inWords(newest)}`] }),
	});
}

function inWords({ type, id, status, requestor, creationDateTimeUtc }: MachineAction): string {
	const who = requestor === null ? '' : ` by ${excerpt(requestor)}`;
	const when =
		creationDateTimeUtc === null ? 'at an unknown time' : toTheSecond(creationDateTimeUtc);
	return `${type} ${id} (${status}${who}, ${when})`;
}
