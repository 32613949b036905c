import ts from 'typescript';

/** The expressions in a text, each without its braces. */
export function expressionsIn(text: string): string[] {
	return [...text.matchAll(/\{\{((?:(?!\}\}).|\n)+)\}\}/g)].map(([, code = '']) => code.trim());
}

type Link = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression;

function isLink(node: ts.Node): node is Link {
	return (
		ts.isPropertyAccessExpression(node) ||
		ts.isElementAccessExpression(node) ||
		ts.isCallExpression(node)
	);
}

/** The links of a chain such as `a[b]?.c()`, from its end to its beginning. */
function linksOf(node: ts.Node): Link[] {
	return isLink(node) ? [node, ...linksOf(node.expression)] : [];
}

const isOptional = (node: ts.Node): boolean =>
	linksOf(node).some(({ questionDotToken }) => questionDotToken !== undefined);

/** What keeps its brackets when n8n writes an optional chain in another way. */
function staysInBrackets({ argumentExpression: name }: ts.ElementAccessExpression): boolean {
	return (
		ts.isStringLiteral(name) ||
		ts.isNumericLiteral(name) ||
		ts.isBinaryExpression(name) ||
		(isLink(name) && !ts.isCallExpression(name))
	);
}

/**
 * Optional chains of an expression that n8n's engines read otherwise than JavaScript does. Beside a
 * method of n8n's own, such as `first()`, they read `a[b]?.c` as `a.b?.c`; and a template literal with
 * nothing but `${a?.b}` in braces comes out as null, or as an error.
 */
export function misreadChains(code: string): string[] {
	const source = ts.createSourceFile('a.ts', `(${code})`, ts.ScriptTarget.Latest, true);
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		const isTop = isLink(node) && !(isLink(node.parent) && node.parent.expression === node);
		if (isTop && isOptional(node)) {
			const names = linksOf(node).filter(ts.isElementAccessExpression);
			const isBare = ts.isTemplateSpan(node.parent);
			if (isBare || !names.every(staysInBrackets)) found.push(node.getText(source));
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}
