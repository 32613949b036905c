import { seconds } from '../../../../defender/general/clock';
import { downloadPackage } from '../../../../defender/files/investigationPackage/investigationPackage';
import { getFinishedPackage } from '../../../../defender/files/investigationPackage/finishedPackage';
import { getPackageLink } from '../../../../defender/files/investigationPackage/packageLink';
import { collectionField } from '../../../shared/fields/collection';
import { choiceField } from '../../../shared/fields/field';
import { fileTransferOf } from '../../../shared/fileTransfer';
import { downloadOptions, megabyte, outputFieldOption } from '../../fields/download';
import { simplifyField } from '../../../shared/fields/simplify';
import { machineActionIdField } from '../../fields/machineActionId';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { actionJson } from '../../../shared/actionOutput';
import { fileOutput } from '../output/fileOutput';
import { readOperation } from '../readOperation';

/** https://learn.microsoft.com/defender-endpoint/api/get-package-sas-uri */
export const getPackageUri = readOperation({
	resource: 'machineAction',
	option: {
		name: 'Get Investigation Package',
		value: 'getPackageUri',
		action: 'Get investigation package',
		description: 'Download the ZIP file of a collection that has succeeded, or get the link to it',
	},
	fields: {
		machineActionId: machineActionIdField,
		packageOutput: choiceField(
			{
				displayName: 'Output',
				name: 'packageOutput',
				default: 'file',
				description: 'What to return',
			},
			[
				{ name: 'File', value: 'file', description: 'Download the ZIP file' },
				{
					name: 'Link',
					value: 'link',
					description: 'A link that lives for minutes and opens the file to anybody who has it',
				},
			],
		),
		simplify: simplifyField,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{ ...downloadOptions, binaryProperty: outputFieldOption, quotaShare: quotaShareField },
		),
	},
	quotaShare: ({ options }) => options.quotaShare,
	async read(connection, { machineActionId, packageOutput, simplify, options }, run) {
		const view = { now: run.clock.date(), simplify };
		const deadline = connection.clock.now() + seconds(options.downloadTimeout);
		const action = await getFinishedPackage(connection, machineActionId, deadline);
		if (packageOutput === 'link') {
			const link = await getPackageLink(connection, action.id, deadline);
			return [{ json: { ...actionJson(action, view), link } }];
		}
		const limits = { largest: options.largestFile * megabyte, deadline };
		const file = await downloadPackage(connection, fileTransferOf(run.context), action, limits);
		const output = fileOutput(file, options.binaryProperty);
		return [{ ...output, json: { ...actionJson(action, view), ...output.json } }];
	},
});
