import { inputError } from '../../../defender/defenderError';
import { excerpt } from '../../../defender/texts/shown';
import type { IndicatorAction, IndicatorType } from '../../../defender/indicators/indicator';
import { choiceField, flagField, textField, textListField } from '../../shared/fields/field';
import { checkDate } from './dates';

interface Option<V extends string> {
	readonly name: string;
	readonly value: V;
	readonly description?: string;
}

export const typeChoices: ReadonlyArray<Option<IndicatorType>> = [
	{ name: 'Certificate Thumbprint', value: 'CertificateThumbprint' },
	{ name: 'Domain Name', value: 'DomainName' },
	{ name: 'File, MD5', value: 'FileMd5' },
	{ name: 'File, SHA-1', value: 'FileSha1' },
	{ name: 'File, SHA-256', value: 'FileSha256' },
	{ name: 'IP Address', value: 'IpAddress' },
	{ name: 'URL', value: 'Url' },
];

export const actionChoices: ReadonlyArray<Option<IndicatorAction>> = [
	{ name: 'Allow', value: 'Allowed', description: 'Exempt it from detection' },
	{ name: 'Audit', value: 'Audit', description: 'Only raise an alert' },
	{ name: 'Block', value: 'Block', description: 'Block it, without removing the file' },
	{
		name: 'Block and Remediate',
		value: 'BlockAndRemediate',
		description: 'Block it, and put the file into quarantine',
	},
	{ name: 'Warn', value: 'Warn', description: 'Warn people, who may go on' },
];

const severities = ['Informational', 'Low', 'Medium', 'High'] as const;

/** The fields of a new indicator that always have to be said. */
export const indicatorFields = {
	indicatorType: choiceField(
		{
			displayName: 'Indicator Type',
			name: 'indicatorType',
			default: 'FileSha1',
			description: 'What the value is',
		},
		typeChoices,
	),
	indicatorValue: textField({
		displayName: 'Indicator Value',
		name: 'indicatorValue',
		required: true,
		placeholder: 'e.g. 3f786850e387550fdab836ed7e6dc881de23001b',
		description:
			'The hash, address, domain or URL. Values that were made unreadable, such as bad[.]example, are read.',
	}),
	indicatorAction: choiceField(
		{
			displayName: 'Action',
			name: 'indicatorAction',
			default: 'BlockAndRemediate',
			description: 'What devices do when they meet it',
		},
		actionChoices,
	),
	indicatorTitle: textField({
		displayName: 'Title',
		name: 'indicatorTitle',
		required: true,
		placeholder: 'e.g. Case 4711: dropper',
		description: 'Title of the indicator and of its alerts',
	}),
	indicatorDescription: textField({
		displayName: 'Description',
		name: 'indicatorDescription',
		required: true,
		placeholder: 'e.g. Seen on fin-lt-0231',
		description: 'What the indicator is for',
	}),
};

/** What else may be said of it. */
export const indicatorOptions = {
	application: textField({
		displayName: 'Application',
		name: 'application',
		placeholder: 'e.g. n8n',
		description: 'The application that it is about. It cannot be changed later.',
	}),
	sharedDomains: flagField({
		displayName: 'Domains of Many Too',
		name: 'sharedDomains',
		default: false,
		description:
			'Whether to submit a domain too under which a registry gives domains to everybody, such as co.uk, or to block one that has hosts of Microsoft Defender in it, such as microsoft.com',
	}),
	educateUrl: textField(
		{
			displayName: 'Help Page',
			name: 'educateUrl',
			placeholder: 'e.g. https://intranet.contoso.example/blocked',
			description: 'Page that people are sent to when a URL or domain is blocked or warned about',
		},
		(value, field) => {
			if (URL.canParse(value)) return value;
			throw inputError(field, `"${excerpt(value)}" is no URL`, 'Use an address with https://.');
		},
	),
	expirationTime: textField(
		{
			displayName: 'Expires At',
			name: 'expirationTime',
			type: 'dateTime',
			default: '',
			description: 'When it ends. Without it the indicator never ends.',
		},
		checkDate,
	),
	generateAlert: flagField({
		displayName: 'Generate Alert',
		name: 'generateAlert',
		default: true,
		description: 'Whether an alert is raised when a device meets it. Audit always raises one.',
	}),
	groups: textListField({
		displayName: 'Device Groups',
		name: 'groups',
		placeholder: 'e.g. Laptops, Servers',
		description: 'Names of the device groups it holds for, separated by commas; all when empty',
	}),
	ifThere: choiceField(
		{
			displayName: 'If There Already',
			name: 'ifThere',
			default: 'fail',
			description:
				'What to do when there is an indicator for the same value with other settings. One with the same settings is returned, with "reused" true.',
		},
		[
			{ name: 'Change It', value: 'update' },
			{ name: 'Stop With an Error', value: 'fail' },
		],
	),
	microsoftFiles: flagField({
		displayName: 'Block Files of Microsoft',
		name: 'microsoftFiles',
		default: false,
		description:
			'Whether to block a file too that Microsoft has signed, or that names Microsoft as its signer without telling whether that is valid. Who has signed a file is looked up with the app role File.Read.All; without it that is told, and the file is blocked.',
	}),
	recommendedActions: textField({
		displayName: 'Recommended Actions',
		name: 'recommendedActions',
		placeholder: 'e.g. Isolate the machine',
		description: 'What the alerts of the indicator advise',
	}),
	severity: choiceField(
		{
			displayName: 'Severity',
			name: 'severity',
			default: 'Informational',
			description: 'Severity of the alerts',
		},
		severities.map((value) => ({ name: value, value })),
	),
};
