import type { MachineAction } from '../../entities';
import type { Connection } from '../../http/connection';
import { downloadFile, type Downloaded } from '../download/downloadFile';
import { safeFileName } from '../download/fileNames';
import { getPackageLink } from './packageLink';
import type { FileTransfer } from '../download/transfer';
import { zipChecked } from '../download/zipCheck';

interface DownloadLimits {
	/** Most bytes to keep. */
	readonly largest: number;
	/** `clock.now()` at which everything must be through. */
	readonly deadline: number;
}

const name = 'The investigation package';

/** `investigation-package_fin-lt-0231.contoso.example_2026-03-03T092011Z.zip` */
export function packageFileName(action: MachineAction): string {
	const machine = action.computerDnsName ?? action.machineId ?? action.id;
	const time = (action.creationDateTimeUtc ?? '').replace(/\..*$|Z$/, '').replace(/:/g, '');
	const parts = ['investigation-package', machine, time === '' ? action.id : `${time}Z`];
	return safeFileName(`${parts.join('_')}.zip`, 'investigation-package.zip');
}

/**
 * Fetches the ZIP that a successful collection has left.
 *
 * @throws DefenderError of kind `quota` when the limit on links leaves no room before the deadline
 */
export async function downloadPackage<Stored>(
	connection: Connection,
	transfer: FileTransfer<Stored>,
	action: MachineAction,
	{ largest, deadline }: DownloadLimits,
): Promise<Downloaded<Stored>> {
	return await downloadFile(connection, transfer, {
		source: { name, link: () => getPackageLink(connection, action.id, deadline) },
		largest,
		deadline,
		prepare: (_head, chunks) => ({
			fileName: packageFileName(action),
			mimeType: 'application/zip',
			chunks: zipChecked(name, chunks),
			provesItself: () => true,
		}),
	});
}
