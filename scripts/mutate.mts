/**
 * Does the suite notice broken code? Changes the published code in one small place at a time and runs
 * the tests that run that place: `npm run mutate -- --help`. Outside the continuous integration.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { numbersFrom } from '../test/harness/numbersFrom.mts';
import { Bench } from './mutate/bench.mts';
import { compiler } from './mutate/compiles.mts';
import { mutantsOf, type Mutant } from './mutate/mutants.mts';
import { isNoticed, lineOf, report, type Judged } from './mutate/report.mts';
import { learn, testsOfMutants } from './mutate/suite.mts';
import { tryMutant } from './mutate/trial.mts';

interface Settings {
	readonly sample: string;
	readonly seed: string;
	readonly files?: string[];
	readonly commit?: string;
	readonly workers: string;
	readonly seconds: string;
	readonly all?: true;
}

const published = /^(?:credentials|nodes|defender)\/.*\.ts$/;
/** Those of what is not published. */
const ofOthers = /^test\/unit\/(?:bench|build|docs|harness|host|mutate|simulator)\//;
/** Forms and texts: what they say is read by people, and by tests of the form. */
const forms = /signInFields|delegatedFields|\/fields\/|entraErrors|index\.ts$/;

function git(...args: string[]): string[] {
	return execFileSync('git', args, { encoding: 'utf8' })
		.split('\n')
		.filter((line) => line !== '');
}

function shuffled<T>(all: readonly T[], seed: number): T[] {
	const random = numbersFrom(seed);
	const keyed = all.map((one) => ({ one, key: random() }));
	return keyed.sort((one, other) => one.key - other.key).map(({ one }) => one);
}

async function textsOf(paths: readonly string[]): Promise<Map<string, string>> {
	const texts = paths.map(async (path) => [path, await readFile(path, 'utf8')] as const);
	return new Map(await Promise.all(texts));
}

function isWanted({ files, commit }: Settings): (file: string) => boolean {
	const changed =
		commit === undefined ? undefined : git('show', '--name-only', '--format=', commit);
	const named = files ?? changed ?? [''];
	return (file) => !forms.test(file) && named.some((start) => file.startsWith(start));
}

/** Hands out the mutants that the compiler takes, so many of them. */
function* sampleOf(
	mutants: readonly Mutant[],
	count: number,
	sources: Map<string, string>,
): Generator<Mutant, void> {
	const compiles = compiler(sources);
	let taken = 0;
	for (const mutant of mutants) {
		if (taken === count) return;
		if (!compiles(mutant)) continue;
		taken += 1;
		yield mutant;
	}
}

function tell(text: string): void {
	process.stdout.write(text);
}

async function main(): Promise<void> {
	const settings = new Command('mutate')
		.description('Changes the code in small places and tells which changes no test notices')
		.option('--sample <number>', 'how many changes', '400')
		.option('--seed <number>', 'which ones; printed, and repeats them', String(Date.now() % 1e6))
		.option('--files <paths...>', 'in these files and folders only')
		.option('--commit <revision>', 'in the files that a commit has changed only')
		.option('--workers <number>', 'how many at a time', '2')
		.option('--seconds <number>', 'for how long tests may look at one change', '60')
		.option('--all', 'tell also which test noticed a change')
		.parse()
		.opts<Settings>();
	const { seed, sample } = settings;
	const sources = await textsOf(git('ls-files').filter((file) => published.test(file)));
	const wanted = [...sources].filter(([file]) => isWanted(settings)(file));
	const mutants = shuffled(
		wanted.flatMap(([file, text]) => mutantsOf(file, text)),
		Number(seed),
	);
	tell(`seed ${seed}\n`);
	const queue = sampleOf(mutants, Number(sample), sources);
	const benches = await Promise.all(Array.from({ length: Number(settings.workers) }, Bench.open));
	const tests = git('ls-files', 'test/unit', 'test/engine').filter(
		(file) => file.endsWith('.test.mts') && !ofOthers.test(file),
	);
	const testsOf = testsOfMutants(await learn(benches, tests, sources, tell), sources);
	const judged: Judged[] = [];
	// The order is a random one, so that the first of a sample are a sample, too.
	process.once('SIGINT', () => queue.return());
	const work = async (bench: Bench): Promise<void> => {
		for (const mutant of queue) {
			const text = sources.get(mutant.file) ?? '';
			const forMs = Number(settings.seconds) * 1000;
			const verdict = await tryMutant(bench, { mutant, text }, testsOf(mutant), forMs);
			const one = { mutant, verdict };
			judged.push(one);
			if (settings.all === true || !isNoticed(one)) tell(`${lineOf(one)}\n`);
		}
		await bench.close();
	};
	await Promise.all(benches.map(work));
	tell(report(judged));
}

await main();
