import ts from 'typescript';

/** One small change to a source file that its tests should notice. */
export interface Mutant {
	readonly file: string;
	/** Counted from 1. */
	readonly line: number;
	readonly was: string;
	readonly is: string;
	/** Where in the text the change is. */
	readonly start: number;
	readonly end: number;
}

const { SyntaxKind } = ts;

const swapped = new Map<ts.SyntaxKind, string>([
	[SyntaxKind.LessThanToken, '<='],
	[SyntaxKind.LessThanEqualsToken, '<'],
	[SyntaxKind.GreaterThanToken, '>='],
	[SyntaxKind.GreaterThanEqualsToken, '>'],
	[SyntaxKind.EqualsEqualsEqualsToken, '!=='],
	[SyntaxKind.ExclamationEqualsEqualsToken, '==='],
	[SyntaxKind.AmpersandAmpersandToken, '||'],
	[SyntaxKind.BarBarToken, '&&'],
	[SyntaxKind.PlusToken, '-'],
	[SyntaxKind.MinusToken, '+'],
	[SyntaxKind.AsteriskToken, '/'],
]);

/** Nobody would notice, nor mind, that a minute has a millisecond more. */
function otherNumber(number: number): number {
	return number < 1_000 ? number + 1 : number * 2;
}

/** What a part of the syntax becomes; undefined where it is left alone. Types stay what they are. */
function replacementOf(node: ts.Node): string | undefined {
	if (ts.isBinaryExpression(node)) {
		const { left, operatorToken, right } = node;
		const other = swapped.get(operatorToken.kind);
		const joinsTexts = [left, right].some((side) => ts.isStringLiteralLike(side));
		if (other === undefined || joinsTexts) return undefined;
		return `${left.getText()} ${other} ${right.getText()}`;
	}
	if (node.kind === SyntaxKind.TrueKeyword) return 'false';
	if (node.kind === SyntaxKind.FalseKeyword) return 'true';
	if (ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken) {
		return node.operand.getText();
	}
	if (ts.isNumericLiteral(node)) return `${otherNumber(Number(node.text.replaceAll('_', '')))}`;
	if (ts.isConditionalExpression(node)) {
		return `${node.condition.getText()} ? ${node.whenFalse.getText()} : ${node.whenTrue.getText()}`;
	}
	if (ts.isIfStatement(node)) return node.getText().replace(/^if \(/, 'if (false && ');
	if (ts.isExpressionStatement(node)) return ';';
	return undefined;
}

/** Parts in which a change is none of behaviour: types, imports, the forms of fields. */
function isOutOfScope(node: ts.Node): boolean {
	return ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node);
}

/** All changes of one kind or another that can be made to a file. */
export function mutantsOf(file: string, text: string): Mutant[] {
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
	const found: Mutant[] = [];
	const visit = (node: ts.Node): void => {
		if (isOutOfScope(node)) return;
		const is = replacementOf(node);
		if (is !== undefined) {
			const [start, end] = [node.getStart(), node.getEnd()];
			const line = source.getLineAndCharacterOfPosition(start).line + 1;
			found.push({ file, line, was: text.slice(start, end), is, start, end });
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

export function mutated(text: string, { start, end, is }: Mutant): string {
	return `${text.slice(0, start)}${is}${text.slice(end)}`;
}
