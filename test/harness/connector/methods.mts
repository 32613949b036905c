/** What may stand under a key of a body. */
export type Value = 'text' | 'anyText' | 'ids' | 'commands' | readonly string[];

/** One method as a client may call it. */
export interface Method {
	verb: string;
	/** Behind `/api/`; a name in braces stands for one segment or one value. */
	path: string;
	query?: readonly string[];
	/** All keys that a body may have; those with a question mark may be missing. */
	body?: Readonly<Record<string, Value>>;
}

const list = ['$filter', '$select', '$orderby', '$top', '$skip', '$count'];
const comment = { Comment: 'text' } as const;

/**
 * Microsoft's own description of the API, that of its connector "Windows Defender ATP" (Swagger 1.0.0
 * as FriedrichWeinmann/DefenderAPI keeps it): verbs, paths, query options, keys of bodies and their
 * values. `UnManagedDevice` is younger than that description (Learn 2025).
 */
export const described: readonly Method[] = [
	{ verb: 'GET', path: 'machineactions', query: list },
	{ verb: 'GET', path: 'machineactions/{id}' },
	{ verb: 'GET', path: 'machineactions/{id}/getPackageUri' },
	{ verb: 'GET', path: 'machineactions/{id}/GetLiveResponseResultDownloadLink(index={index})' },
	{ verb: 'POST', path: 'machineactions/{id}/cancel', body: comment },
	{ verb: 'POST', path: 'machines/{id}/collectInvestigationPackage', body: comment },
	{ verb: 'POST', path: 'machines/{id}/offboard', body: comment },
	{
		verb: 'POST',
		path: 'machines/{id}/isolate',
		body: { ...comment, IsolationType: ['Full', 'Selective', 'UnManagedDevice'] },
	},
	{ verb: 'POST', path: 'machines/{id}/unisolate', body: comment },
	{ verb: 'POST', path: 'machines/{id}/restrictCodeExecution', body: comment },
	{ verb: 'POST', path: 'machines/{id}/unrestrictCodeExecution', body: comment },
	{
		verb: 'POST',
		path: 'machines/{id}/StopAndQuarantineFile',
		body: { ...comment, Sha1: 'text' },
	},
	{
		verb: 'POST',
		path: 'machines/{id}/runAntiVirusScan',
		body: { ...comment, ScanType: ['Quick', 'Full'] },
	},
	{
		verb: 'POST',
		path: 'machines/{id}/runliveresponse',
		body: { ...comment, Commands: 'commands' },
	},
	{ verb: 'GET', path: 'machines', query: list },
	{ verb: 'GET', path: 'machines/{id}' },
	{
		verb: 'POST',
		path: 'machines/{id}/tags',
		body: { Value: 'text', Action: ['Add', 'Remove'] },
	},
	{ verb: 'GET', path: 'files/{sha1}' },
	{ verb: 'GET', path: 'files/{sha1}/machines' },
	{ verb: 'GET', path: 'vulnerabilities/{cve}/machineReferences' },
	{ verb: 'GET', path: 'software/{id}/machineReferences' },
	{ verb: 'GET', path: 'indicators', query: list },
	{ verb: 'DELETE', path: 'indicators/{id}' },
];

/** Methods that the connector leaves out and Microsoft Learn documents (2025 and 2026). */
export const documentedElsewhere: readonly Method[] = [
	{ verb: 'GET', path: "machines/findbyip(ip='{ip}',timestamp={time})" },
	{ verb: 'GET', path: 'machines/findbytag', query: ['tag', 'useStartsWithFilter'] },
	{
		verb: 'POST',
		path: 'machines/AddOrRemoveTagForMultipleMachines',
		body: { Value: 'text', Action: ['Add', 'Remove'], MachineIds: 'ids' },
	},
	{ verb: 'GET', path: 'alerts/{id}/machine' },
	{ verb: 'GET', path: 'users/{name}/machines' },
	{ verb: 'GET', path: 'domains/{domain}/machines' },
	{ verb: 'GET', path: 'libraryfiles' },
	{
		verb: 'POST',
		path: 'libraryfiles',
		body: {
			'file?': 'text',
			'Description?': 'anyText',
			'ParametersDescription?': 'anyText',
			'HasParameters?': ['true', 'false'],
			'OverrideIfExists?': ['true', 'false'],
		},
	},
	{ verb: 'DELETE', path: 'libraryfiles/{name}' },
	{ verb: 'GET', path: 'indicators/{id}' },
	{
		verb: 'POST',
		path: 'indicators',
		body: {
			indicatorValue: 'text',
			indicatorType: [
				'FileSha1',
				'FileMd5',
				'FileSha256',
				'IpAddress',
				'DomainName',
				'Url',
				'CertificateThumbprint',
			],
			action: ['Alert', 'AlertAndBlock', 'Allowed', 'Block', 'Warn', 'Audit', 'BlockAndRemediate'],
			title: 'text',
			description: 'text',
			'application?': 'text',
			'severity?': ['Informational', 'Low', 'Medium', 'High'],
			'recommendedActions?': 'text',
			'expirationTime?': 'text',
			'rbacGroupNames?': 'ids',
			'generateAlert?': ['true', 'false'],
			'educateUrl?': 'text',
		},
	},
];
