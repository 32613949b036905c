import ts from 'typescript';

/** A part of a text, from its first character to the one behind its last. */
interface Span {
	readonly start: number;
	readonly end: number;
}

/** A statement, or a function that is one expression, has to be put in brackets to say that it runs. */
interface Statement extends Span {
	readonly isExpression: boolean;
}

/** All statements inside functions. What stands outside runs whenever the file is loaded. */
export function statementsOf(text: string): Statement[] {
	const found: Statement[] = [];
	const keep = (node: ts.Node, isExpression: boolean): void => {
		found.push({ start: node.getStart(), end: node.getEnd(), isExpression });
	};
	const visit = (node: ts.Node): void => {
		if (ts.isBlock(node) || ts.isCaseOrDefaultClause(node)) {
			for (const statement of node.statements) keep(statement, false);
		}
		if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) keep(node.body, true);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('any.ts', text, ts.ScriptTarget.ES2022, true));
	return found;
}

/** Makes a file tell the set `globalThis.ran` which of its statements run, as `file#number`. */
export function telling(file: string, text: string): string {
	const told = (what: number | 'loaded'): string => `globalThis['ran']?.add('${file}#${what}')`;
	const inserted = statementsOf(text).flatMap(({ start, end, isExpression }, index) =>
		isExpression
			? [
					{ at: start, text: `(${told(index)}, ` },
					{ at: end, text: ')' },
				]
			: [{ at: start, text: `${told(index)}; ` }],
	);
	const all = [{ at: 0, text: `${told('loaded')}; ` }, ...inserted];
	return all
		.sort((one, other) => other.at - one.at)
		.reduce((done, { at, text: note }) => done.slice(0, at) + note + done.slice(at), text);
}

/** @returns the number of the innermost statement around a part; undefined outside of functions */
export function statementAround(text: string, part: Span): number | undefined {
	const around = [...statementsOf(text).entries()].filter(
		([, { start, end }]) => start <= part.start && end >= part.end,
	);
	// Those that lie in one another are found from the outside to the inside.
	return around.at(-1)?.[0];
}
