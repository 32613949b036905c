import { groupedBy } from '../../general/groupedBy';
import type { Settled } from '../../general/settled';
import { firstOnes } from '../firstOnes';
import { isSent, type Judged, type PlannedStart } from '../kind';
import type { Job, Order, Subject } from '../order';

/** What is to be done about a change, by what there is now, and in words. */
export interface Decision<T> {
	readonly plan: Exclude<PlannedStart<T>, { do: 'share' | 'startAfter' | 'cancelFirst' }>;
	/** What would happen; of a refusal the error tells it. */
	readonly words?: string;
}

/** How orders of one run go together that are about the same. */
export interface Together<J, T> {
	/** Alike for those that are about the same. */
	readonly about: (job: J) => string;
	/** What they must not want differently, since the last one would undo the others unnoticed. */
	readonly apart?: { readonly wants: (job: J) => string; readonly words: string };
	/** What is to be done once an earlier one has made its change; the same as for the first unless given. */
	readonly after?: (job: J, made: T) => Decision<T>;
	/** What one would leave, for `after` in a dry run; without it the next has nothing left to do. */
	readonly foretold?: (job: J, there: T | undefined) => T;
}

/**
 * Refuses orders of a run that contradict each other, all of them: nobody can tell which one is meant.
 * Those that are planned only do not stand against those that are carried out.
 */
export function refuseContradictions<O extends Order<T, unknown>, S extends Subject, T>(
	{ about, apart }: Together<Job<O, S>, T>,
	orders: readonly O[],
	judged: ReadonlyArray<Settled<ReadonlyArray<Judged<S>>>>,
): ReadonlyArray<Settled<ReadonlyArray<Judged<S>>>> {
	if (apart === undefined) return judged;
	const keyOf = (job: Job<O, S>) => `${String(job.order.isDryRun)} ${about(job)}`;
	const jobs = judged.flatMap((one, position) => {
		const order = orders[position];
		return one.ok && order !== undefined
			? one.value.map(({ subject }) => ({ order, subject }))
			: [];
	});
	const reasons = new Map<string, string>();
	for (const [key, group] of groupedBy(jobs, keyOf)) {
		if (new Set(group.map(apart.wants)).size < 2) continue;
		const lines = group.map(({ order, subject }) => `item ${order.index}: ${subject.id}`);
		reasons.set(key, `${apart.words}: ${firstOnes([...new Set(lines)], ', ')}`);
	}
	return judged.map((one, position) => {
		const order = orders[position];
		if (!one.ok || order === undefined) return one;
		return {
			ok: true,
			value: one.value.map((own) => withReason(own, reasons.get(keyOf({ ...own, order })))),
		};
	});
}

/** What is refused for itself needs no other reason. */
function withReason<S>(own: Judged<S>, reason: string | undefined): Judged<S> {
	if (reason === undefined || own.reasons.length > 0) return own;
	const advice = 'Keep the one that is meant, and take the others out of the input.';
	return { ...own, reasons: [reason], advice };
}

/** Decides about the jobs of a dry run in their order, each by what those before it would leave. */
export function inSequence<J, T>(
	decide: (job: J, there: T | undefined) => Decision<T>,
	together: Together<J, T> | undefined,
): (job: J, there: T | undefined) => { readonly plan: PlannedStart<T>; readonly words?: string } {
	if (together === undefined) return decide;
	const { about, after = decide, foretold } = together;
	const left = new Map<string, T | undefined>();
	return (job, there) => {
		const key = about(job);
		const made = left.get(key);
		if (left.has(key) && made === undefined) {
			const words = 'An earlier item asks for the same, so nothing would be sent for this one';
			return { plan: { do: 'share' }, words };
		}
		const decision = made === undefined ? decide(job, there) : after(job, made);
		if (isSent(decision.plan)) left.set(key, foretold?.(job, made ?? there));
		return decision;
	};
}
