import type { World } from '../world/world.mts';
import type { StoredAction } from './storedAction.mts';

type Surroundings = Pick<World, 'clock' | 'quirks' | 'limits'>;

const dayMs = 24 * 3_600_000;

/** New actions can take seconds to become readable (contract 1.2). */
export function isVisibleById(action: StoredAction, around: Surroundings): boolean {
	const { clock, quirks, limits } = around;
	const age = clock.now() - action.created.ms;
	if (limits.actionDays > 0 && age > limits.actionDays * dayMs) return false;
	const { hiddenMs = 0, hiddenInList = false } = action.behaviour;
	const lag = Math.max(quirks.visibilityLagMs, hiddenInList ? 0 : hiddenMs);
	return age >= lag;
}

/** Lists may lag behind the reads by id, and some actions never appear in them. */
export function isVisibleInList(action: StoredAction, around: Surroundings): boolean {
	const { hiddenMs, hiddenInList = false } = action.behaviour;
	const own = hiddenInList ? (hiddenMs ?? Infinity) : 0;
	const lag = Math.max(around.quirks.listLagMs, own);
	return isVisibleById(action, around) && around.clock.now() >= action.created.ms + lag;
}
