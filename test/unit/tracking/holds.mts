import fc from 'fast-check';

/**
 * Checks a property on random cases and prints how many and from which seed. A failure is thrown
 * with its seed and the smallest case that shows it; `FC_SEED` repeats a run.
 */
export function holds<Case>(name: string, property: fc.IProperty<Case>, runs: number): void {
	const seed = process.env['FC_SEED'];
	const details = fc.check(property, {
		numRuns: runs,
		...(seed === undefined ? {} : { seed: Number(seed) }),
	});
	process.stdout.write(`property "${name}": ${details.numRuns} runs, seed ${details.seed}\n`);
	if (details.failed) throw new Error(fc.defaultReportMessage(details));
}
