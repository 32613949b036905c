import { runCLI } from 'jest';
import type { Config } from '@jest/types';

/** Tests of one try, and how it ended. */
export interface Order {
	readonly tests: readonly string[];
}
export interface Outcome {
	readonly failed: boolean;
}

/**
 * A process that stays: what it has loaded once, n8n's engine above all, serves every mutant. It runs in
 * a copy of the project, so that nobody else meets the mutants.
 */
async function run({ tests }: Order): Promise<Outcome> {
	const root = process.cwd();
	// Without "bail", which ends the process at the first failure.
	const options = {
		_: [],
		$0: 'jest',
		runInBand: true,
		silent: true,
		coverage: false,
		reporters: [],
		watchman: false,
		testTimeout: 60_000,
		runTestsByPath: true,
		passWithNoTests: true,
		nonFlagArgs: [...tests],
	};
	const argv = { ...options, _: [...tests] } as unknown as Config.Argv;
	const { results } = await runCLI(argv, [root]);
	return { failed: !results.success };
}

process.on('message', (order: Order) => {
	void run(order)
		.catch((): Outcome => ({ failed: true }))
		.then((outcome) => process.send?.(outcome));
});
process.send?.('ready');
