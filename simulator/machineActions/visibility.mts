import type { World } from '../world.mts';
import type { StoredAction } from './storedAction.mts';

type Surroundings = Pick<World, 'clock' | 'quirks'>;

/** New actions can take seconds to become readable (contract 1.2). */
export function isVisibleById(action: StoredAction, { clock, quirks }: Surroundings): boolean {
	const { hiddenMs = 0, hiddenInList = false } = action.behaviour;
	const lag = Math.max(quirks.visibilityLagMs, hiddenInList ? 0 : hiddenMs);
	return clock.now() >= action.created.ms + lag;
}

/** Lists may lag behind the reads by id, and some actions never appear in them. */
export function isVisibleInList(action: StoredAction, around: Surroundings): boolean {
	const { hiddenMs, hiddenInList = false } = action.behaviour;
	const own = hiddenInList ? (hiddenMs ?? Infinity) : 0;
	const lag = Math.max(around.quirks.listLagMs, own);
	return isVisibleById(action, around) && around.clock.now() >= action.created.ms + lag;
}
