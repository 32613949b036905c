/**
 * Every method of the API that this package calls: one row a method, and the only place where a
 * path, an app role or a quota is written.
 * Source: https://learn.microsoft.com/defender-endpoint/api/machineaction and the page in `docs`.
 */
import type { ActionType } from './entities';

export type Verb = 'GET' | 'POST' | 'DELETE';

/** Calls that the service allows one app in one tenant for one method. */
export interface Quota {
	readonly perMinute: number;
	readonly perHour?: number;
}

export interface ApiMethod {
	readonly verb: Verb;
	/** With `{name}` for each path parameter. */
	readonly path: string;
	/** App roles of which any one is enough. The first is the one to recommend. */
	readonly roles: readonly string[];
	readonly quota: Quota;
	/** The type of machine action that a call starts. */
	readonly starts?: ActionType;
	readonly docs: string;
}

const standard: Quota = { perMinute: 100, perHour: 1500 };
const readers = ['Machine.ReadWrite.All', 'Machine.Read.All'] as const;
/** The first one sees what the app itself has submitted, the second all. */
const indicatorRoles = ['Ti.ReadWrite', 'Ti.ReadWrite.All'] as const;
const page = (name: string): string => `https://learn.microsoft.com/defender-endpoint/api/${name}`;

/** A method that reads machines, with the permission that most of these ask for. */
const reading = (path: string, name: string) =>
	({ verb: 'GET', path, roles: readers, quota: standard, docs: page(name) }) as const;

