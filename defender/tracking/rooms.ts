/**
 * How many events each tenant may tell when all together may tell so many: those with few tell all of
 * theirs, and what they leave is shared by the others. Each may tell one at least.
 *
 * @param wanted how many each has to tell
 */
export function roomsFor(wanted: readonly number[], most: number): number[] {
	const rooms = wanted.map(() => most);
	const byNeed = [...wanted.keys()].sort((one, other) => need(wanted, one) - need(wanted, other));
	let left = most;
	for (const [served, position] of byNeed.entries()) {
		const share = Math.max(1, Math.floor(left / (wanted.length - served)));
		rooms[position] = share;
		left -= Math.min(share, need(wanted, position));
	}
	return rooms;
}

function need(wanted: readonly number[], position: number): number {
	return wanted[position] ?? 0;
}
