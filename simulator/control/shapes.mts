import type { Behaviour, CommandBehaviour } from '../world/behaviour.mts';
import { actionTypes, isFinal, actionStatuses, type ActionType } from '../world/entities.mts';
import type { EvidenceSeed } from '../evidence/evidenceStore.mts';
import { faultKinds, type Fault } from '../http/faults.mts';
import type { ActionSeed } from '../machineActions/storedAction.mts';
import type { MachineSeed } from '../machines/machineStore.mts';
import { operationNames } from '../http/operationNames.mts';
import type { AppRegistration } from '../signIn/registry.mts';
import {
	anyObject,
	each,
	listOf,
	moment,
	number,
	oneOf,
	orNull,
	shape,
	text,
	textOr,
	yesOrNo,
} from './shape.mts';

/** What the control routes take, field by field; `docs/simulator.md` is made of it. */

export const faultShape = shape<Fault>(
	'a fault',
	{
		on: oneOf(['*', ...operationNames]),
		kind: oneOf(faultKinds),
		times: number,
		after: number,
		machineId: text,
		tenantId: text,
		status: number,
		retryAfter: text,
		code: text,
		message: text,
		afterWork: yesOrNo,
		delayMs: number,
		location: text,
		body: anyObject,
	},
	['on', 'kind'],
);

const content = textOr(shape<{ size: number }>('a size', { size: number }, ['size']));

const commandShape = shape<CommandBehaviour>('a command', {
	status: oneOf(['Completed', 'Failed']),
	errors: listOf(text),
	output: shape<NonNullable<CommandBehaviour['output']>>('an output', {
		exit_code: number,
		script_output: text,
		script_errors: text,
	}),
	file: shape<NonNullable<CommandBehaviour['file']>>(
		'a file',
		{ name: text, content, gzip: yesOrNo },
		['name', 'content'],
	),
});

const behaviourFields: Parameters<typeof shape<Behaviour>>[1] = {
	outcome: oneOf(actionStatuses.filter(isFinal)),
	pendingMs: number,
	runningMs: number,
	offline: yesOrNo,
	neverEnds: yesOrNo,
	hiddenMs: number,
	hiddenInList: yesOrNo,
	unknownStatus: text,
	goesBackwards: yesOrNo,
	cancelledAlthoughCompleted: yesOrNo,
	troubleshootInfo: text,
	errorHResult: number,
	commands: listOf(commandShape),
	packageContent: content,
	refuses: shape<NonNullable<Behaviour['refuses']>>(
		'a refusal',
		{ status: number, code: text, message: text },
		['status', 'code', 'message'],
	),
};

/** `forAction` says which type of action it is for, if not for all. */
export const behaviourShape = shape<Behaviour & { forAction?: ActionType }>('a behaviour', {
	...behaviourFields,
	forAction: oneOf(actionTypes),
});

export const machineShape = shape<MachineSeed>('a machine', {
	id: text,
	computerDnsName: text,
	firstSeen: moment,
	lastSeen: moment,
	osPlatform: text,
	osVersion: orNull(text),
	osProcessor: text,
	version: text,
	osBuild: orNull(number),
	lastIpAddress: text,
	lastExternalIpAddress: text,
	agentVersion: text,
	healthStatus: text,
	onboardingStatus: text,
	deviceValue: text,
	rbacGroupId: number,
	rbacGroupName: orNull(text),
	riskScore: text,
	exposureLevel: text,
	isAadJoined: yesOrNo,
	aadDeviceId: orNull(text),
	machineTags: listOf(text),
	defenderAvStatus: text,
	osArchitecture: text,
	managedBy: text,
	managedByStatus: text,
	mergedIntoMachineId: orNull(text),
	isPotentialDuplication: yesOrNo,
	isExcluded: yesOrNo,
	exclusionReason: orNull(text),
	ipAddresses: listOf(anyObject),
	vmMetadata: orNull(each(text)),
	observedFiles: listOf(text),
});

export const actionShape = shape<ActionSeed>(
	'an action',
	{
		type: oneOf(actionTypes),
		machineId: text,
		id: text,
		title: orNull(text),
		requestor: text,
		requestorComment: text,
		computerDnsName: orNull(text),
		scope: orNull(text),
		externalId: orNull(text),
		requestSource: text,
		relatedFileInfo: orNull(each(text)),
		troubleshootInfo: orNull(text),
		commands: listOf(anyObject),
		createdAt: number,
		creationDateTimeUtc: moment,
		status: text,
		lastUpdateAt: number,
		lastUpdateDateTimeUtc: moment,
		errorHResult: number,
		behaviour: shape<Behaviour>('a behaviour', behaviourFields),
	},
	['type', 'machineId'],
);

export const evidenceShape = shape<EvidenceSeed>('evidence', {
	machineId: text,
	alert: text,
	alertAgeDays: number,
	user: text,
	domain: text,
	cve: text,
	software: text,
});

export const appShape = shape<Partial<AppRegistration>>('an app', {
	tenantId: text,
	clientId: text,
	displayName: text,
	secrets: listOf(
		shape<AppRegistration['secrets'][number]>(
			'a secret',
			{ value: text, id: text, expiresAt: number },
			['value', 'id'],
		),
	),
	certificates: listOf(shape<{ pem: string }>('a certificate', { pem: text }, ['pem'])),
	roles: listOf(text),
	elsewhere: each(listOf(text)),
	enabled: yesOrNo,
	tokenLifetimeSeconds: number,
});

export const advanceShape = shape<{ ms: number }>('a move of the clock', { ms: number }, ['ms']);
