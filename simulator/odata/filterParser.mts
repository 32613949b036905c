import { tokensOf, type Token } from './filterTokens.mts';
import { invalidQuery } from './model.mts';

export type Literal =
	| { kind: 'string'; value: string }
	| { kind: 'number'; value: number }
	| { kind: 'time'; value: string }
	| { kind: 'boolean'; value: boolean }
	| { kind: 'null' };

const comparisons = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
export type Comparison = (typeof comparisons)[number];

/** A filter as a tree; names as written, not yet checked against an entity. */
export type Filter =
	| { kind: 'and' | 'or'; left: Filter; right: Filter }
	| { kind: 'not'; operand: Filter }
	| { kind: 'compare'; name: string; comparison: Comparison; literal: Literal }
	| { kind: 'in'; name: string; literals: Literal[] }
	| { kind: 'startswith'; name: string; prefix: string }
	| { kind: 'any'; name: string; value: string };

/**
 * Parses the grammar of contract 3.2: eq, ne, gt, ge, lt, le, and, or, not, in, startswith,
 * `collection/any(x: x eq 'value')` and parentheses, operators in any letter case, times unquoted.
 * A parser of our own, because @balena/odata-parser knows neither unquoted times nor upper-case
 * operators and gives `and` and `or` the same precedence. Throws the documented 400.
 */
export function parseFilter(text: string): Filter {
	const parser = new FilterParser(text);
	return parser.parse();
}

class FilterParser {
	private readonly tokens: Token[];
	private readonly text: string;
	private position = 0;

	constructor(text: string) {
		this.text = text;
		this.tokens = tokensOf(text);
	}

	parse(): Filter {
		const filter = this.disjunction();
		if (this.position < this.tokens.length) throw this.syntaxError();
		return filter;
	}

	private disjunction(): Filter {
		let left = this.conjunction();
		while (this.takeWord('or')) left = { kind: 'or', left, right: this.conjunction() };
		return left;
	}

	private conjunction(): Filter {
		let left = this.negation();
		while (this.takeWord('and')) left = { kind: 'and', left, right: this.negation() };
		return left;
	}

	private negation(): Filter {
		if (this.takeWord('not')) return { kind: 'not', operand: this.negation() };
		if (this.takeSign('(')) {
			const inner = this.disjunction();
			this.expectSign(')');
			return inner;
		}
		return this.condition();
	}

	private condition(): Filter {
		const name = this.expectWord();
		if (name.toLowerCase() === 'startswith' && this.takeSign('(')) return this.startsWith();
		if (this.takeSign('/')) return this.any(name);
		if (this.takeWord('in')) return { kind: 'in', name, literals: this.literalList() };
		const operator = this.expectWord().toLowerCase();
		const comparison = comparisons.find((candidate) => candidate === operator);
		if (comparison === undefined) throw this.syntaxError();
		return { kind: 'compare', name, comparison, literal: this.literal() };
	}

	private startsWith(): Filter {
		const name = this.expectWord();
		this.expectSign(',');
		const prefix = this.expectString();
		this.expectSign(')');
		return { kind: 'startswith', name, prefix };
	}

	private any(name: string): Filter {
		if (!this.takeWord('any')) throw this.syntaxError();
		this.expectSign('(');
		const variable = this.expectWord();
		this.expectSign(':');
		if (!this.takeWord(variable) || !this.takeWord('eq')) throw this.syntaxError();
		const value = this.expectString();
		this.expectSign(')');
		return { kind: 'any', name, value };
	}

	private literalList(): Literal[] {
		this.expectSign('(');
		const literals = [this.literal()];
		while (this.takeSign(',')) literals.push(this.literal());
		this.expectSign(')');
		return literals;
	}

	private literal(): Literal {
		const token = this.next();
		if (token.kind === 'string') return { kind: 'string', value: token.text };
		if (token.kind === 'time') return { kind: 'time', value: token.text };
		if (token.kind === 'number') return { kind: 'number', value: token.value };
		const word = token.text.toLowerCase();
		if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true' };
		if (word === 'null') return { kind: 'null' };
		throw this.syntaxError();
	}

	private next(): Token {
		const token = this.tokens[this.position];
		if (token === undefined) throw this.syntaxError();
		this.position += 1;
		return token;
	}

	private takeWord(word: string): boolean {
		const token = this.tokens[this.position];
		const found = token?.kind === 'word' && token.text.toLowerCase() === word.toLowerCase();
		if (found) this.position += 1;
		return found;
	}

	private takeSign(sign: string): boolean {
		const token = this.tokens[this.position];
		const found = token?.kind === 'sign' && token.text === sign;
		if (found) this.position += 1;
		return found;
	}

	private expectSign(sign: string): void {
		if (!this.takeSign(sign)) throw this.syntaxError();
	}

	private expectWord(): string {
		const token = this.next();
		if (token.kind !== 'word') throw this.syntaxError();
		return token.text;
	}

	private expectString(): string {
		const token = this.next();
		if (token.kind !== 'string') throw this.syntaxError();
		return token.text;
	}

	private syntaxError(): Error {
		const at = this.tokens[this.position]?.at ?? this.text.length;
		return invalidQuery(`Syntax error at position ${at} in '${this.text}'.`);
	}
}
