/**
 * Builds `dist`: compiled code, icons, codex files and output schemas, and nothing else.
 *
 *   gulp build   everything, into an empty folder
 *   gulp icons   the drawings alone
 */
const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { dest, parallel, series, src, task } = require('gulp');

async function clean() {
	await rm('dist', { recursive: true, force: true });
}

function compile() {
	return spawn(process.execPath, [require.resolve('typescript/bin/tsc')], { stdio: 'inherit' });
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
task('build', series(clean, parallel(compile, icons, codex, schemas)));
task('default', series('build'));
