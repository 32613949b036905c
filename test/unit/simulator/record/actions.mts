/** The properties of a machine action in the order in which every capture since 2021 has them. */
export const actionProperties = [
	'id',
	'type',
	'title',
	'requestor',
	'requestorComment',
	'status',
	'machineId',
	'computerDnsName',
	'creationDateTimeUtc',
	'lastUpdateDateTimeUtc',
	'cancellationRequestor',
	'cancellationComment',
	'cancellationDateTimeUtc',
	'errorHResult',
	'scope',
	'externalId',
	'requestSource',
	'relatedFileInfo',
	'commands',
	'troubleshootInfo',
];

/** The properties of a live response command, in order. */
export const commandProperties = [
	'index',
	'startTime',
	'endTime',
	'commandStatus',
	'errors',
	'command',
];

/** Null in the answer to a POST. */
const nullWhenAccepted = [
	'title',
	'cancellationRequestor',
	'cancellationComment',
	'cancellationDateTimeUtc',
	'scope',
	'externalId',
	'relatedFileInfo',
	'troubleshootInfo',
];

/** The answer to a POST as it was captured: what was sent, and which properties were null. */
interface AcceptedRecord {
	source: string;
	year: number;
	method: string;
	type: string;
	body?: Readonly<Record<string, string>>;
	nulls: readonly string[];
}

const sekoia = { source: 'SEKOIA-IO/automation-library, MicrosoftDefender/tests', year: 2024 };
const pingOne = { source: 'PingOne connector, output examples', year: 2026 };
const full = { IsolationType: 'Full' };

export const acceptedRecords: readonly AcceptedRecord[] = [
	{ ...sekoia, method: 'isolate', type: 'Isolate', body: full, nulls: nullWhenAccepted },
	{
		...sekoia,
		method: 'runAntiVirusScan',
		type: 'RunAntiVirusScan',
		body: { ScanType: 'Full' },
		nulls: nullWhenAccepted,
	},
	{
		...sekoia,
		method: 'restrictCodeExecution',
		type: 'RestrictCodeExecution',
		nulls: nullWhenAccepted,
	},
	{ ...pingOne, method: 'isolate', type: 'Isolate', body: full, nulls: nullWhenAccepted },
	{ ...pingOne, method: 'unisolate', type: 'Unisolate', nulls: nullWhenAccepted },
	{
		...pingOne,
		method: 'restrictCodeExecution',
		type: 'RestrictCodeExecution',
		nulls: nullWhenAccepted,
	},
	{
		...pingOne,
		method: 'unrestrictCodeExecution',
		type: 'UnrestrictCodeExecution',
		nulls: nullWhenAccepted,
	},
	{
		source: 'a public command line tool for the API, its README',
		year: 2024,
		method: 'offboard',
		type: 'Offboard',
		nulls: nullWhenAccepted,
	},
	{
		source: 'a Swimlane record in a public repository',
		year: 2024,
		method: 'collectInvestigationPackage',
		type: 'CollectInvestigationPackage',
		nulls: nullWhenAccepted,
	},
];
