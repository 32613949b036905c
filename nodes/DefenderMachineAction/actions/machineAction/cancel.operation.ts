import { minutes } from '../../../../defender/clock';
import { cancelAction, tooLate } from '../../../../defender/machineActions/cancelAction';
import { getAction } from '../../../../defender/machineActions/readActions';
import { ranAllTheSame } from '../../../../defender/response/machineActions/wait/verdict';
import { collectionField } from '../../../shared/collection';
import { flagField } from '../../../shared/field';
import { commentField } from '../../fields/comment';
import { dryRunField } from '../../fields/dryRun';
import { machineActionIdField } from '../../fields/machineActionId';
import { quotaShareField } from '../../fields/waiting';
import { actionJson } from '../actionOutput';
import { cancelAftermath } from '../cancelAftermath';
import { plannedCancel } from '../planCancel';
import { readOperation } from '../readOperation';

const succeedIfEnded = flagField({
	displayName: 'Succeed if Already Ended',
	name: 'succeedIfEnded',
	default: false,
	description:
		'Whether to return the action as it is, with "alreadyFinal" true, when it had ended before it could be cancelled',
});

/** https://learn.microsoft.com/defender-endpoint/api/cancel-machine-action */
export const cancel = readOperation({
	resource: 'machineAction',
	option: {
		name: 'Cancel',
		value: 'cancel',
		action: 'Cancel machine action',
		description: 'Call off a machine action that has not ended',
	},
	fields: {
		machineActionId: machineActionIdField,
		comment: commentField,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{ dryRun: dryRunField, quotaShare: quotaShareField, succeedIfEnded },
		),
	},
	quotaShare: ({ options }) => options.quotaShare,
	aftermath: cancelAftermath,
	async read(connection, { machineActionId, comment, options }) {
		const deadline = connection.clock.now() + minutes(10);
		if (options.dryRun) {
			return [plannedCancel(await getAction(connection, machineActionId, deadline), comment)];
		}
		const { action, alreadyFinal } = await cancelAction(
			connection,
			machineActionId,
			comment,
			deadline,
		);
		if (alreadyFinal && !options.succeedIfEnded) throw tooLate(action);
		return [
			{
				json: { ...actionJson(action), alreadyFinal, ranAllTheSame: ranAllTheSame(action) },
			},
		];
	},
});
