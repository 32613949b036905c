import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Bench } from './bench.mts';
import type { Mutant } from './mutants.mts';
import { statementAround, telling } from './statements.mts';

/** What is known of a test file from running it once on the code as it is. */
interface Ran {
	readonly hash: string;
	readonly passed: boolean;
	readonly ms: number;
	/** By source file the numbers of the statements that it runs; -1 stands for loading the file. */
	readonly statements: Readonly<Record<string, readonly number[]>>;
}

interface Kept {
	readonly sources: Record<string, string>;
	readonly tests: Record<string, Ran>;
}

export interface TimedTest {
	readonly test: string;
	readonly ms: number;
}

/** Which tests run the code that a mutant changes, the quickest first. */
type TestsOf = (mutant: Mutant) => TimedTest[];

const place = 'node_modules/.cache/mutate/ran.json';
const longestMs = 600_000;

function hashOf(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

async function kept(): Promise<Kept> {
	try {
		return JSON.parse(await readFile(place, 'utf8')) as Kept;
	} catch {
		return { sources: {}, tests: {} };
	}
}

function statementsBySource(ran: readonly string[]): Record<string, number[]> {
	const found: Record<string, number[]> = {};
	for (const told of ran) {
		const [source = '', what = ''] = told.split('#');
		(found[source] ??= []).push(what === 'loaded' ? -1 : Number(what));
	}
	return found;
}

/**
 * Runs each test file once on code that tells what runs, and keeps what came of it for the next time; a
 * test file that has changed since is run again.
 */
export async function learn(
	benches: readonly Bench[],
	tests: readonly string[],
	sources: ReadonlyMap<string, string>,
	tell: (text: string) => void,
): Promise<Kept> {
	const known = await kept();
	const hashes = new Map<string, string>();
	for (const test of tests) hashes.set(test, hashOf(await readFile(test, 'utf8')));
	const queue = tests.filter((test) => known.tests[test]?.hash !== hashes.get(test)).reverse();
	if (queue.length === 0) return known;
	tell(`learns what ${queue.length} test files run\n`);
	const isFirst = queue.length === tests.length;
	const told: Kept = {
		sources: isFirst
			? Object.fromEntries([...sources].map(([file, text]) => [file, hashOf(text)]))
			: known.sources,
		tests: Object.fromEntries(
			tests.flatMap((test) => {
				const one = known.tests[test];
				return one === undefined ? [] : [[test, one]];
			}),
		),
	};
	const work = async (bench: Bench): Promise<void> => {
		for (const [file, text] of sources) await bench.write(file, telling(file, text));
		for (let test = queue.pop(); test !== undefined; test = queue.pop()) {
			const outcome = await bench.run({ test, longestMs: 180_000 }, longestMs);
			const { failed = true, ms = 0, ran = [] } = outcome ?? {};
			const hash = hashes.get(test) ?? '';
			told.tests[test] = { hash, passed: !failed, ms, statements: statementsBySource(ran) };
			tell(failed ? `${test} fails on the code as it is and does not count\n` : '');
		}
		for (const [file, text] of sources) await bench.write(file, text);
		bench.end();
	};
	await Promise.all(benches.map(work));
	await mkdir(dirname(place), { recursive: true });
	await writeFile(place, JSON.stringify(told));
	return told;
}

/**
 * Where a source file has changed since, every test that runs anything of it counts.
 *
 * @param sources the published files by their paths
 */
export function testsOfMutants(
	{ sources: seen, tests }: Kept,
	sources: ReadonlyMap<string, string>,
): TestsOf {
	return (mutant) => {
		const text = sources.get(mutant.file) ?? '';
		const isSame = seen[mutant.file] === hashOf(text);
		const statement = statementAround(text, mutant) ?? -1;
		const runs = ({ statements }: Ran): boolean => {
			const ran = statements[mutant.file] ?? [];
			return isSame ? ran.includes(statement) : ran.length > 0;
		};
		return Object.entries(tests)
			.filter(([, ran]) => ran.passed && runs(ran))
			.map(([test, { ms }]) => ({ test, ms }))
			.sort((one, other) => one.ms - other.ms);
	};
}
