import { compareTimes } from '../../entities';
import { settle, unsettle, type Settled } from '../../general/settled';

/** A list that is sorted by the times of its rows, newest first. */
interface SortedList {
	/** The most rows of a page. */
	readonly page: number;
	/** So many rows each page has in common with the one before. */
	readonly overlap: number;
	/** Pages of a round, which are under way at the same time. */
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
 * Pages are asked for in rounds: when all of one have come it is known whether any lies behind them. A page
 * asked for as soon as another one has come is mostly under way when the end of the list shows, and the
 * whole list would wait for it.
 *
 * @param end the time of the last row of the first page, as `endOfSorted` gives it
 * @returns undefined when the list was read to its end; otherwise the rows to skip from where it has to
 * be read page by page
 * @throws what `ask` throws for a page that is needed, and `take`
 */
export async function readSideBySide(list: SortedList, end: string): Promise<number | undefined> {
	const stride = list.page - list.overlap;
	let asked = 0;
	const ask = async (): Promise<Page> => {
		asked += 1;
		const skip = asked * stride;
		return await settle(() => list.ask(skip));
	};
	const round = async (): Promise<Page[]> =>
		await Promise.all(Array.from({ length: list.width }, ask));
	let underWay = round();
	try {
		for (let last = end, taken = 0; ; ) {
			const pages = await underWay;
			// The rows of these are taken while the next ones are on their way.
			const goesOn = pages.every((page) => page.ok && page.value.length === list.page);
			if (goesOn) underWay = round();
			const part = takeRound(list, pages, last);
			if (part.isWhole) return undefined;
			taken += part.taken;
			last = part.last;
			if (part.taken < list.width) return (taken + 1) * stride;
		}
	} finally {
		// Of no use where the reading has stopped, but no call may outlive the run.
		await underWay;
	}
}

type Page = Settled<readonly unknown[]>;

interface Part {
	/** Pages whose place is proven. */
	readonly taken: number;
	/** The time of their last row. */
	readonly last: string;
	/** Whether the list ends with them. */
	readonly isWhole: boolean;
}

/** Takes the pages of a round as far as each begins within the one before, and lets go of them. */
function takeRound(list: SortedList, pages: Page[], before: string): Part {
	let [taken, last] = [0, before];
	for (let page = pages.shift(); page !== undefined; page = pages.shift()) {
		const rows = unsettle(page);
		const end = endOfNext(list, last, rows);
		if (end === undefined) break;
		list.take(rows);
		taken += 1;
		last = end;
		if (rows.length < list.page) return { taken, last, isWhole: true };
	}
	return { taken, last, isWhole: false };
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
