import { settle, type Settled } from '../general/settled';
import type { Kind, Thing, WaitEnds } from './kind';
import type { Job, Order, Subject } from './order';
import type { Way } from './port';
import type { Starts } from './start';

/** How the waits of a run ended; undefined where it ended before it waited. */
export type Waits<T> = Settled<WaitEnds<T>> | undefined;

/** Waits for everything that is to be waited for, together. A run that an error ends waits for nothing. */
export async function waitForJobs<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	way: Way,
	jobs: ReadonlyArray<Job<O, S>>,
	starts: Starts<O, S, T>,
): Promise<Waits<T>> {
	if (!way.port.continues && jobs.some((job) => starts.get(job)?.ok !== true)) return undefined;
	const begun = jobs.flatMap((job) => {
		const start = starts.get(job);
		return job.order.waits && start?.ok === true ? [{ order: job.order, begun: start.value }] : [];
	});
	const { wait } = kind;
	if (wait === undefined || begun.length === 0) return { ok: true, value: new Map() };
	return await settle(() => wait(way, begun));
}
