/**
 * The part of `npm run lint` that looks at how files hang together, where ESLint does not:
 *
 * - files that import each other in a circle, type imports included, which ESLint's rule leaves out: a
 *   circle of types binds files together all the same
 * - exports that no other file imports
 *
 * Prints what it finds and fails when there is something.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const folders = ['nodes', 'credentials', 'defender', 'simulator', 'scripts', 'test', 'bench'];

/** n8n loads these itself; what they export is for it. */
const loadedByN8n = /\.(?:node|credentials)\.ts$/;

interface Import {
	readonly file: string;
	/** `*` for all that the file exports. */
	readonly names: readonly string[];
}

interface Source {
	readonly imports: readonly Import[];
	readonly exports: readonly string[];
}

const files = folders
	.flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
	)
	.filter((path) => /\.m?ts$/.test(path))
	.map((path) => resolve(path));
const sources = new Map(files.map((file) => [file, sourceOf(file)]));

function sourceOf(file: string): Source {
	const text = readFileSync(file, 'utf8');
	const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	const imports: Import[] = [];
	const exports: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
			const target = targetOf(file, node.moduleSpecifier);
			if (target !== undefined) imports.push({ file: target, names: namesOf(node) });
		} else if (isDynamicImport(node)) {
			const target = targetOf(file, node.arguments[0]);
			if (target !== undefined) imports.push({ file: target, names: ['*'] });
		} else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
			const target = targetOf(file, node.argument.literal);
			if (target !== undefined) imports.push({ file: target, names: ['*'] });
		}
		exports.push(...exportsOf(node));
		ts.forEachChild(node, visit);
	};
	visit(parsed);
	return { imports, exports };
}

function isDynamicImport(node: ts.Node): node is ts.CallExpression {
	return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

/** The file of the repository that is imported. */
function targetOf(from: string, specifier: ts.Node | undefined): string | undefined {
	if (specifier === undefined || !ts.isStringLiteral(specifier)) return undefined;
	if (!specifier.text.startsWith('.')) return undefined;
	const target = resolve(dirname(from), specifier.text);
	const candidates = [target, `${target}.ts`, `${target}.mts`, join(target, 'index.ts')];
	return candidates.find((path) => /\.m?ts$/.test(path) && existsSync(path));
}

function namesOf(node: ts.ImportDeclaration | ts.ExportDeclaration): string[] {
	if (ts.isExportDeclaration(node)) {
		const { exportClause } = node;
		if (exportClause === undefined || ts.isNamespaceExport(exportClause)) return ['*'];
		return exportClause.elements.map(({ propertyName, name }) => (propertyName ?? name).text);
	}
	const { importClause } = node;
	if (importClause === undefined) return [];
	const { name, namedBindings } = importClause;
	const byDefault = name === undefined ? [] : ['default'];
	if (namedBindings === undefined) return byDefault;
	if (ts.isNamespaceImport(namedBindings)) return ['*'];
	const named = namedBindings.elements.map((one) => (one.propertyName ?? one.name).text);
	return [...byDefault, ...named];
}

/** The names that a statement makes known, where it is one that exports. */
function exportsOf(node: ts.Node): string[] {
	if (!ts.canHaveModifiers(node)) return [];
	const modifiers = ts.getModifiers(node) ?? [];
	if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
	if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return ['default'];
	if (ts.isVariableStatement(node)) {
		return node.declarationList.declarations.flatMap(({ name }) => boundNames(name));
	}
	const { name } = node as ts.DeclarationStatement;
	return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
}

function boundNames(name: ts.BindingName): string[] {
	if (ts.isIdentifier(name)) return [name.text];
	return name.elements.flatMap((element) =>
		ts.isBindingElement(element) ? boundNames(element.name) : [],
	);
}

/** One circle for each group of files that reach each other, as a way that ends where it begins. */
function circles(): string[] {
	const done = new Set<string>();
	const found: string[] = [];
	const walk = (file: string, way: readonly string[]): void => {
		const at = way.indexOf(file);
		if (at >= 0) {
			found.push(`a circle: ${[...way.slice(at), file].map(short).join(' -> ')}`);
			return;
		}
		if (done.has(file)) return;
		for (const next of sources.get(file)?.imports ?? []) walk(next.file, [...way, file]);
		done.add(file);
	};
	for (const file of sources.keys()) walk(file, []);
	return found;
}

function unusedExports(): string[] {
	const used = new Map<string, Set<string>>();
	for (const { imports } of sources.values()) {
		for (const { file, names } of imports) {
			const known = used.get(file) ?? new Set();
			for (const name of names) known.add(name);
			used.set(file, known);
		}
	}
	return [...sources].flatMap(([file, { exports }]) => {
		if (loadedByN8n.test(file)) return [];
		const known = used.get(file);
		if (known?.has('*') === true) return [];
		return exports
			.filter((name) => known?.has(name) !== true)
			.map((name) => `exported, and imported nowhere: ${name} in ${short(file)}`);
	});
}

function short(file: string): string {
	return relative(process.cwd(), file);
}

const findings = [...circles(), ...unusedExports()];
for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exitCode = 1;
