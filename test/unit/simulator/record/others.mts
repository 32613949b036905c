/** The properties of a machine in the order of a list captured in 2023 (a public fixture). */
export const machineProperties = [
	'id',
	'mergedIntoMachineId',
	'isPotentialDuplication',
	'isExcluded',
	'exclusionReason',
	'computerDnsName',
	'firstSeen',
	'lastSeen',
	'osPlatform',
	'osVersion',
	'osProcessor',
	'version',
	'lastIpAddress',
	'lastExternalIpAddress',
	'agentVersion',
	'osBuild',
	'healthStatus',
	'deviceValue',
	'rbacGroupId',
	'rbacGroupName',
	'riskScore',
	'exposureLevel',
	'isAadJoined',
	'aadDeviceId',
	'machineTags',
	'defenderAvStatus',
	'onboardingStatus',
	'osArchitecture',
	'managedBy',
	'managedByStatus',
	'ipAddresses',
	'vmMetadata',
];

/** The properties of an address, of the same capture. */
export const addressProperties = ['ipAddress', 'macAddress', 'type', 'operationalStatus'];

/** The properties of a library file (Microsoft Learn, samples of 2018 and 2019). */
export const libraryFileProperties = [
	'fileName',
	'sha256',
	'description',
	'creationTime',
	'lastUpdatedTime',
	'createdBy',
	'hasParameters',
	'parametersDescription',
];

/** A refusal as it was captured; `N` stands for numbers, `…` for what differs from call to call. */
interface RefusalRecord {
	source: string;
	year: number;
	status: number;
	/** Property names of `error`, in order. */
	properties: readonly string[];
	code: string;
	message: RegExp;
}

const standard = ['code', 'message', 'target'];

export const refusals = {
	unknownMachine: {
		source: 'common-errors page',
		year: 2020,
		status: 404,
		properties: standard,
		code: 'ResourceNotFound',
		message: /^Machine \w+ was not found$/,
	},
	wrongBody: {
		source: 'common-errors page',
		year: 2020,
		status: 400,
		properties: standard,
		code: 'InvalidRequestBody',
		message: /^Request body is incorrect/,
	},
	missingParameter: {
		source: 'common-errors page',
		year: 2020,
		status: 400,
		properties: standard,
		code: 'MissingRequiredParameter',
		message: /^Parameter Comment is missing\.$/,
	},
	wrongHash: {
		source: 'common-errors page',
		year: 2020,
		status: 400,
		properties: standard,
		code: 'InvalidHashValue',
		message: /^Hash value \w+ is invalid\.$/,
	},
	wrongPlatform: {
		source: 'common-errors page',
		year: 2020,
		status: 400,
		properties: standard,
		code: 'OsPlatformNotSupported',
		message: /^OS Platform \w+ is not supported for this action\.$/,
	},
	inProgress: {
		source: 'clients of TheHive, Rapid7, Kibana and MDEAutomator',
		year: 2021,
		status: 400,
		properties: standard,
		code: 'ActiveRequestAlreadyExists',
		message: /^Action is already in progress$/,
	},
	wrongOption: {
		source: 'microsoft-365-docs issue 12682',
		year: 2023,
		status: 400,
		properties: ['code', 'message', 'details'],
		code: '',
		message: /^The query specified in the URI is not valid\. Custom query option '\$stop' that/,
	},
	unseenFile: {
		source: 'rapid7/insightconnect-plugins pull request 596',
		year: 2021,
		status: 404,
		properties: standard,
		code: 'ResourceNotFound',
		message: /^Sha1 \w{40} was not found in machine \w{40}$/,
	},
	missingRole: {
		source: 'Azure-Sentinel issues 13457 and 8941',
		year: 2025,
		status: 403,
		properties: standard,
		code: 'Forbidden',
		message:
			/^Missing application roles\. API required roles: [\w.,]+, application roles: [\w.,]*\.$/,
	},
	inactiveAccount: {
		source: 'two public repositories',
		year: 2026,
		status: 401,
		properties: standard,
		code: 'Unauthorized',
		message: /^Unauthorized request - reason of failure: Account mode is inactive$/,
	},
	noRoute: {
		source: 'Azure-Sentinel issue 540',
		year: 2020,
		status: 404,
		properties: standard,
		code: 'NotFound',
		message: /^No HTTP resource was found that matches the request URI '.+'\.$/,
	},
	quota: {
		source: 'README of a MineMeld extension',
		year: 2022,
		status: 429,
		properties: standard,
		code: '429',
		message:
			/^API calls quota exceeded! Maximum allowed \d+ per 00:01:00 for the key Destination\+TenantID\+AppID\. You can send requests again in \d+ seconds\.$/,
	},
} as const satisfies Readonly<Record<string, RefusalRecord>>;
