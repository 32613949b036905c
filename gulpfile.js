/**
 * Builds `dist`: compiled code, icons, codex files, output schemas, what n8n needs to list the package
 * without loading it, and nothing else.
 *
 *   gulp build   everything, into an empty folder
 *   gulp icons   the drawings alone
 */
const { spawn } = require('node:child_process');
const { readdir, readFile, rm, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { dest, parallel, series, src, task } = require('gulp');
const { loadOnFirstUse } = require('./scripts/build/loadOnFirstUse.cjs');

async function clean() {
	await rm('dist', { recursive: true, force: true });
}

function compile() {
	return spawn(process.execPath, [require.resolve('typescript/bin/tsc')], { stdio: 'inherit' });
}

async function defer() {
	const files = await readdir('dist', { recursive: true });
	for (const file of files.filter((name) => name.endsWith('.js'))) {
		const path = join('dist', file);
		await writeFile(path, loadOnFirstUse(await readFile(path, 'utf8')));
	}
}

/** `dist/known` and `dist/types`, with which n8n loads a file of the package when it needs it. */
function describe() {
	return spawn(process.execPath, [require.resolve('n8n-core/bin/generate-metadata')], {
		stdio: ['ignore', 'ignore', 'inherit'],
	});
}

/** The generator also writes for n8n's own lint what no n8n reads. */
async function removeUnread() {
	await rm('dist/methods', { recursive: true });
}

function copy(pattern) {
	return src(pattern, { base: '.', encoding: false }).pipe(dest('dist'));
}

const icons = () => copy('icons/*.svg');
const codex = () => copy('nodes/**/*.node.json');
const schemas = () =>
	src('nodes/**/__schema__/**/*.json', { base: '.', allowEmpty: true }).pipe(dest('dist'));

Object.assign(icons, { displayName: 'icons' });
Object.assign(codex, { displayName: 'codex' });
Object.assign(schemas, { displayName: 'schemas' });

task('icons', icons);
task(
	'build',
	series(clean, parallel(compile, icons, codex, schemas), defer, describe, removeUnread),
);
task('default', series('build'));
