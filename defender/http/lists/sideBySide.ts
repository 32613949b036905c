import { compareTimes } from '../../entities';
import { settle, unsettle, type Settled } from '../../settled';

/** A list that is sorted by the times of its rows, newest first. */
interface SortedList {
	/** The most rows of a page. */
	readonly page: number;
	/** So many rows each page has in common with the one before. */
	readonly overlap: number;
	/** Pages under way at a time. */
	readonly width: number;
	/** The time by which the service sorts; null where a row has none. */
	readonly timeOf: (row: unknown) => string | null;
	/** Makes one call for a page behind the first `skip` rows. */
	readonly ask: (skip: number) => Promise<readonly unknown[]>;
	/** Is given each page whose place is proven, in order. */
	readonly take: (rows: readonly unknown[]) => void;
}

/**
 * Reads what follows a full first page, several pages at a time. Rows come and go meanwhile, and pages
 * are parts of the list at different moments. A row that is there all the time can be missed only where
 * it is not newer than the last row of a page and not older than the first row of the next one: so where
 * the next page begins with something newer than the one before ended with, nothing is lost between
 * them. That is why pages overlap. Where it is not so, as when more was added than the overlap holds, or
 * the service did not sort, the reading stops.
 *
 * @param end the time of the last row of the first page, as `endOfSorted` gives it
 * @returns undefined when the list was read to its end; otherwise the rows to skip from where it has to
 * be read page by page
 * @throws what `ask` throws for a page that is needed, and `take`
 */
export async function readSideBySide(list: SortedList, end: string): Promise<number | undefined> {
	const stride = list.page - list.overlap;
	let asked = 0;
	const ask = async (): Promise<Settled<readonly unknown[]>> => {
		asked += 1;
		const skip = asked * stride;
		return await settle(() => list.ask(skip));
	};
	const underWay = Array.from({ length: list.width }, ask);
	try {
		for (let before = end, taken = 0; ; taken += 1) {
			const page = await underWay.shift();
			const rows = page === undefined ? [] : unsettle(page);
			const last = endOfNext(list, before, rows);
			if (last === undefined) return (taken + 1) * stride;
			list.take(rows);
			if (rows.length < list.page) return undefined;
			before = last;
			underWay.push(ask());
		}
	} finally {
		// Those behind the end are of no use, but no call may outlive the run.
		await Promise.all(underWay);
	}
}

/** The time of a page's last row, where the page surely begins within the one before, and is sorted. */
function endOfNext(
	{ timeOf }: SortedList,
	before: string,
	rows: readonly unknown[],
): string | undefined {
	const begin = rows.length === 0 ? null : timeOf(rows[0]);
	if (begin === null || compareTimes(begin, before) <= 0) return undefined;
	return endOfSorted(rows.map(timeOf));
}

/** The last of some times; undefined where they are not sorted, newest first, or one is missing. */
export function endOfSorted(times: ReadonlyArray<string | null>): string | undefined {
	const isSorted = times.every((time, position) => {
		const earlier = times[position - 1];
		if (time === null || earlier === null) return false;
		// Nearly all are told apart as texts; some have fewer digits than others.
		return earlier === undefined || earlier >= time || compareTimes(earlier, time) >= 0;
	});
	return isSorted ? (times.at(-1) ?? undefined) : undefined;
}
