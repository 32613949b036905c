import { seconds } from '../../../../defender/general/clock';
import type { MachineAction } from '../../../../defender/entities';
import { downloadPackage } from '../../../../defender/files/investigationPackage/investigationPackage';
import type { Connection } from '../../../../defender/http/connection';
import type { ValuesOf } from '../../../shared/fields/field';
import { fileTransferOf } from '../../../shared/fileTransfer';
import { downloadOptions, megabyte, outputFieldOption } from '../../fields/download';
import { fileOutput } from './fileOutput';
import type { Output, Run } from '../operation';

/** What all operations offer that download an investigation package. */
export const packageOptions = { ...downloadOptions, binaryProperty: outputFieldOption };

/** Fetches the package of an action that has collected one, as the options want it. */
export async function fetchPackage(
	run: Run,
	connection: Connection,
	action: MachineAction,
	options: ValuesOf<typeof packageOptions>,
): Promise<Output> {
	const file = await downloadPackage(connection, fileTransferOf(run.context), action, {
		largest: options.largestFile * megabyte,
		deadline: connection.clock.now() + seconds(options.downloadTimeout),
	});
	return fileOutput(file, options.binaryProperty);
}
