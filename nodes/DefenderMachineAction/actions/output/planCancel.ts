import { apiMethods, pathOf } from '../../../../defender/contract';
import { isFinal, type MachineAction } from '../../../../defender/entities';
import { actionJson } from '../../../shared/actionOutput';
import type { Output } from '../operation';

/** The row of a dry run: what cancelling the action would do now. @param now epoch milliseconds */
export function plannedCancel(action: MachineAction, comment: string, now: number): Output {
	const ended = isFinal(action.status);
	const path = pathOf(apiMethods.cancel, { machineActionId: action.id });
	return {
		json: {
			dryRun: true,
			operation: 'cancel',
			machineId: action.machineId,
			computerDnsName: action.computerDnsName,
			plan: ended ? 'refuse' : 'start',
			explanation: ended
				? `${action.type} ${action.id} has already ended as ${action.status}`
				: `${action.type} ${action.id} (${action.status}) would be cancelled`,
			request: ended ? null : { method: 'POST', path, body: { Comment: comment } },
			existingAction: actionJson(action, now),
		},
	};
}
