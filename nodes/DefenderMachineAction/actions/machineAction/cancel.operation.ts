import { apiMethods } from '../../../../defender/contract';
import {
	cancellation,
	type CancelOrder,
	type Cancelled,
} from '../../../../defender/response/changes/cancellation';
import type { Kind } from '../../../../defender/response/kind';
import type { Subject } from '../../../../defender/response/order';
import { ranAllTheSame } from '../../../../defender/response/machineActions/wait/verdict';
import { actionJson, type ActionView } from '../../../shared/actionOutput';
import { collectionField } from '../../../shared/fields/collection';
import { flagField } from '../../../shared/fields/field';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { machineActionIdsField } from '../../fields/machineActionId';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { simplifyField } from '../../../shared/fields/simplify';
import { commentField } from '../../fields/start/comment';
import { dryRunField } from '../../fields/start/dryRun';
import { severalForModelsField } from '../../fields/start/targetOptions';
import { changeOperation, requestJson } from '../changeOperation';
import { namedActions } from '../items/namedActions';

const succeedIfEnded = flagField({
	displayName: 'Succeed if Already Ended',
	name: 'succeedIfEnded',
	default: false,
	description:
		'Whether to return the action as it is, with "alreadyFinal" true, when it had ended before it could be cancelled',
});

const kind: Kind<CancelOrder & Pick<ActionView, 'simplify'>, Subject, Cancelled> = cancellation;

/** https://learn.microsoft.com/defender-endpoint/api/cancel-machine-action */
export const cancel = changeOperation({
	resource: 'machineAction',
	option: {
		name: 'Cancel',
		value: 'cancel',
		action: 'Cancel machine action',
		description: 'Call off a machine action that has not ended',
	},
	fields: {
		toolNotice,
		machineActionId: machineActionIdsField,
		comment: commentField,
		simplify: simplifyField,
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
	chosen: ({ options }) => options,
	kind,
	orders: (values, base, run) =>
		namedActions(run, values).map((named) => {
			if (!named.ok) return named;
			const { machineActionId, comment, simplify, options } = named.value;
			const { succeedIfEnded: succeeds } = options;
			const own = { machineActionId, comment, simplify, succeedIfEnded: succeeds };
			return { ok: true, value: { ...base, ...own } };
		}),
	output: ({ thing: { action }, provenance }, { simplify }, now) => ({
		...actionJson(action, { now, simplify }),
		cancellationComment: action.cancellationComment,
		alreadyFinal: provenance.skipped,
		ranAllTheSame: ranAllTheSame(action),
	}),
	planned({ order }, { isSent, there, now }) {
		const { machineActionId, comment, simplify } = order;
		const action = there?.action;
		return {
			operation: 'cancel',
			machineId: action?.machineId ?? null,
			computerDnsName: action?.computerDnsName ?? null,
			request: isSent
				? requestJson(apiMethods.cancel, { machineActionId }, { Comment: comment })
				: null,
			existingAction: action === undefined ? null : actionJson(action, { now, simplify }),
		};
	},
});
