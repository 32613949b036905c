import { DefenderError } from '../../../defenderError';
import type { MachineAction } from '../../../entities';
import type { RecentActions } from '../../../machineActions/recentActions';
import { excerpt } from '../../../shown';
import { typeOf, type ApprovedStart, type StartCommand } from '../startCommand';

const anew = 'Nothing was sent for it. Plan anew with Dry Run, and have the new plan approved.';

/** @param action what was started for the plan, where it is known */
export function usedBefore(
	command: StartCommand,
	{ number }: ApprovedStart,
	action: MachineAction | undefined,
): DefenderError {
	const by = action === undefined ? 'by another request' : `as ${inWords(action)}`;
	return new DefenderError({
		kind: 'conflict',
		message: `Plan ${number} for machine ${command.machineId} was carried out before, ${by}; it counts once`,
		advice: anew,
		...(action === undefined ? {} : { action }),
	});
}

export function tooOld(command: StartCommand, plan: ApprovedStart): DefenderError {
	const until = new Date(plan.validUntil).toISOString();
	return new DefenderError({
		kind: 'timedOut',
		message: `Plan ${plan.number} for machine ${command.machineId} was valid until ${until}`,
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
	const last = newest === undefined ? '' : `: the latest action is ${inWords(newest)}`;
	return new DefenderError({
		kind: 'conflict',
		message: `${typeOf(command)} was not sent, because the state of machine ${command.machineId} has changed since plan ${number} was made${last}`,
		advice: anew,
	});
}

function inWords({ type, id, status, requestor, creationDateTimeUtc }: MachineAction): string {
	const who = requestor === null ? '' : ` by ${excerpt(requestor)}`;
	return `${type} ${id} (${status}${who}, ${creationDateTimeUtc ?? 'at an unknown time'})`;
}
