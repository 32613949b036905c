import type { MachineAction } from '../entities';
import type { TrackingState } from './trackingState';

/** The open actions that no list of what is new shows: their ids, and the creation of the first. */
export function olderOpen({ open, floor }: Pick<TrackingState, 'open' | 'floor'>): {
	readonly ids: readonly string[];
	readonly since: number;
} {
	const older = [...open].filter(([, { createdAt }]) => createdAt < floor);
	return {
		ids: older.map(([id]) => id),
		since: older.reduce((first, [, { createdAt }]) => Math.min(first, createdAt), floor),
	};
}

interface SortedOut {
	/** Their rows, ids spelled as they are known. */
	readonly rows: readonly MachineAction[];
	/** Ids without a row: ended, or moved to another page while the list was read. */
	readonly left: readonly string[];
}

/**
 * What a list of all that is open says of the actions that are followed. Its other rows are passed over:
 * younger ones would seem to show how far everything has been read.
 */
export function sortOut(ids: readonly string[], open: readonly MachineAction[]): SortedOut {
	const left = new Map(ids.map((id) => [id.toLowerCase(), id]));
	const rows = open.flatMap((row) => {
		const id = left.get(row.id.toLowerCase());
		left.delete(row.id.toLowerCase());
		return id === undefined ? [] : [{ ...row, id }];
	});
	return { rows, left: [...left.values()] };
}
