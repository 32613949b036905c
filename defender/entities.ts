/**
 * The things Defender for Endpoint answers with, and how odd spellings of them are read.
 * Source: https://learn.microsoft.com/defender-endpoint/api/machineaction
 */
import { nameOrNull, prose, proseOrNull, said, shown, textIn } from './texts/shown';

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

type Draft = { -readonly [Field in keyof MachineAction]: MachineAction[Field] };

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

/** An ID of the service's: visible characters of ASCII. What looks otherwise is none. */
const idForm = /^[!-~]{1,200}$/;

export function isId(value: unknown): value is string {
	return typeof value === 'string' && idForm.test(value);
}

/** Words as they are, and in lower case: the service's own pages spell them with either case. */
function spelling(...words: readonly string[]): Map<string, string> {
	return new Map(words.flatMap((word) => [word, word.toLowerCase()].map((one) => [one, word])));
}

/** `Canceled` was the documented spelling until 2021 and is read as `Cancelled`. */
const statusWords = spelling(...actionStatuses).set('canceled', 'Cancelled');
const typeWords = spelling(...actionTypes);
const commandStatusWords = spelling('Created', 'InProgress', 'Completed', 'Failed');
const commandTypeWords = spelling('PutFile', 'RunScript', 'GetFile');

/** A word that is not known stays as it came. */
function spelled(value: unknown, words: ReadonlyMap<string, string>): string {
	const known = typeof value === 'string' ? words.get(value) : undefined;
	if (known !== undefined) return known;
	const word = nameOrNull(value) ?? 'Unknown';
	return words.get(word.toLowerCase()) ?? word;
}

function commandOf(value: unknown, position: number): LiveResponseCommandState {
	const row = isRow(value) ? value : {};
	const command = isRow(row.command) ? row.command : {};
	return {
		...row,
		index: isIndex(row.index) ? row.index : position,
		startTime: nameOrNull(row.startTime),
		endTime: nameOrNull(row.endTime),
		commandStatus: spelled(row.commandStatus, commandStatusWords),
		errors: firstOf(row.errors).map((error) => prose(textIn(error))),
		command: {
			type: spelled(command.type, commandTypeWords),
			params: firstOf(command.params)
				.filter(isRow)
				.map(({ key, value: text }) => ({ key: textIn(key), value: textIn(text) })),
		},
	};
}

/** Of commands, their parameters and their errors: a live response has a handful of each. */
const longestList = 200;

function firstOf(list: unknown): unknown[] {
	return Array.isArray(list) ? list.slice(0, longestList) : [];
}

/** Counted from 0; a live response has a handful of commands. */
function isIndex(value: unknown): value is number {
	return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1_000;
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
	if (!isRow(value) || !isId(value.id)) return undefined;
	for (const name in value) if (name.startsWith('@odata')) Reflect.deleteProperty(value, name);
	// Field by field: an object of all of them, to be assigned, takes ten times as long.
	const action = value as Draft;
	action.type = spelled(value.type, typeWords);
	action.status = spelled(value.status, statusWords);
	action.machineId = nameOrNull(value.machineId);
	action.computerDnsName = nameOrNull(value.computerDnsName);
	action.requestor = nameOrNull(value.requestor);
	action.requestorComment = proseOrNull(value.requestorComment);
	action.scope = nameOrNull(value.scope);
	action.creationDateTimeUtc = nameOrNull(value.creationDateTimeUtc);
	action.lastUpdateDateTimeUtc =
		nameOrNull(value.lastUpdateDateTimeUtc) ?? nameOrNull(value.lastUpdateTimeUtc);
	action.cancellationComment = proseOrNull(value.cancellationComment);
	action.troubleshootInfo = proseOrNull(value.troubleshootInfo);
	action.errorHResult = Number.isSafeInteger(value.errorHResult) ? Number(value.errorHResult) : 0;
	action.commands = firstOf(value.commands).map(commandOf);
	return action;
}

/** Final statuses are the four named ones; a word we do not know is never final and never success. */
export function isFinal(status: string): boolean {
	return finalStatuses.some((final) => final === status);
}

/** More errors of commands would bury the first ones. */
const mostErrorsTold = 10;

/**
 * What the service says about why an action did not succeed, fit to be shown; empty when it says
 * nothing.
 */
export function reasonOf(action: MachineAction): string {
	const commandErrors = action.commands
		.flatMap((state) => state.errors.map((error) => ({ state, error })))
		.slice(0, mostErrorsTold)
		.map(
			({ state, error }) =>
				`command ${state.index} (${shown(state.command.type, 80)}): ${said(error)}`,
		);
	const troubleshoot = action.troubleshootInfo === null ? [] : [said(action.troubleshootInfo)];
	const hresult =
		action.errorHResult === 0
			? []
			: [`error 0x${(action.errorHResult >>> 0).toString(16).padStart(8, '0').toUpperCase()}`];
	const cancelled =
		action.status === 'Cancelled' && action.cancellationComment !== null
			? [`cancelled with the comment "${said(action.cancellationComment)}"`]
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

/** ISO 8601, of a year in which there were computers: the year 1 is how .NET writes "never". */
const timestampForm =
	/^((?:19[7-9]|20\d|21\d)\d-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)\d{0,17}(Z|[+-]\d\d:\d\d)?$/i;

/**
 * Epoch milliseconds of a service timestamp with any number of fractional digits, or undefined. One
 * without Z is in UTC as well, wherever n8n runs.
 */
export function timeOf(timestamp: string | null): number | undefined {
	const [, short, zone] = timestampForm.exec(timestamp ?? '') ?? [];
	if (short === undefined) return undefined;
	const time = Date.parse(`${short}${zone ?? 'Z'}`.toUpperCase());
	return Number.isNaN(time) ? undefined : time;
}
