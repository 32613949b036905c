import { parseTime } from '../world/timestamps.mts';
import { invalidQuery } from './model.mts';

export type Token =
	| { kind: 'word'; text: string; at: number }
	| { kind: 'string'; text: string; at: number }
	| { kind: 'number'; value: number; at: number }
	| { kind: 'time'; text: string; at: number }
	| { kind: 'sign'; text: string; at: number };

const blank = /\s+/y;
const quoted = /'((?:[^']|'')*)'/y;
const time = /\d{4}-\d{2}-\d{2}(?:T[\d:.]+)?(?:Z|[+-]\d{2}:\d{2})/iy;
const number = /-?\d+(?:\.\d+)?/y;
const word = /[A-Za-z_@][\w.]*/y;
const sign = /[(),/:]/y;

/**
 * Cuts a filter into words, quoted strings, numbers, bare times and signs.
 * Throws the documented 400 at the first character that fits nothing.
 */
export function tokensOf(filter: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	const take = (pattern: RegExp): RegExpExecArray | null => {
		pattern.lastIndex = at;
		return pattern.exec(filter);
	};
	while (at < filter.length) {
		const gap = take(blank);
		if (gap !== null) {
			at += gap[0].length;
			continue;
		}
		const [length, token] = nextToken(take, at) ?? [0, undefined];
		if (token === undefined) {
			throw invalidQuery(`Syntax error at position ${at} in '${filter}'.`);
		}
		tokens.push(token);
		at += length;
	}
	return tokens;
}

function nextToken(
	take: (pattern: RegExp) => RegExpExecArray | null,
	at: number,
): [number, Token] | undefined {
	const text = take(quoted);
	if (text !== null) {
		return [text[0].length, { kind: 'string', text: (text[1] ?? '').replaceAll("''", "'"), at }];
	}
	const moment = take(time);
	if (moment !== null && parseTime(moment[0]) !== undefined) {
		return [moment[0].length, { kind: 'time', text: moment[0], at }];
	}
	const digits = take(number);
	if (digits !== null) {
		return [digits[0].length, { kind: 'number', value: Number(digits[0]), at }];
	}
	const name = take(word);
	if (name !== null) return [name[0].length, { kind: 'word', text: name[0], at }];
	const mark = take(sign);
	if (mark !== null) return [mark[0].length, { kind: 'sign', text: mark[0], at }];
	return undefined;
}
