import { downloadPackageField } from '../../fields/download';
import { fetchPackage, packageOptions } from '../output/fetchPackage';
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
	options: packageOptions,
	waitsByDefault: true,
	body: () => ({}),
	results: (values, options) =>
		values.downloadPackage
			? (action, connection, run) => fetchPackage(run, connection, action, options)
			: undefined,
});
