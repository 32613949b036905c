import { seconds } from '../../../../defender/general/clock';
import type { LiveResponseCommandState, MachineAction } from '../../../../defender/entities';
import { fetchResults } from '../../../../defender/files/liveResponse/sessionResults';
import type { Connection } from '../../../../defender/http/connection';
import type { ValuesOf } from '../../../shared/fields/field';
import { fileTransferOf } from '../../../shared/fileTransfer';
import { megabyte } from '../../fields/download';
import type { resultOptions } from '../../fields/results';
import type { Output, Run } from '../operation';
import { sessionOutput } from './sessionOutput';

/** Fetches the results of commands of a live response, as the options want them. */
export async function fetchSession(
	run: Run,
	connection: Connection,
	action: MachineAction,
	states: readonly LiveResponseCommandState[],
	options: ValuesOf<typeof resultOptions>,
): Promise<Output> {
	const results = await fetchResults(connection, fileTransferOf(run.context), action, states, {
		largest: options.largestFile * megabyte,
		expansion: options.expansionLimit,
		keepPacked: options.keepPacked,
		deadline: connection.clock.now() + seconds(options.downloadTimeout),
	});
	return sessionOutput(action, results, options);
}
