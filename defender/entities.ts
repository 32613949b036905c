/**
 * The things Defender for Endpoint answers with, and how odd spellings of them are read.
 * Source: https://learn.microsoft.com/defender-endpoint/api/machineaction
 */

/** The six documented statuses. Only the last four are final. */
type ActionStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'TimeOut' | 'Cancelled';

export const openStatuses = ['Pending', 'InProgress'] as const;
export const finalStatuses = ['Succeeded', 'Failed', 'TimeOut', 'Cancelled'] as const;
export const actionStatuses: readonly ActionStatus[] = [...openStatuses, ...finalStatuses];

export type ActionType =
	| 'RunAntiVirusScan'
	| 'Offboard'
	| 'LiveResponse'
	| 'CollectInvestigationPackage'
	| 'Isolate'
	| 'Unisolate'
	| 'StopAndQuarantineFile'
	| 'RestrictCodeExecution'
	| 'UnrestrictCodeExecution';

export const actionTypes: readonly ActionType[] = [
	'CollectInvestigationPackage',
	'Isolate',
	'LiveResponse',
	'Offboard',
	'RestrictCodeExecution',
	'RunAntiVirusScan',
	'StopAndQuarantineFile',
	'Unisolate',
	'UnrestrictCodeExecution',
];

/** The action that undoes another. One of a pair must not run while the other does. */
export const oppositeOf: Partial<Record<ActionType, ActionType>> = {
	Isolate: 'Unisolate',
	Unisolate: 'Isolate',
	RestrictCodeExecution: 'UnrestrictCodeExecution',
	UnrestrictCodeExecution: 'RestrictCodeExecution',
};

export interface LiveResponseCommandState {
	readonly index: number;
	readonly startTime: string | null;
	readonly endTime: string | null;
	readonly commandStatus: string;
	readonly errors: readonly string[];
	readonly command: {
		readonly type: string;
		readonly params: ReadonlyArray<{ readonly key: string; readonly value: string }>;
	};
}

/** A machine action as every node of this package emits it: the service's fields, evenly spelled. */
export interface MachineAction {
	readonly id: string;
	readonly type: string;
	/** One of `actionStatuses`, or a word the service has added since; that counts as not final. */
	readonly status: string;
	/** Null for a moment after a live response was started. */
	readonly machineId: string | null;
	readonly computerDnsName: string | null;
	readonly requestor: string | null;
	readonly requestorComment: string | null;
	readonly scope: string | null;
	/** ISO 8601 UTC with up to seven fractional digits, trailing zeros dropped. */
	readonly creationDateTimeUtc: string | null;
	readonly lastUpdateDateTimeUtc: string | null;
	readonly cancellationComment: string | null;
	readonly troubleshootInfo: string | null;
	readonly errorHResult: number;
	readonly commands: readonly LiveResponseCommandState[];
	/** Whatever else the service sends is passed on untouched. */
	readonly [field: string]: unknown;
}

type Row = Record<string, unknown>;

export function isRow(value: unknown): value is Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOrNull(value: unknown): string | null {
	return typeof value === 'string' ? value : null;
}

/** IDs are hexadecimal; in which letter case they are written means nothing. */
export function isSameId(one: string, other: string): boolean {
	return one.toLowerCase() === other.toLowerCase();
}

/** `Canceled` was the documented spelling until 2021 and is read as `Cancelled`. */
function statusOf(value: unknown): string {
	const status = textOrNull(value) ?? 'Unknown';
	return status === 'Canceled' ? 'Cancelled' : status;
}

function commandOf(value: unknown, position: number): LiveResponseCommandState {
	const row = isRow(value) ? value : {};
	const command = isRow(row.command) ? row.command : {};
	const params = Array.isArray(command.params) ? command.params : [];
	return {
		...row,
		index: typeof row.index === 'number' ? row.index : position,
		startTime: textOrNull(row.startTime),
		endTime: textOrNull(row.endTime),
		commandStatus: textOrNull(row.commandStatus) ?? 'Unknown',
		errors: Array.isArray(row.errors) ? row.errors.map(String) : [],
		command: {
			type: textOrNull(command.type) ?? 'Unknown',
			params: params
				.filter(isRow)
				.map((param) => ({ key: String(param.key), value: String(param.value) })),
		},
	};
}

