import type { Bench } from './bench.mts';
import { mutated, type Mutant } from './mutants.mts';
import type { TimedTest } from './suite.mts';

/** The test that noticed a mutant, or how many of those that run its place have looked in vain. */
export type Verdict =
	| { readonly noticedBy: string; readonly how: 'failed' | 'hung' }
	| { readonly looked: number; readonly of: number };

/** Where changed code is tried; `end` lets the next run have a new process. */
export type Runner = Pick<Bench, 'write' | 'run' | 'end'>;

type Result = 'passed' | 'failed' | 'hung';

/**
 * Runs the tests of a mutant until one notices it. A failure counts only when the same test passes on the
 * code as it is right after it, and one that may be due to a busy machine, because it was nothing but too
 * slow, only when it comes again.
 *
 * @param forMs for how long tests may look, by what they take on the code as it is
 */
export async function tryMutant(
	bench: Runner,
	{ mutant, text }: { readonly mutant: Mutant; readonly text: string },
	tests: readonly TimedTest[],
	forMs: number,
): Promise<Verdict> {
	const changed = mutated(text, mutant);
	const runOn = async (code: string, { test, ms }: TimedTest): Promise<Result> => {
		await bench.write(mutant.file, code);
		const order = { test, longestMs: 15_000 + 5 * ms };
		const outcome = await bench.run(order, 30_000 + 10 * ms);
		if (outcome === undefined) return 'hung';
		if (!outcome.failed) return 'passed';
		return outcome.onlyLate ? 'hung' : 'failed';
	};
	const resultOf = async (test: TimedTest): Promise<Result> => {
		const first = await runOn(changed, test);
		if (first === 'passed' || ((await runOn(text, test)) === 'passed' && first === 'failed')) {
			return first;
		}
		bench.end();
		const again = await runOn(changed, test);
		return (await runOn(text, test)) === 'passed' ? again : 'passed';
	};
	try {
		let spentMs = 0;
		for (const [looked, test] of tests.entries()) {
			if (spentMs > forMs) return { looked, of: tests.length };
			const how = await resultOf(test);
			if (how !== 'passed') return { noticedBy: test.test, how };
			spentMs += test.ms;
		}
		return { looked: tests.length, of: tests.length };
	} finally {
		await bench.write(mutant.file, text);
	}
}
