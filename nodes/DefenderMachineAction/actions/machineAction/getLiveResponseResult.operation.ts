import { seconds } from '../../../../defender/general/clock';
import { getSession } from '../../../../defender/files/liveResponse/finishedSession';
import { collectionField } from '../../../shared/fields/collection';
import { choiceField } from '../../../shared/fields/field';
import { simplifyField } from '../../../shared/fields/simplify';
import { machineActionIdField } from '../../fields/machineActionId';
import { commandIndexField, resultOptions } from '../../fields/results';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { actionJson } from '../../../shared/actionOutput';
import { fetchSession } from '../output/fetchSession';
import { readOperation } from '../readOperation';

/** https://learn.microsoft.com/defender-endpoint/api/get-live-response-result */
export const getLiveResponseResult = readOperation({
	resource: 'machineAction',
	option: {
		name: 'Get Live Response Result',
		value: 'getLiveResponseResult',
		action: 'Get live response result',
		description: 'Fetch script output and files of a live response that was run before',
	},
	fields: {
		machineActionId: machineActionIdField,
		resultsOf: choiceField(
			{
				displayName: 'Results Of',
				name: 'resultsOf',
				default: 'all',
				description: 'Whose results to fetch',
			},
			[
				{ name: 'All Commands', value: 'all', description: 'Of a live response that has ended' },
				{ name: 'One Command', value: 'one', description: 'As soon as it is completed' },
			],
		),
		commandIndex: commandIndexField,
		simplify: simplifyField,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{ ...resultOptions, quotaShare: quotaShareField },
		),
	},
	quotaShare: ({ options }) => options.quotaShare,
	async read(connection, values, run) {
		const { machineActionId, resultsOf, commandIndex, simplify, options } = values;
		const view = { now: run.clock.date(), simplify };
		const index = resultsOf === 'one' ? commandIndex : undefined;
		const deadline = connection.clock.now() + seconds(options.downloadTimeout);
		const { action, states } = await getSession(connection, machineActionId, index, deadline);
		const output = await fetchSession(run, connection, action, states, options);
		return [{ ...output, json: { ...actionJson(action, view), ...output.json } }];
	},
});
