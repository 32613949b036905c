import { choiceField } from '../../../shared/fields/field';
import { startOperation } from '../startOperation';

/** https://learn.microsoft.com/defender-endpoint/api/run-av-scan */
export const runAntiVirusScan = startOperation({
	option: {
		name: 'Run Antivirus Scan',
		value: 'runAntiVirusScan',
		action: 'Run antivirus scan',
		description: 'Have Microsoft Defender Antivirus scan a machine',
	},
	method: 'runAntiVirusScan',
	fields: {
		scanType: choiceField(
			{
				displayName: 'Scan Type',
				name: 'scanType',
				default: 'Quick',
				description: 'How much of the machine to scan',
			},
			[
				{ name: 'Full', value: 'Full', description: 'All files; takes hours' },
				{
					name: 'Quick',
					value: 'Quick',
					description: 'Where malware usually starts; takes minutes',
				},
			],
		),
	},
	options: {},
	waitsByDefault: false,
	body: ({ scanType }) => ({ ScanType: scanType }),
});
