/**
 * The part of `npm run lint` that knows which files import each other in a circle, type imports
 * included: ESLint's own rule leaves those out, and a circle of types binds files together all the
 * same. Prints each circle once and fails when there is one.
 *
 * Usage: tsx scripts/circles.mts [folder...]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const folders = ['nodes', 'credentials', 'defender', 'simulator', 'scripts', 'test', 'bench'];

/** The files of the repository that a file imports. */
function importsOf(file: string): string[] {
	const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
	return importedFiles.flatMap(({ fileName }) => {
		if (!fileName.startsWith('.')) return [];
		const target = resolve(dirname(file), fileName);
		const candidates = [target, `${target}.ts`, `${target}.mts`, join(target, 'index.ts')];
		return candidates.filter((path) => /\.m?ts$/.test(path) && existsSync(path)).slice(0, 1);
	});
}

/** One circle for each group of files that reach each other, as a way that ends where it begins. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
	const done = new Set<string>();
	const circles: string[][] = [];
	const walk = (file: string, way: readonly string[]): void => {
		const at = way.indexOf(file);
		if (at >= 0) {
			circles.push([...way.slice(at), file]);
			return;
		}
		if (done.has(file)) return;
		for (const next of imports.get(file) ?? []) walk(next, [...way, file]);
		done.add(file);
	};
	for (const file of imports.keys()) walk(file, []);
	return circles;
}

const roots = process.argv.length > 2 ? process.argv.slice(2) : folders;
const files = roots.flatMap((root) =>
	readdirSync(root, { recursive: true, encoding: 'utf8' })
		.filter((path) => /\.m?ts$/.test(path))
		.map((path) => resolve(root, path)),
);
const circles = circlesIn(new Map(files.map((file) => [file, importsOf(file)])));
const here = `${process.cwd()}/`;
for (const circle of circles)
	console.error(circle.map((file) => file.replace(here, '')).join(' ->\n  '));
if (circles.length > 0) {
	console.error(`${circles.length} circle(s) of imports`);
	process.exitCode = 1;
}