export const apiMethods = {
	listMachineActions: {
		verb: 'GET',
		path: '/api/machineactions',
		roles: readers,
		quota: standard,
		docs: page('get-machineactions-collection'),
	},
	getMachineAction: {
		verb: 'GET',
		path: '/api/machineactions/{machineActionId}',
		roles: readers,
		quota: standard,
		docs: page('get-machineaction-object'),
	},
	collectInvestigationPackage: {
		verb: 'POST',
		path: '/api/machines/{machineId}/collectInvestigationPackage',
		roles: ['Machine.CollectForensics'],
		quota: standard,
		starts: 'CollectInvestigationPackage',
		docs: page('collect-investigation-package'),
	},
	getPackageUri: {
		verb: 'GET',
		path: '/api/machineactions/{machineActionId}/getPackageUri',
		roles: readers,
		quota: { perMinute: 2, perHour: 120 },
		docs: page('get-package-sas-uri'),
	},
	isolate: {
		verb: 'POST',
		path: '/api/machines/{machineId}/isolate',
		roles: ['Machine.Isolate'],
		quota: standard,
		starts: 'Isolate',
		docs: page('isolate-machine'),
	},
	unisolate: {
		verb: 'POST',
		path: '/api/machines/{machineId}/unisolate',
		roles: ['Machine.Isolate'],
		quota: standard,
		starts: 'Unisolate',
		docs: page('unisolate-machine'),
	},
	restrictCodeExecution: {
		verb: 'POST',
		path: '/api/machines/{machineId}/restrictCodeExecution',
		roles: ['Machine.RestrictExecution'],
		quota: standard,
		starts: 'RestrictCodeExecution',
		docs: page('restrict-code-execution'),
	},
	unrestrictCodeExecution: {
		verb: 'POST',
		path: '/api/machines/{machineId}/unrestrictCodeExecution',
		roles: ['Machine.RestrictExecution'],
		quota: standard,
		starts: 'UnrestrictCodeExecution',
		docs: page('unrestrict-code-execution'),
	},
	runAntiVirusScan: {
		verb: 'POST',
		path: '/api/machines/{machineId}/runAntiVirusScan',
		roles: ['Machine.Scan'],
		quota: standard,
		starts: 'RunAntiVirusScan',
		docs: page('run-av-scan'),
	},
	offboard: {
		verb: 'POST',
		path: '/api/machines/{machineId}/offboard',
		roles: ['Machine.Offboard'],
		quota: standard,
		starts: 'Offboard',
		docs: page('offboard-machine-api'),
	},
	stopAndQuarantineFile: {
		verb: 'POST',
		path: '/api/machines/{machineId}/StopAndQuarantineFile',
		roles: ['Machine.StopAndQuarantine'],
		quota: standard,
		starts: 'StopAndQuarantineFile',
		docs: page('stop-and-quarantine-file'),
	},
	runLiveResponse: {
		verb: 'POST',
		path: '/api/machines/{machineId}/runliveresponse',
		roles: ['Machine.LiveResponse'],
		quota: { perMinute: 10 },
		starts: 'LiveResponse',
		docs: page('run-live-response'),
	},
	getLiveResponseResult: {
		verb: 'GET',
		path: '/api/machineactions/{machineActionId}/GetLiveResponseResultDownloadLink(index={index})',
		roles: readers,
		quota: standard,
		docs: page('get-live-response-result'),
	},
	cancel: {
		verb: 'POST',
		path: '/api/machineactions/{machineActionId}/cancel',
		roles: [
			'Machine.CollectForensics',
			'Machine.Isolate',
			'Machine.RestrictExecution',
			'Machine.Scan',
			'Machine.Offboard',
			'Machine.StopAndQuarantine',
			'Machine.LiveResponse',
		],
		quota: standard,
		docs: page('cancel-machine-action'),
	},
	getMachine: reading('/api/machines/{machineId}', 'get-machine-by-id'),
	listMachines: reading('/api/machines', 'get-machines'),
	findMachinesByIp: reading(
		'/api/machines/findbyip(ip={ip},timestamp={timestamp})',
		'find-machines-by-ip',
	),
	getMachineOfAlert: reading('/api/alerts/{alertId}/machine', 'get-alert-related-machine-info'),
	getMachinesOfFile: reading('/api/files/{sha1}/machines', 'get-file-related-machines'),
	getMachinesOfUser: {
		...reading('/api/users/{user}/machines', 'get-user-related-machines'),
		roles: ['Machine.ReadWrite.All'],
	},
	getMachinesOfDomain: reading('/api/domains/{domain}/machines', 'get-domain-related-machines'),
	findMachinesByTag: reading('/api/machines/findbytag', 'find-machines-by-tag'),
	getMachinesOfVulnerability: {
		...reading('/api/vulnerabilities/{cve}/machineReferences', 'get-machines-by-vulnerability'),
		roles: ['Vulnerability.Read.All'],
	},
	getMachinesOfSoftware: {
		...reading('/api/software/{softwareId}/machineReferences', 'get-machines-by-software'),
		roles: ['Software.Read.All'],
	},
	tagMachine: {
		verb: 'POST',
		path: '/api/machines/{machineId}/tags',
		roles: ['Machine.ReadWrite.All'],
		quota: standard,
		docs: page('add-or-remove-machine-tags'),
	},
	tagMachines: {
		verb: 'POST',
		path: '/api/machines/AddOrRemoveTagForMultipleMachines',
		roles: ['Machine.ReadWrite.All'],
		quota: standard,
		docs: page('add-or-remove-multiple-machine-tags'),
	},
	listLibraryFiles: {
		verb: 'GET',
		path: '/api/libraryfiles',
		roles: ['Library.Manage'],
		quota: standard,
		docs: page('list-library-files'),
	},
	uploadLibraryFile: {
		verb: 'POST',
		path: '/api/libraryfiles',
		roles: ['Library.Manage'],
		quota: standard,
		docs: page('upload-library'),
	},
	deleteLibraryFile: {
		verb: 'DELETE',
		path: '/api/libraryfiles/{fileName}',
		roles: ['Library.Manage'],
		quota: standard,
		docs: page('delete-library'),
	},
	getFile: {
		verb: 'GET',
		path: '/api/files/{hash}',
		roles: ['File.Read.All'],
		quota: standard,
		docs: page('get-file-information'),
	},
	listIndicators: {
		verb: 'GET',
		path: '/api/indicators',
		roles: indicatorRoles,
		quota: standard,
		docs: page('get-ti-indicators-collection'),
	},
	submitIndicator: {
		verb: 'POST',
		path: '/api/indicators',
		roles: indicatorRoles,
		quota: standard,
		docs: page('post-ti-indicator'),
	},
	deleteIndicator: {
		verb: 'DELETE',
		path: '/api/indicators/{indicatorId}',
		roles: indicatorRoles,
		quota: standard,
		docs: page('delete-ti-indicator-by-id'),
	},
} as const satisfies Record<string, ApiMethod>;

export type ApiMethodName = keyof typeof apiMethods;

/** The methods that start a machine action, by name. */
export type StartMethodName = {
	[Name in ApiMethodName]: (typeof apiMethods)[Name] extends { starts: ActionType } ? Name : never;
}[ApiMethodName];

export function apiMethod(name: ApiMethodName): ApiMethod {
	return apiMethods[name];
}

/** The type of machine action that a start method creates. */
export function startedType(name: StartMethodName): ActionType {
	return apiMethods[name].starts;
}

/**
 * Writes a path with its parameters, each encoded as one path segment. Parentheses and `=` of
 * function calls are literal in the row and stay so.
 *
 * @throws TypeError when a parameter is missing or would leave its place in the path. Users never
 * see it: fields are checked before.
 */
export function pathOf(method: ApiMethod, parameters: Readonly<Record<string, string>>): string {
	return method.path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
		const value = parameters[name];
		const missing = value === undefined || value === '';
		// Dots alone would be folded away by the URL parser and so name another route.
		if (missing || value === '.' || value === '..') throw new TypeError(`No value for {${name}}`);
		// Colons are legal in a path, and the documented examples of times and addresses show them.
		return encodeURIComponent(value).replaceAll('%3A', ':');
	});
}
