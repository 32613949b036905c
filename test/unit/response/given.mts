import { readMachineAction, type MachineAction } from '../../../defender/entities.ts';
import { RecentActions } from '../../../defender/machineActions/recentActions.ts';
import type { StartCommand } from '../../../defender/response/machineActions/startCommand.ts';

export const machineId = 'a'.repeat(40);

/** The service's time in these tests. */
export const now = Date.UTC(2026, 2, 3, 9, 0, 0);

/** The mark that a command has unless a test gives it another. */
export const ownMark = '[n8n:wf1.77.0123456789ab.0.0]';

/** An order of one item, at the defaults of the form. */
export function command(
	method: StartCommand['method'],
	body: StartCommand['body'] = {},
	more: Partial<StartCommand> = {},
): StartCommand {
	const mark = more.mark ?? { text: ownMark, knownAgain: true };
	return {
		method,
		machineId,
		mark,
		comment: () => `Case 4711 ${mark.text}`,
		body,
		ifInProgress: 'attach',
		ifOpposite: 'fail',
		skipIfThere: false,
		replayProtection: true,
		...more,
	};
}

/** An action as the service lists it. */
export function action(fields: Record<string, unknown>): MachineAction {
	const read = readMachineAction({ id: 'one', status: 'Pending', machineId, ...fields });
	if (read === undefined) throw new Error('This is no machine action');
	return read;
}

/** The same with its own request's mark, so many minutes old, ended a minute after its start. */
export function ownAction(
	type: string,
	status: string,
	minutesOld: number,
	more: Record<string, unknown> = {},
): MachineAction {
	const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
	return action({
		id: `${type}-${minutesOld}`,
		type,
		status,
		requestorComment: `Case 4711 ${ownMark}`,
		creationDateTimeUtc: at(minutesOld),
		lastUpdateDateTimeUtc: at(minutesOld - 1),
		...more,
	});
}

export function listed(...actions: readonly MachineAction[]): RecentActions {
	return new RecentActions(actions);
}
