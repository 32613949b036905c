import { isGuid } from '../../../../defender/texts/checks';
import {
	beginsWith,
	includesText,
	isAsWritten,
	isNumber,
	isOneOf,
	isText,
	isTime,
	whenGiven,
	type Condition,
} from '../../../../defender/filters/conditions';
import { inputError } from '../../../../defender/defenderError';
import { excerpt } from '../../../../defender/texts/shown';
import { readHostPrefix } from '../../../../defender/machines/target/hostName';
import { canonicalIp } from '../../../../defender/machines/target/ipAddress';
import { isNobodysId, nobodysAddress } from '../../../../defender/machines/target/nobody';
import {
	choicesField,
	textField,
	textListField,
	type ValuesOf,
} from '../../../shared/fields/field';
import { filtersField } from '../../../shared/fields/filters';
import { choicesOf } from '../../../shared/fields/choices';
import { checkDate } from '../dates';
import { idCheck } from '../idCheck';
import { evidenceFilters } from './evidenceFilters';
import { odataFilter } from './odataFilter';

const checkDeviceId = idCheck(
	isGuid,
	'Microsoft Entra device ID',
	'Use a GUID such as 80fe8ff8-2624-418e-9591-41f049121000.',
);

/** Machines that have the same zeros or loopback address have nothing in common. */
function notNobodys(value: string, isNobodys: boolean, field: string): string {
	if (!isNobodys) return value;
	throw inputError(
		field,
		`"${excerpt(value)}" stands for no machine`,
		'Use another value. Records that have this one all the same are found with OData Filter.',
	);
}

function checkIp(value: string, field: string): string {
	const ip = canonicalIp(value);
	if (ip !== undefined) return notNobodys(ip, nobodysAddress(ip) !== undefined, field);
	throw inputError(field, `"${excerpt(value)}" is no IP address`, 'Use an IPv4 or IPv6 address.');
}

function checkGroupId(value: string, field: string): string {
	if (/^\d{1,9}$/.test(value)) return value;
	throw inputError(
		field,
		`"${excerpt(value)}" is no number`,
		'Use the number of the device group.',
	);
}

const fields = {
	aadDeviceId: textField(
		{
			displayName: 'Entra Device ID',
			name: 'aadDeviceId',
			placeholder: 'e.g. 80fe8ff8-2624-418e-9591-41f049121000',
			description: 'Only machines with this device ID of Microsoft Entra',
		},
		(value, field) => notNobodys(checkDeviceId(value, field), isNobodysId(value), field),
	),
	deviceValue: choicesField(
		{
			displayName: 'Device Value',
			name: 'deviceValue',
			description: 'Only machines with one of these device values',
		},
		choicesOf(['High', 'Low', 'Normal']),
	),
	exposureLevel: choicesField(
		{
			displayName: 'Exposure Level',
			name: 'exposureLevel',
			description: 'Only machines with one of these exposure levels',
		},
		choicesOf(['High', 'Low', 'Medium', 'None']),
	),
	rbacGroupId: textField(
		{
			displayName: 'Device Group ID',
			name: 'rbacGroupId',
			placeholder: 'e.g. 140',
			description: 'Only machines in the device group with this number (rbacGroupId)',
		},
		checkGroupId,
	),
	healthStatus: choicesField(
		{
			displayName: 'Health Status',
			name: 'healthStatus',
			description: 'Only machines whose sensor is in one of these states',
		},
		choicesOf([
			'Active',
			'ImpairedCommunication',
			'Inactive',
			'NoSensorData',
			'NoSensorDataImpairedCommunication',
			'Unknown',
		]),
	),
	lastIpAddress: textField(
		{
			displayName: 'Last IP Address',
			name: 'lastIpAddress',
			placeholder: 'e.g. 10.20.30.41',
			description: 'Only machines whose last internal address is this',
		},
		checkIp,
	),
	lastSeenAfter: textField(
		{
			displayName: 'Last Seen After',
			name: 'lastSeenAfter',
			type: 'dateTime',
			default: '',
			description: 'Only machines that reported at this time or later',
		},
		checkDate,
	),
	lastSeenBefore: textField(
		{
			displayName: 'Last Seen Before',
			name: 'lastSeenBefore',
			type: 'dateTime',
			default: '',
			description: 'Only machines that have not reported since this time',
		},
		checkDate,
	),
	name: textField(
		{
			displayName: 'Name Starts With',
			name: 'name',
			placeholder: 'e.g. fin-lt-',
			description: 'Only machines whose DNS name begins like this',
		},
		readHostPrefix,
	),
	odata: odataFilter("e.g. riskScore eq 'High' and healthStatus eq 'Active'"),
	onboardingStatus: choicesField(
		{
			displayName: 'Onboarding Status',
			name: 'onboardingStatus',
			description: 'Only machines with one of these onboarding statuses',
		},
		choicesOf(['CanBeOnboarded', 'InsufficientInfo', 'Onboarded', 'Unsupported']),
	),
	osPlatform: textListField({
		displayName: 'OS Platforms',
		name: 'osPlatform',
		placeholder: 'e.g. Windows11, WindowsServer2022',
		description:
			'Only machines with one of these operating systems, as Microsoft Defender writes them; separate them by commas',
	}),
	riskScore: choicesField(
		{
			displayName: 'Risk Score',
			name: 'riskScore',
			description: 'Only machines with one of these risk scores',
		},
		choicesOf(['High', 'Informational', 'Low', 'Medium', 'None']),
	),
	tag: textField({
		displayName: 'Tag',
		name: 'tag',
		placeholder: 'e.g. vip',
		description: 'Only machines with this tag',
	}),
};

type MachineFilters = ValuesOf<typeof fields>;

export const machineFiltersField = filtersField({ ...fields, ...evidenceFilters });

/** What the typed filters and the raw one ask of a machine. */
export function machineConditions(filters: MachineFilters): Condition[] {
	return [...textConditions(filters), ...listConditions(filters), ...dateConditions(filters)];
}

function textConditions(filters: MachineFilters): Condition[] {
	const { aadDeviceId, lastIpAddress, name, odata, rbacGroupId, tag } = filters;
	return [
		...whenGiven(aadDeviceId, (value) => isText('aadDeviceId', value)),
		...whenGiven(lastIpAddress, (value) => isText('lastIpAddress', value)),
		...whenGiven(name, (value) => beginsWith('computerDnsName', value)),
		...whenGiven(rbacGroupId, (value) => isNumber('rbacGroupId', Number(value))),
		...whenGiven(tag, (value) => includesText('machineTags', value)),
		...whenGiven(odata, isAsWritten),
	];
}

function listConditions(filters: MachineFilters): Condition[] {
	const names = [
		'deviceValue',
		'exposureLevel',
		'healthStatus',
		'onboardingStatus',
		'osPlatform',
		'riskScore',
	] as const;
	return names
		.filter((name) => filters[name].length > 0)
		.map((name) => isOneOf(name, filters[name]));
}

function dateConditions({ lastSeenAfter, lastSeenBefore }: MachineFilters): Condition[] {
	return [
		...whenGiven(lastSeenAfter, (value) => isTime('lastSeen', 'ge', new Date(value))),
		...whenGiven(lastSeenBefore, (value) => isTime('lastSeen', 'lt', new Date(value))),
	];
}
