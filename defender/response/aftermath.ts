import { isDefenderError } from '../defenderError';
import { isUncertain } from '../http/lostCall';
import type { Settled } from '../general/settled';
import { firstOnes, logAll } from './firstOnes';
import type { Begun, Kind, Leftover, Thing } from './kind';
import type { Job, Order, Subject } from './order';
import type { Way } from './port';
import type { Starts } from './start';
import type { Waits } from './wait';

/** How far a run had come when an error ended it. */
interface Interrupted<O, S, T> {
	/** What is wrong with items that have no jobs, and the items' positions in the input. */
	readonly refused: ReadonlyArray<{ readonly index: number; readonly error: Error }>;
	readonly jobs: ReadonlyArray<Job<O, S>>;
	readonly starts: Starts<O, S, T>;
	readonly waits: Waits<T>;
}

/** Something that is there because of this run, or that stands for what it asked for. */
interface Known<T> {
	readonly thing: T;
	readonly words: string;
}

/** What became of something that was asked for. */
type Fate = 'uncertain' | 'refused' | 'notBegun';

/**
 * What a run leaves behind when an error ends it. What it has started may go on, and without the ids
 * nobody could wait for it or cancel it; nobody may take for done what was refused or not begun, nor
 * keep back what may have been started. So every item stands in one of these lists, but for what the
 * error itself tells.
 */
export function aftermathOf<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	way: Way,
	{ refused, jobs, starts, waits }: Interrupted<O, S, T>,
): (ending: Error) => string {
	const knownBy = new Map(
		jobs.map((job) => [job, knownOf(kind, way, job, starts.get(job), waits)]),
	);
	const known = [...knownBy.values()].flatMap((one) => one ?? []);
	return (ending) => {
		const endingId = kind.thingOf(ending)?.id;
		const others = known.filter(({ thing }) => thing.id !== endingId);
		const isOpen = ({ thing }: Known<T>) => kind.stateOf(thing) === 'open';
		const of = (fate: Fate): string[] =>
			jobs.flatMap((job) => {
				const start = starts.get(job);
				if (fateOf(start, () => kind.mayHaveStartedEarlier(way, job)) !== fate) return [];
				// What an earlier try has begun is told as such.
				if (fate === 'notBegun' && knownBy.get(job) !== undefined) return [];
				const why = fate === 'refused' ? reasonOf(start, ending) : '';
				return why === undefined ? [] : [`item ${job.order.index}: ${kind.request(job)}${why}`];
			});
		const refusedItems = refused.flatMap(({ index, error }) =>
			error === ending ? [] : [`item ${index}: ${error.message}`],
		);
		const uncertain = of('uncertain');
		const words = (some: ReadonlyArray<Known<T>>) => some.map((one) => one.words);
		const say = (what: Leftover, lines: readonly string[]): string[] =>
			sentence(way, kind.leaves(what, lines.length), lines);
		const nothing = kind.leaves('nothing', 0);
		return [
			...(known.length + uncertain.length === 0 && nothing !== '' ? [`${nothing}.`] : []),
			...say('goesOn', words(others.filter(isOpen))),
			...say('ended', words(others.filter((one) => !isOpen(one)))),
			...say('uncertain', uncertain),
			...say('refused', [...refusedItems, ...of('refused')]),
			...say('notBegun', of('notBegun')),
		].join(' ');
	};
}

const origin: Record<Begun<unknown>['outcome'], string> = {
	started: '',
	reused: ', there before',
	skipped: ', there before, nothing was sent',
};

function knownOf<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	way: Way,
	job: Job<O, S>,
	start: Settled<Begun<T>> | undefined,
	waits: Waits<T>,
): Known<T> | undefined {
	const wordsOf = (thing: T, how: string) =>
		`item ${job.order.index}: ${kind.inWords(thing, job.subject)}${how}`;
	if (start?.ok !== true) {
		// n8n tries again, and this try did not come so far: what an earlier one has started goes on.
		const earlier = kind.startedEarlier(way, job);
		const words = earlier && wordsOf(earlier, ', started by an earlier try');
		return earlier && words !== undefined ? { thing: earlier, words } : undefined;
	}
	const { action, outcome } = start.value;
	// What ends at once and was there before is nothing that this run leaves behind.
	if (kind.wait === undefined && outcome !== 'started') return undefined;
	const seen = waits?.ok === true ? waits.value.get(action.id)?.seen : undefined;
	const thing = seen ?? action;
	return { thing, words: wordsOf(thing, origin[outcome]) };
}

function fateOf(
	start: Settled<unknown> | undefined,
	mayHaveStartedEarlier: () => boolean,
): Fate | undefined {
	if (start?.ok === true) return undefined;
	// Also where this try did not send it again.
	if (mayHaveStartedEarlier()) return 'uncertain';
	if (start === undefined) return 'notBegun';
	if (isUncertain(start.error)) return 'uncertain';
	// An execution that was stopped sends nothing any more.
	return isDefenderError(start.error, 'cancelled') ? 'notBegun' : 'refused';
}

/** Why a start was refused; undefined where the error that is shown says it. */
function reasonOf(start: Settled<unknown> | undefined, ending: Error): string | undefined {
	if (start?.ok !== false || start.error === ending) return undefined;
	return `, ${start.error.message}`;
}

function sentence({ port }: Way, beginning: string, lines: readonly string[]): string[] {
	if (lines.length === 0 || beginning === '') return [];
	logAll(port.log, beginning, lines);
	return [`${beginning}: ${firstOnes(lines)}.`];
}
