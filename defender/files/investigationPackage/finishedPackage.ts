import { DefenderError } from '../../defenderError';
import { isFinal, reasonOf, type MachineAction } from '../../entities';
import type { Connection } from '../../http/connection';
import { machineInWords, oneOf } from '../../machineActions/headline';
import { getAction } from '../../machineActions/readActions';

/**
 * The action whose package is wanted. It is read before a link is asked for, because a link that
 * cannot be had still counts against the limit of two a minute.
 *
 * @throws DefenderError of kind `input` when the action is no collection, `refused` when it has not
 * succeeded
 */
export async function getFinishedPackage(
	connection: Connection,
	machineActionId: string,
	deadline: number,
): Promise<MachineAction> {
	const action = await getAction(connection, machineActionId, deadline);
	if (action.type !== 'CollectInvestigationPackage') {
		throw new DefenderError({
			kind: 'input',
			message: `Machine Action: ${oneOf(action.type)} of ${machineInWords(action)} collects no package`,
			details: [`${action.type} ${action.id}`],
			advice: 'Use the ID of an action of type CollectInvestigationPackage.',
			action,
		});
	}
	if (action.status !== 'Succeeded') throw notReady(action);
	return action;
}

function notReady(action: MachineAction): DefenderError {
	const reason = reasonOf(action);
	const because = reason === '' ? '' : `: ${reason}`;
	return new DefenderError({
		kind: 'refused',
		message: `The collection of ${machineInWords(action)} has no package: its status is ${action.status}${because}`,
		details: [`${action.type} ${action.id}`],
		advice: isFinal(action.status)
			? 'Only a collection that has succeeded leaves a package. Collect again.'
			: 'Wait for its end first, with the Wait operation or the trigger.',
		action,
	});
}
