/** What the service shows of itself: the entities of its API, with their exact JSON names. */

/** The values of a machine action's `type` (contract 2.2). */
export const actionTypes = [
	'Isolate',
	'Unisolate',
	'RestrictCodeExecution',
	'UnrestrictCodeExecution',
	'RunAntiVirusScan',
	'CollectInvestigationPackage',
	'Offboard',
	'StopAndQuarantineFile',
	'LiveResponse',
	'RequestSample',
	'Unknown',
] as const;
export type ActionType = (typeof actionTypes)[number];

/** The values of a machine action's `status`; the last four are final. */
export const actionStatuses = [
	'Pending',
	'InProgress',
	'Succeeded',
	'Failed',
	'TimeOut',
	'Cancelled',
] as const;
export type ActionStatus = (typeof actionStatuses)[number];
export type FinalStatus = 'Succeeded' | 'Failed' | 'TimeOut' | 'Cancelled';

/** Tells whether nothing can follow on a status. */
export function isFinal(status: string): status is FinalStatus {
	return ['Succeeded', 'Failed', 'TimeOut', 'Cancelled'].includes(status);
}

export interface LiveResponseCommand {
	type: string;
	params: { key: string; value: string }[];
}

export interface CommandResult {
	index: number;
	startTime: string | null;
	endTime: string | null;
	commandStatus: string;
	errors: string[];
	command: LiveResponseCommand;
}

/**
 * One machine action as JSON. Under the quirk `lastUpdateName` the JSON calls
 * `lastUpdateDateTimeUtc` `lastUpdateTimeUtc`.
 */
export interface MachineAction {
	id: string;
	type: string;
	title: string | null;
	requestor: string;
	requestorComment: string;
	status: string;
	machineId: string | null;
	computerDnsName: string | null;
	creationDateTimeUtc: string;
	lastUpdateDateTimeUtc: string;
	cancellationRequestor: string | null;
	cancellationComment: string | null;
	cancellationDateTimeUtc: string | null;
	errorHResult: number;
	scope: string | null;
	externalId: string | null;
	requestSource: string;
	relatedFileInfo: { fileIdentifier: string; fileIdentifierType: string } | null;
	commands: CommandResult[];
	troubleshootInfo: string | null;
}

interface IpAddress {
	ipAddress: string;
	/** Missing in some rows. */
	macAddress?: string | null;
	type: string;
	operationalStatus: string;
}

/** One machine as JSON (contract 7.1). */
export interface Machine {
	id: string;
	computerDnsName: string;
	firstSeen: string;
	lastSeen: string;
	osPlatform: string;
	/** Missing in some rows. */
	osVersion?: string | null;
	osProcessor: string;
	version: string;
	osBuild: number | null;
	lastIpAddress: string;
	lastExternalIpAddress: string;
	agentVersion: string;
	healthStatus: string;
	onboardingStatus: string;
	deviceValue: string;
	rbacGroupId: number;
	/** Null with the group 0, which is none. */
	rbacGroupName: string | null;
	riskScore: string;
	exposureLevel: string;
	isAadJoined: boolean;
	aadDeviceId: string | null;
	machineTags: string[];
	/** Missing in some rows. */
	defenderAvStatus?: string;
	osArchitecture: string;
	managedBy: string;
	managedByStatus: string;
	mergedIntoMachineId: string | null;
	isPotentialDuplication: boolean;
	isExcluded: boolean;
	exclusionReason: string | null;
	ipAddresses: IpAddress[];
	vmMetadata: Record<string, string> | null;
}

/** One file of the live response library as JSON (contract 7). */
export interface LibraryFile {
	fileName: string;
	sha256: string;
	description: string;
	creationTime: string;
	lastUpdatedTime: string;
	createdBy: string;
	hasParameters: boolean;
	parametersDescription: string | null;
}

/** An indicator as JSON, from the page of the resource type and the example of its list. */
export interface Indicator {
	id: string;
	indicatorValue: string;
	indicatorType: string;
	action: string;
	application: string | null;
	source: string;
	sourceType: string;
	createdBy: string;
	severity: string;
	title: string;
	description: string;
	recommendedActions: string | null;
	creationTimeDateTimeUtc: string;
	expirationTime: string | null;
	lastUpdateTime: string;
	lastUpdatedBy: string | null;
	rbacGroupNames: string[];
	generateAlert: boolean;
	educateUrl: string | null;
}

/** What is known of a file, as JSON: the part of it that this package's users may meet. */
export interface FileProfile {
	sha1: string;
	sha256: string | null;
	globalPrevalence: number;
	signer: string | null;
	isValidCertificate: boolean | null;
	determinationType: string;
}
