import type { LiveResponseCommand } from '../world/entities.mts';
import {
	invalidHash,
	invalidInput,
	invalidRequestBody,
	missingParameter,
} from '../http/errors.mts';
import { isRecord, jsonObject } from '../http/requestBody.mts';
import type { Quirks } from '../switches/quirks.mts';

const isolationTypes = ['Full', 'Selective', 'UnManagedDevice'];
const scanTypes = ['Quick', 'Full'];

/** The keys that each command knows; the first one is required. */
const commandKeys: Record<string, string[]> = {
	PutFile: ['FileName'],
	RunScript: ['ScriptName', 'Args'],
	GetFile: ['Path'],
};
const commandOrder = Object.keys(commandKeys);
const forbiddenInArguments = /[;&|!$()]/;

/** What a POST that starts something says, checked. */
export interface ActionRequest {
	comment: string;
	externalId: string | null;
	scope: string | null;
	sha1: string | undefined;
	commands: LiveResponseCommand[];
}

/** The keys besides `Comment` that one method reads; required, unless a quirk says otherwise. */
export type BodyKey = 'IsolationType' | 'ScanType' | 'Sha1' | 'Commands';

/**
 * Reads the body of an action. Keys count letter by letter: a missing one is
 * MissingRequiredParameter, one that does not belong is InvalidRequestBody. `ExternalId` may come
 * with any of them (the documentation mentions it without giving the key). Throws ServiceError.
 */
export function readActionBody(
	body: unknown,
	keys: BodyKey[],
	{ isolationTypeRequired }: Pick<Quirks, 'isolationTypeRequired'>,
): ActionRequest {
	const object = jsonObject(body);
	const comment = requiredText(object, 'Comment');
	const mayMiss = (key: BodyKey): boolean => key === 'IsolationType' && !isolationTypeRequired;
	for (const key of keys) {
		if (object[key] === undefined && !mayMiss(key)) throw missingParameter(key);
	}
	refuseOtherKeys(object, ['Comment', 'ExternalId', ...keys]);
	const has = (key: BodyKey): boolean => keys.includes(key);
	return {
		comment,
		externalId: object.ExternalId === undefined ? null : requiredText(object, 'ExternalId'),
		scope: scopeOf(object, keys),
		sha1: has('Sha1') ? readSha1(object) : undefined,
		commands: has('Commands') ? readCommands(object.Commands) : [],
	};
}

function scopeOf(object: Record<string, unknown>, keys: BodyKey[]): string | null {
	if (keys.includes('IsolationType') && object.IsolationType !== undefined) {
		return oneOf(object, 'IsolationType', isolationTypes);
	}
	if (keys.includes('ScanType')) return oneOf(object, 'ScanType', scanTypes);
	return null;
}

/** A text that must be there and not blank. */
export function requiredText(object: Record<string, unknown>, key: string): string {
	const value = object[key];
	if (value === undefined || value === null) throw missingParameter(key);
	if (typeof value !== 'string') throw invalidRequestBody();
	if (value.trim() === '') throw missingParameter(key);
	return value;
}

/** One of a few names, letter by letter. */
export function oneOf(
	object: Record<string, unknown>,
	key: string,
	allowed: readonly string[],
): string {
	const value = requiredText(object, key);
	if (allowed.includes(value)) return value;
	throw invalidInput(`Invalid value '${value}' for ${key}. Allowed values: ${allowed.join(', ')}`);
}

/** Keys that do not belong make the whole body wrong. */
export function refuseOtherKeys(object: Record<string, unknown>, allowed: string[]): void {
	const other = Object.keys(object).find((key) => !allowed.includes(key));
	if (other !== undefined)
		throw invalidRequestBody(`Request body is incorrect: unknown '${other}'`);
}

function readSha1(object: Record<string, unknown>): string {
	const value = requiredText(object, 'Sha1');
	if (!/^[0-9a-f]{40}$/i.test(value)) throw invalidHash(value);
	return value.toLowerCase();
}

function readCommands(value: unknown): LiveResponseCommand[] {
	if (!Array.isArray(value)) throw invalidRequestBody();
	if (value.length === 0) throw missingParameter('Commands');
	const commands = value.map(readCommand);
	const ranks = commands.map(({ type }) => commandOrder.indexOf(type));
	if (ranks.some((rank, index) => rank < (ranks[index - 1] ?? 0))) {
		throw invalidInput(`Commands must come in the order ${commandOrder.join(', ')}`);
	}
	return commands;
}

function readCommand(value: unknown): LiveResponseCommand {
	if (!isRecord(value) || !Array.isArray(value.params)) throw invalidRequestBody();
	refuseOtherKeys(value, ['type', 'params']);
	const type = oneOf(value, 'type', commandOrder);
	const params = value.params.map(readParam);
	const [requiredKey = '', ...optionalKeys] = commandKeys[type] ?? [];
	if (!params.some(({ key }) => key === requiredKey)) throw missingParameter(requiredKey);
	const strange = params.find(({ key }) => key !== requiredKey && !optionalKeys.includes(key));
	if (strange !== undefined) throw invalidInput(`Invalid parameter '${strange.key}' for ${type}`);
	const args = params.find(({ key }) => key === 'Args')?.value ?? '';
	if (forbiddenInArguments.test(args)) {
		throw invalidInput(
			"Please avoid using the following characters as part of scripts' parameters: ; & | ! $ ( )",
		);
	}
	return { type, params };
}

function readParam(value: unknown): { key: string; value: string } {
	if (!isRecord(value)) throw invalidRequestBody();
	refuseOtherKeys(value, ['key', 'value']);
	return { key: requiredText(value, 'key'), value: requiredText(value, 'value') };
}
