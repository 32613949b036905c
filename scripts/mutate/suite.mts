import { readFile } from 'node:fs/promises';
import type { Bench } from './bench.mts';
import { hashOf, keep, kept } from './kept.mts';
import type { Mutant } from './mutants.mts';
import { statementAround, telling } from './statements.mts';

/** What is known of a test file from running it once on the code as it is. */
interface Ran {
	readonly hash: string;
	readonly passed: boolean;
	readonly ms: number;
	readonly sources: Readonly<Record<string, RanOfSource>>;
}

interface RanOfSource {
	/** Of the source file as it was then. */
	readonly hash: string;
	/** The numbers of the statements that were run; -1 stands for loading the file. */
	readonly statements: number[];
}

type RanByTest = Record<string, Ran>;

export interface TimedTest {
	readonly test: string;
	readonly ms: number;
}

/** Which tests run the code that a mutant changes, the quickest first. */
type TestsOf = (mutant: Mutant) => TimedTest[];

const place = 'ran';
const longestMs = 600_000;

function ranBySource(
	ran: readonly string[],
	sources: ReadonlyMap<string, string>,
): Record<string, RanOfSource> {
	const found: Record<string, RanOfSource> = {};
	for (const told of ran) {
		const [source = '', what = ''] = told.split('#');
		const { statements } = (found[source] ??= {
			hash: hashOf(sources.get(source) ?? ''),
			statements: [],
		});
		statements.push(what === 'loaded' ? -1 : Number(what));
	}
	return found;
}

/**
 * Runs each test file once on code that tells what runs, and keeps what came of it at once, so that the
 * next time goes on from there; a test file that has changed since, or failed, is run again.
 */
export async function learn(
	benches: readonly Bench[],
	tests: readonly string[],
	sources: ReadonlyMap<string, string>,
	tell: (text: string) => void,
): Promise<RanByTest> {
	const known = await kept<RanByTest>(place, {});
	const hashes = new Map<string, string>();
	for (const test of tests) hashes.set(test, hashOf(await readFile(test, 'utf8')));
	const isKnown = (test: string): boolean =>
		known[test]?.passed === true && known[test].hash === hashes.get(test);
	const queue = tests.filter((test) => !isKnown(test)).reverse();
	if (queue.length > 0) tell(`learns what ${queue.length} test files run\n`);
	const work = async (bench: Bench): Promise<void> => {
		if (queue.length === 0) return;
		for (const [file, text] of sources) await bench.write(file, telling(file, text));
		for (let test = queue.pop(); test !== undefined; test = queue.pop()) {
			const outcome = await bench.run({ test, longestMs: 180_000 }, longestMs);
			const { failed = true, ms = 0, ran = [] } = outcome ?? {};
			const hash = hashes.get(test) ?? '';
			known[test] = { hash, passed: !failed, ms, sources: ranBySource(ran, sources) };
			keep(place, known);
			tell(failed ? `${test} fails on the code as it is and does not count\n` : '');
		}
		for (const [file, text] of sources) await bench.write(file, text);
		bench.end();
	};
	await Promise.all(benches.map(work));
	return Object.fromEntries(Object.entries(known).filter(([test]) => hashes.has(test)));
}

/**
 * Where a source file has changed since, every test that runs anything of it counts.
 *
 * @param sources the published files by their paths
 */
export function testsOfMutants(
	ranByTest: Readonly<RanByTest>,
	sources: ReadonlyMap<string, string>,
): TestsOf {
	return (mutant) => {
		const text = sources.get(mutant.file) ?? '';
		const hash = hashOf(text);
		const statement = statementAround(text, mutant) ?? -1;
		const runs = (ran: Ran): boolean => {
			const ofSource = ran.sources[mutant.file];
			if (ofSource === undefined) return false;
			return ofSource.hash !== hash || ofSource.statements.includes(statement);
		};
		return Object.entries(ranByTest)
			.filter(([, ran]) => ran.passed && runs(ran))
			.map(([test, { ms }]) => ({ test, ms }))
			.sort((one, other) => one.ms - other.ms);
	};
}
