import { libraryNamesOf } from '../../../../defender/machineActions/liveResponseCommand';
import { listOf } from '../../../shared/fields/given';
import { commandsField } from '../../fields/commands';
import { noticeField } from '../../fields/notice';
import { getResultsField, resultOptions } from '../../fields/results';
import { uploadFirstField } from '../../fields/start/uploadFirst';
import { fetchSession } from '../output/fetchSession';
import { startOperation } from '../startOperation';

/** https://learn.microsoft.com/defender-endpoint/api/run-live-response */
export const runLiveResponse = startOperation({
	option: {
		name: 'Run Live Response',
		value: 'runLiveResponse',
		action: 'Run live response',
		description:
			'Warning: scripts run with all rights and can do anything. Put files on a machine, run scripts there and bring files back.',
	},
	method: 'runLiveResponse',
	fields: {
		commands: commandsField,
		scriptNotice: noticeField(
			'scriptNotice',
			'Scripts run with all rights of the machine, unattended. Try them on a test machine first.',
		),
		getResults: getResultsField,
	},
	options: { ...resultOptions, uploadFirst: uploadFirstField },
	waitsByDefault: true,
	body: ({ commands }) => ({ Commands: commands }),
	uploads: ({ commands }, options) => ({
		fields: listOf(options.uploadFirst).map(String),
		names: libraryNamesOf(commands),
	}),
	resultsOf: 'ended',
	results: ({ getResults }, options) =>
		getResults
			? (action, connection, run) => fetchSession(run, connection, action, action.commands, options)
			: undefined,
});
