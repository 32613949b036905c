import { minutes } from '../../../../defender/clock';
import { cancelAction, tooLate } from '../../../../defender/machineActions/cancelAction';
import { getActions } from '../../../../defender/machineActions/readActions';
import { ranAllTheSame } from '../../../../defender/response/machineActions/wait/verdict';
import { unsettle } from '../../../../defender/settled';
import { collectionField } from '../../../shared/fields/collection';
import { flagField } from '../../../shared/fields/field';
import { commentField } from '../../fields/start/comment';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { dryRunField } from '../../fields/start/dryRun';
import { machineActionIdsField } from '../../fields/machineActionId';
import { severalForModelsField } from '../../fields/start/targetOptions';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { actionJson } from '../../../shared/actionOutput';
import { aftermathOfChanges } from '../output/changesAftermath';
import { namedActions } from '../items/namedActions';
import { plannedCancel } from '../output/planCancel';
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
	changes: true,
	fields: {
		toolNotice,
		machineActionId: machineActionIdsField,
		comment: commentField,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{
				allowAsTool: allowAsToolField,
				dryRun: dryRunField,
				quotaShare: quotaShareField,
				severalForModels: severalForModelsField,
				succeedIfEnded,
			},
		),
	},
	split: (run, values) => namedActions(run, values),
	quotaShare: ({ options }) => options.quotaShare,
	aftermath: aftermathOfChanges({
		done: 'Cancelled by this run',
		uncertain: 'May have been cancelled',
		isChange: ({ json }) => json.alreadyFinal !== true,
		unclear: ['ambiguous', 'cancelled', 'serviceFault', 'foreignAnswer'],
		subject: ({ machineActionId }) => machineActionId,
	}),
	/** A dry run only reads, all together. */
	prepare: async (connection, actions) =>
		await getActions(
			connection,
			actions.flatMap(({ machineActionId, options }) => (options.dryRun ? machineActionId : [])),
			connection.clock.now() + minutes(10),
		),
	async read(connection, { machineActionId, comment, options }, { clock }, _index, read) {
		const deadline = connection.clock.now() + minutes(10);
		const seen = read.get(machineActionId);
		if (options.dryRun && seen !== undefined) {
			return [plannedCancel(unsettle(seen), comment, clock.date())];
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
				json: {
					...actionJson(action, clock.date()),
					alreadyFinal,
					ranAllTheSame: ranAllTheSame(action),
				},
			},
		];
	},
});
