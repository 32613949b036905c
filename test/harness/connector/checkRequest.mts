import type { LoggedRequest } from '../../../simulator/index.mts';
import { described, documentedElsewhere, type Method, type Value } from './methods.mts';

type Sent = Pick<LoggedRequest, 'method' | 'path' | 'query' | 'body'>;

const commandKeys: Readonly<Record<string, readonly string[]>> = {
	PutFile: ['FileName'],
	RunScript: ['ScriptName', 'Args'],
	GetFile: ['Path'],
};

// What Learn has besides goes first: `machines/findbytag` is no machine's ID.
const methods = [...documentedElsewhere, ...described].map((method) => ({
	method,
	pattern: patternOf(method.path),
}));

/** What of a request to the API Microsoft's description does not know; undefined when all is known. */
export function problemWith({ method: verb, path, query, body }: Sent): string | undefined {
	const [, rest] = /^\/api\/(?:v1\.0\/)?([^?]*)/.exec(path) ?? [];
	if (rest === undefined) return undefined;
	const found = methods.find(({ method, pattern }) => method.verb === verb && pattern.test(rest));
	if (found === undefined) return `${verb} ${path}: there is no such method`;
	const strange = Object.keys(query).find((name) => !found.method.query?.includes(name));
	if (strange !== undefined) return `${verb} ${path}: there is no option ${strange}`;
	const problem = problemWithBody(found.method, body);
	return problem === undefined ? undefined : `${verb} ${path}: ${problem}`;
}

function patternOf(path: string): RegExp {
	const parts = path.split(/\{\w+\}/).map((part) => part.replace(/[().$]/g, '\\$&'));
	return new RegExp(`^${parts.join("[^/()']+")}$`);
}

function problemWithBody({ body: wanted = {} }: Method, sent: unknown): string | undefined {
	const body = new Map<string, unknown>(
		Object.entries(typeof sent === 'object' && sent !== null ? sent : {}),
	);
	for (const [entry, value] of Object.entries(wanted)) {
		const key = entry.replace('?', '');
		const given = body.get(key);
		body.delete(key);
		if (given === undefined && entry.endsWith('?')) continue;
		if (given === undefined) return `${key} is missing`;
		const problem = problemWithValue(value, given);
		if (problem !== undefined) return `${key}: ${problem}`;
	}
	const [left] = body.keys();
	return left === undefined ? undefined : `there is no key ${left}`;
}

function problemWithValue(wanted: Value, given: unknown): string | undefined {
	if (wanted === 'commands') return problemWithCommands(given);
	if (wanted === 'ids') return Array.isArray(given) ? undefined : 'is no list';
	if (typeof wanted !== 'string') {
		return wanted.includes(String(given)) ? undefined : `no value "${String(given)}"`;
	}
	const isText = typeof given === 'string' && (given !== '' || wanted === 'anyText');
	const isThere = isText || typeof given === 'object';
	return isThere ? undefined : 'is empty or no text';
}

function problemWithCommands(given: unknown): string | undefined {
	const commands = given as { type: string; params: { key: string; value: unknown }[] }[];
	if (!Array.isArray(given) || given.length === 0) return 'no commands';
	for (const { type, params } of commands) {
		const keys = commandKeys[type];
		if (keys === undefined) return `no command ${type}`;
		const strange = params.find(
			({ key, value }) => !keys.includes(key) || typeof value !== 'string',
		);
		if (strange !== undefined) return `${type} has no ${strange.key}`;
	}
	return undefined;
}