/**
 * Reads one machine action. List answers of old carry `lastUpdateTimeUtc` instead of
 * `lastUpdateDateTimeUtc`; the latter is always filled. `@odata` annotations are dropped.
 *
 * The row itself becomes the action: lists have up to 10,000 of them a page, and a copy of each takes
 * longer than all else that is done with it. Reading it once more changes nothing.
 *
 * @returns undefined when the value is no entity with an id.
 */
export function readMachineAction(value: unknown): MachineAction | undefined {
	if (!isRow(value) || typeof value.id !== 'string' || value.id === '') return undefined;
	for (const name in value) if (name.startsWith('@odata')) Reflect.deleteProperty(value, name);
	return Object.assign(value, {
		id: value.id,
		type: textOrNull(value.type) ?? 'Unknown',
		status: statusOf(value.status),
		machineId: textOrNull(value.machineId),
		computerDnsName: textOrNull(value.computerDnsName),
		requestor: textOrNull(value.requestor),
		requestorComment: textOrNull(value.requestorComment),
		scope: textOrNull(value.scope),
		creationDateTimeUtc: textOrNull(value.creationDateTimeUtc),
		lastUpdateDateTimeUtc:
			textOrNull(value.lastUpdateDateTimeUtc) ?? textOrNull(value.lastUpdateTimeUtc),
		cancellationComment: textOrNull(value.cancellationComment),
		troubleshootInfo: textOrNull(value.troubleshootInfo),
		errorHResult: typeof value.errorHResult === 'number' ? value.errorHResult : 0,
		commands: Array.isArray(value.commands) ? value.commands.map(commandOf) : [],
	});
}

/** Final statuses are the four named ones; a word we do not know is never final and never success. */
export function isFinal(status: string): boolean {
	return finalStatuses.some((final) => final === status);
}

/** What the service says about why an action did not succeed; empty when it says nothing. */
export function reasonOf(action: MachineAction): string {
	const commandErrors = action.commands.flatMap((state) =>
		state.errors.map((error) => `command ${state.index} (${state.command.type}): ${error}`),
	);
	const troubleshoot = action.troubleshootInfo === null ? [] : [action.troubleshootInfo];
	const hresult =
		action.errorHResult === 0
			? []
			: [`error 0x${(action.errorHResult >>> 0).toString(16).padStart(8, '0').toUpperCase()}`];
	const cancelled =
		action.status === 'Cancelled' && action.cancellationComment !== null
			? [`cancelled with the comment "${action.cancellationComment}"`]
			: [];
	return [...troubleshoot, ...commandErrors, ...hresult, ...cancelled].join('; ');
}

/**
 * Compares service timestamps to their last digit, as sort functions do; what has none comes first.
 * The service writes up to seven digits of a second and drops trailing zeros.
 */
export function compareTimes(one: string | null, other: string | null): number {
	const [left, right] = [timeOf(one) ?? -Infinity, timeOf(other) ?? -Infinity];
	if (left !== right) return left < right ? -1 : 1;
	return compareTexts(fractionOf(one), fractionOf(other));
}

/** In the order of code units, so that every run has the same. */
export function compareTexts(one: string, other: string): number {
	return one < other ? -1 : Number(one > other);
}

function fractionOf(timestamp: string | null): string {
	return (/\.(\d+)/.exec(timestamp ?? '')?.[1] ?? '').replace(/0+$/, '');
}

/**
 * Epoch milliseconds of a service timestamp with any number of fractional digits, or undefined. One
 * without Z is in UTC as well, wherever n8n runs.
 */
export function timeOf(timestamp: string | null): number | undefined {
	if (timestamp === null) return undefined;
	const short = timestamp.replace(/(\.\d{3})\d+/, '$1');
	const time = Date.parse(/T[\d:.]+$/.test(short) ? `${short}Z` : short);
	return Number.isNaN(time) ? undefined : time;
}
