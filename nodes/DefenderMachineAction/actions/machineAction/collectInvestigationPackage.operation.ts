import { seconds } from '../../../../defender/clock';
import { downloadPackage } from '../../../../defender/files/investigationPackage/investigationPackage';
import { fileTransferOf } from '../../../shared/fileTransfer';
import {
	downloadOptions,
	downloadPackageField,
	megabyte,
	outputFieldOption,
} from '../../fields/download';
import { fileOutput } from '../output/fileOutput';
import { startOperation } from '../startOperation';

/** https://learn.microsoft.com/defender-endpoint/api/collect-investigation-package */
export const collectInvestigationPackage = startOperation({
	option: {
		name: 'Collect Investigation Package',
		value: 'collectInvestigationPackage',
		action: 'Collect investigation package',
		description: 'Gather forensic data of a machine into a ZIP file',
	},
	method: 'collectInvestigationPackage',
	fields: { downloadPackage: downloadPackageField },
	options: { ...downloadOptions, binaryProperty: outputFieldOption },
	waitsByDefault: true,
	body: () => ({}),
	results: (values, options) => {
		if (!values.downloadPackage) return undefined;
		return async (action, connection, run) => {
			const file = await downloadPackage(connection, fileTransferOf(run.context), action, {
				largest: options.largestFile * megabyte,
				deadline: connection.clock.now() + seconds(options.downloadTimeout),
			});
			return fileOutput(file, options.binaryProperty);
		};
	},
});
