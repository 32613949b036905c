import type { OpenAction } from './trackingState';

/**
 * More open actions than that are not followed. They take about half a megabyte and the ids that are
 * remembered as told about as much again, and n8n keeps two copies of every position.
 */
export const mostOpen = 10_000;
/** More ids than that are not remembered as told. */
export const mostSettled = 10_000;

interface Memory {
	readonly open: Map<string, OpenAction>;
	readonly settled: Map<string, number>;
	readonly floor: number;
}

interface Bounded extends Memory {
	/** How many open actions were given up. */
	readonly forgotten: number;
}

/**
 * Keeps the memory within its bounds, the oldest go first. An open action that is given up stays
 * known as long as it could be seen again, so that it is never told as new.
 *
 * @param highestFloor creation of the oldest action that is still to be seen; until it has been, more
 * ids are remembered
 */
export function bounded({ open, settled, floor }: Memory, highestFloor = Infinity): Bounded {
	const oldestOpen = oldest([...open], ([, { createdAt }]) => createdAt, open.size - mostOpen);
	for (const [id, { createdAt }] of oldestOpen) {
		open.delete(id);
		if (createdAt >= floor) settled.set(id, createdAt);
	}
	const newFloor = Math.max(floor, Math.min(floorWithin(settled, floor), highestFloor));
	for (const [id, createdAt] of settled) if (createdAt < newFloor) settled.delete(id);
	return { open, settled, floor: newFloor, forgotten: oldestOpen.length };
}

/** Ids below the floor need not be remembered; where they are too many, the floor rises. */
function floorWithin(settled: ReadonlyMap<string, number>, floor: number): number {
	const above = [...settled.values()].filter((createdAt) => createdAt >= floor);
	const cut = oldest(above, (createdAt) => createdAt, above.length - mostSettled).at(-1);
	return cut === undefined ? floor : cut + 1;
}

function oldest<T>(items: T[], age: (item: T) => number, count: number): T[] {
	if (count <= 0) return [];
	return [...items].sort((one, other) => age(one) - age(other)).slice(0, count);
}
