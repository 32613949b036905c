import { runCLI } from 'jest';
import type { Config } from '@jest/types';

/** A test file to run, and after how many milliseconds each of its tests counts as hanging. */
export interface Order {
	readonly test: string;
	readonly longestMs: number;
}

export interface Outcome {
	readonly failed: boolean;
	/** Nothing failed but by taking too long, which a busy machine can bring about as well. */
	readonly onlyLate: boolean;
	readonly ms: number;
	/** Megabytes that the process holds after it. */
	readonly heldMb: number;
	/** What the files that tell it have run; empty where none does. */
	readonly ran: readonly string[];
}

declare global {
	var ran: Set<string> | undefined;
}

const late = /Exceeded timeout|timed out|[Tt]imeout of \d+/;

/**
 * A process that stays: what it has loaded once, n8n's engine above all, serves every mutant. It runs in
 * a copy of the project, so that nobody else meets the mutants.
 */
async function run({ test, longestMs }: Order): Promise<Outcome> {
	const options = {
		$0: 'jest',
		runInBand: true,
		silent: true,
		coverage: false,
		reporters: [],
		watchman: false,
		testTimeout: longestMs,
		runTestsByPath: true,
		passWithNoTests: true,
		nonFlagArgs: [test],
	};
	const ran = new Set<string>();
	globalThis.ran = ran;
	const begin = Date.now();
	const argv = { ...options, _: [test] } as unknown as Config.Argv;
	const { results } = await runCLI(argv, [process.cwd()]);
	const failures = results.testResults
		.flatMap(({ testExecError, testResults }) => [
			testExecError?.message ?? '',
			...testResults.flatMap(({ failureMessages }) => failureMessages),
		])
		.filter((message) => message !== '');
	return {
		failed: !results.success,
		onlyLate: failures.length > 0 && failures.every((message) => late.test(message)),
		ms: Date.now() - begin,
		heldMb: process.memoryUsage.rss() / 1_048_576,
		ran: [...ran],
	};
}

process.on('message', (order: Order) => {
	void run(order)
		.catch((): Outcome => ({ failed: true, onlyLate: false, ms: 0, heldMb: 0, ran: [] }))
		.then((outcome) => process.send?.(outcome));
});
process.send?.('ready');
