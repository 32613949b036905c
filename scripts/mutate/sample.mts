import { compiler } from './compiles.mts';
import { hashOf } from './kept.mts';
import type { Mutant } from './mutants.mts';

/** A mutant and what it is known by, wherever in its file it has moved to. */
interface Sampled {
	readonly key: string;
	readonly mutant: Mutant;
}

/**
 * In an order that depends on the seed and on each mutant alone: what is changed in one place of the code
 * takes nothing of the rest out of a sample.
 */
export function shuffled(mutants: readonly Mutant[], seed: string): Sampled[] {
	const seen = new Map<string, number>();
	const sampled = mutants.map((mutant) => {
		const change = [mutant.file, mutant.was, mutant.is].join('\n');
		const nth = seen.get(change) ?? 0;
		seen.set(change, nth + 1);
		return { key: hashOf(`${seed} ${nth} ${change}`), mutant };
	});
	return sampled.sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** Hands out those that the compiler takes, so many of them. */
export function* sampleOf(
	mutants: readonly Sampled[],
	count: number,
	sources: ReadonlyMap<string, string>,
): Generator<Sampled, void> {
	const compiles = compiler(sources);
	let taken = 0;
	for (const one of mutants) {
		if (taken === count) return;
		if (!compiles(one.mutant)) continue;
		taken += 1;
		yield one;
	}
}
