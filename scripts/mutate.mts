/**
 * Does the suite notice broken code? Changes the published code in one small place at a time and runs
 * the tests that run that place: `npm run mutate -- --help`. Outside the continuous integration.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Bench } from './mutate/bench.mts';
import { hashOf, keep, kept } from './mutate/kept.mts';
import { mutantsOf } from './mutate/mutants.mts';
import { isNoticed, lineOf, report, type Judged } from './mutate/report.mts';
import { sampleOf, shuffled } from './mutate/sample.mts';
import { learn, testsOfMutants } from './mutate/suite.mts';
import { tryMutant } from './mutate/trial.mts';

interface Settings {
	readonly sample: string;
	readonly seed: string;
	readonly files?: string[];
	readonly tests: string[];
	readonly commit?: string;
	readonly workers: string;
	readonly seconds: string;
	readonly all?: true;
	readonly again?: true;
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

function tell(text: string): void {
	process.stdout.write(text);
}

async function main(): Promise<void> {
	const settings = new Command('mutate')
		.description('Changes the code in small places and tells which changes no test notices')
		.option('--sample <number>', 'how many changes', '400')
		.option('--seed <number>', 'which ones; printed, and repeats them', String(Date.now() % 1e6))
		.option('--files <paths...>', 'in these files and folders only')
		.option('--tests <paths...>', 'only tests in these folders', ['test/unit', 'test/engine'])
		.option('--commit <revision>', 'in the files that a commit has changed only')
		.option('--workers <number>', 'how many at a time', '2')
		.option('--seconds <number>', 'for how long tests may look at one change', '60')
		.option('--again', 'look once more at what survived when this seed was taken before')
		.option('--all', 'tell also which test noticed a change')
		.parse()
		.opts<Settings>();
	const { seed, sample } = settings;
	const sources = await textsOf(git('ls-files').filter((file) => published.test(file)));
	const wanted = [...sources].filter(([file]) => isWanted(settings)(file));
	const mutants = shuffled(
		wanted.flatMap(([file, text]) => mutantsOf(file, text)),
		seed,
	);
	tell(`seed ${seed}\n`);
	const queue = sampleOf(mutants, Number(sample), sources);
	const benches = await Promise.all(Array.from({ length: Number(settings.workers) }, Bench.open));
	const tests = settings.tests
		.flatMap((folder) => git('ls-files', folder))
		.filter((file) => file.endsWith('.test.mts') && !ofOthers.test(file));
	const testsOf = testsOfMutants(await learn(benches, tests, sources, tell), sources);
	const judged: Judged[] = [];
	const place = `seed-${seed}`;
	const before = await kept<Record<string, Judged>>(place, {});
	const isDone = (one: Judged | undefined): one is Judged =>
		one !== undefined && (isNoticed(one) || settings.again === undefined);
	// The order is a random one, so that the first of a sample are a sample, too.
	for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => queue.return());
	const work = async (bench: Bench): Promise<void> => {
		for (const { key, mutant } of queue) {
			const text = sources.get(mutant.file) ?? '';
			// A file that was changed since may have lost what noticed its mutants.
			const inFile = `${key} ${hashOf(text)}`;
			const known = before[inFile];
			const forMs = Number(settings.seconds) * 1000;
			const now = isDone(known)
				? known
				: { mutant, verdict: await tryMutant(bench, { mutant, text }, testsOf(mutant), forMs) };
			before[inFile] = now;
			keep(place, before);
			judged.push(now);
			if (settings.all === true || !isNoticed(now)) tell(`${lineOf(now)}\n`);
		}
		await bench.close();
	};
	await Promise.all(benches.map(work));
	tell(report(judged));
}

await main();
