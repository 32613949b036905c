/**
 * Does the suite notice broken code? Changes the published code in one small place at a time and runs
 * the tests that are nearest to it: `npm run mutate -- --help`. Outside the continuous integration.
 */
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { numbersFrom } from '../test/harness/numbersFrom.mts';
import { mutantsOf, mutated, type Mutant } from './mutate/mutants.mts';
import { nearestTests, type NearestTests } from './mutate/nearestTests.mts';
import type { Order, Outcome } from './mutate/worker.mts';

interface Settings {
	readonly sample: string;
	readonly seed: string;
	readonly files?: string[];
	readonly commit?: string;
	readonly workers: string;
	readonly seconds: string;
}

const published = /^(?:credentials|nodes|defender)\/.*\.ts$/;
/** Forms and texts: what they say is read by people, and by tests of the form. */
const forms = /signInFields|delegatedFields|\/fields\/|entraErrors|index\.ts$/;
const copied = ['credentials', 'nodes', 'defender', 'simulator', 'test', 'playbooks', 'icons'];
const files = ['package.json', 'jest.config.cjs', 'tsconfig.json', 'tsconfig.dev.json'];

function git(...args: string[]): string[] {
	return execFileSync('git', args, { encoding: 'utf8' })
		.split('\n')
		.filter((line) => line !== '');
}

async function mutantsIn(sources: readonly string[]): Promise<Mutant[]> {
	const all = await Promise.all(
		sources.map(async (file) => mutantsOf(file, await readFile(file, 'utf8'))),
	);
	return all.flat();
}

function sampleOf<T>(all: readonly T[], count: number, seed: number): T[] {
	const random = numbersFrom(seed);
	const keyed = all.map((one) => ({ one, key: random() }));
	return keyed
		.sort((one, other) => one.key - other.key)
		.slice(0, count)
		.map(({ one }) => one);
}

class Bench {
	private constructor(
		private readonly folder: string,
		private child: ChildProcess,
	) {}

	static async open(): Promise<Bench> {
		const folder = await mkdtemp(join(tmpdir(), 'mutate-'));
		for (const part of [...copied, ...files])
			await cp(part, join(folder, part), { recursive: true });
		await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
		return new Bench(folder, await Bench.start(folder));
	}

	private static async start(folder: string): Promise<ChildProcess> {
		const worker = join(import.meta.dirname, 'mutate/worker.mts');
		const child = fork(worker, {
			cwd: folder,
			stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
			execArgv: process.execArgv,
		});
		await once(child, 'message');
		return child;
	}

	/** Undefined when the tests did not end in time: an endless loop is noticed, too. */
	async try(order: Order, longestMs: number): Promise<Outcome | undefined> {
		const tooLong = new AbortController();
		const timer = setTimeout(() => tooLong.abort(), longestMs);
		this.child.once('exit', () => tooLong.abort());
		this.child.send(order);
		try {
			const answer = once(this.child, 'message', { signal: tooLong.signal });
			const [outcome] = (await answer) as [Outcome];
			return outcome;
		} catch {
			this.child.kill('SIGKILL');
			this.child = await Bench.start(this.folder);
			return undefined;
		} finally {
			clearTimeout(timer);
			this.child.removeAllListeners('exit');
		}
	}

	/** @returns the test that noticed; undefined when none of those that there was time for did */
	async noticedBy(
		mutant: Mutant,
		nearest: NearestTests,
		forMs: number,
	): Promise<string | undefined> {
		const path = join(this.folder, mutant.file);
		const text = await readFile(path, 'utf8');
		await writeFile(path, mutated(text, mutant));
		try {
			const end = Date.now() + forMs;
			const tests = nearest(mutant.file);
			for (let at = 0, size = 3; at < tests.length && Date.now() < end; at += size, size = 6) {
				const group = tests.slice(at, at + size);
				const outcome = await this.try({ tests: group }, 120_000);
				if (outcome?.failed !== false) return group.join(' ');
			}
			return undefined;
		} finally {
			await writeFile(path, text);
		}
	}

	async close(): Promise<void> {
		this.child.kill('SIGKILL');
		await rm(this.folder, { recursive: true, force: true });
	}
}

function partOf({ file }: Mutant): string {
	return file
		.split('/')
		.slice(0, 2)
		.join('/')
		.replace(/\/[^/]*\.ts$/, '');
}

function report(noticed: readonly Mutant[], survivors: readonly Mutant[]): string {
	const all = [...noticed, ...survivors];
	const parts = [...new Set(all.map(partOf))].sort();
	const rows = parts.map((part) => {
		const of = all.filter((mutant) => partOf(mutant) === part).length;
		const seen = noticed.filter((mutant) => partOf(mutant) === part).length;
		return `${part.padEnd(36)} ${seen} of ${of}`;
	});
	const left = survivors.map(
		({ file, line, was, is }) =>
			`${file}:${line}\n  - ${was.split('\n')[0]}\n  + ${is.split('\n')[0]}`,
	);
	const score = all.length === 0 ? 0 : (100 * noticed.length) / all.length;
	return [
		...left,
		...rows,
		`noticed ${noticed.length} of ${all.length} (${score.toFixed(1)} %)`,
		'',
	].join('\n');
}

async function main(): Promise<void> {
	const settings = new Command('mutate')
		.description('Changes the code in small places and tells which changes no test notices')
		.option('--sample <number>', 'how many changes', '400')
		.option('--seed <number>', 'which ones; printed, and repeats them', String(Date.now() % 1e6))
		.option('--files <paths...>', 'of these files only')
		.option('--commit <revision>', 'of the files that a commit has changed only')
		.option('--workers <number>', 'how many at a time', '2')
		.option('--seconds <number>', 'for how long tests may look at one change', '45')
		.parse()
		.opts<Settings>();
	const { sample, seed, commit, workers, seconds } = settings;
	const changed =
		commit === undefined ? undefined : git('show', '--name-only', '--format=', commit);
	const wanted = settings.files ?? changed ?? git('ls-files');
	const sources = wanted.filter((file) => published.test(file) && !forms.test(file));
	const queue = sampleOf(await mutantsIn(sources), Number(sample), Number(seed));
	process.stdout.write(`${queue.length} mutants, seed ${seed}\n`);
	const nearest = await nearestTests(git('ls-files', 'test/unit', 'test/engine').filter(isTest));
	const noticed: Mutant[] = [];
	const survivors: Mutant[] = [];
	const work = async (): Promise<void> => {
		const bench = await Bench.open();
		for (let mutant = queue.pop(); mutant !== undefined; mutant = queue.pop()) {
			const by = await bench.noticedBy(mutant, nearest, Number(seconds) * 1000);
			(by === undefined ? survivors : noticed).push(mutant);
			process.stdout.write(by === undefined ? 'S' : '.');
		}
		await bench.close();
	};
	await Promise.all(Array.from({ length: Number(workers) }, work));
	process.stdout.write(`\n${report(noticed, survivors)}`);
}

function isTest(file: string): boolean {
	return file.endsWith('.test.mts');
}

await main();
