import { DefenderError } from '../defenderError';
import { settle, type Settled } from '../general/settled';
import type { Kind, Thing, Withheld } from './kind';
import type { Job, Order, Subject } from './order';
import type { Way } from './port';
import type { PlanRow } from './report';

type Ready<O, S> = ReadonlyMap<O, Settled<ReadonlyArray<Job<O, S>>>>;

/** The orders of a run after its limits have had their say. */
interface Withholding<O, S, T> {
	/** The jobs of each order that are started; the error in their place where a limit says no. */
	readonly ready: Ready<O, S>;
	/** The orders that are handed out as plans instead. */
	readonly plans: ReadonlyMap<O, Settled<ReadonlyArray<PlanRow<O, S, T>>>>;
	readonly release: () => void;
}

/** Asks the limits over time about all that a run is about to start. One job without room stops its order. */
export async function withhold<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	way: Way,
	prepared: Ready<O, S>,
): Promise<Withholding<O, S, T>> {
	const jobs = [...prepared.values()].flatMap((item) => (item.ok ? item.value : []));
	if (kind.limit === undefined || jobs.length === 0) {
		return { ready: prepared, plans: new Map(), release: () => undefined };
	}
	const { limit } = kind;
	const limited = await settle(() => limit(way, jobs));
	if (!limited.ok) {
		const all = [...prepared].map(([order, item]) => [order, item.ok ? limited : item] as const);
		return { ready: new Map(all), plans: new Map(), release: () => undefined };
	}
	const { release } = limited.value;
	const withheld = new Map(jobs.map((job, position) => [job, limited.value.withheld[position]]));
	const ready = new Map(prepared);
	const plans = new Map<O, Settled<ReadonlyArray<PlanRow<O, S, T>>>>();
	const refused = refusedOf(prepared, withheld);
	for (const [order, { error, own }] of refused) {
		const rows = own.flatMap((job) => rowOf(job, withheld.get(job), error));
		if (rows.length === own.length) {
			plans.set(order, { ok: true, value: rows });
			ready.set(order, { ok: true, value: [] });
		} else {
			ready.set(order, {
				ok: false,
				error: way.port.continues ? error : ofMany(error, refused.size),
			});
		}
	}
	return { ready, plans, release };
}

/** The orders of which a job has no room. */
function refusedOf<O, S, T>(
	prepared: Ready<O, S>,
	withheld: ReadonlyMap<Job<O, S>, Withheld<T> | undefined>,
): Map<O, { readonly error: Error; readonly own: ReadonlyArray<Job<O, S>> }> {
	return new Map(
		[...prepared].flatMap(([order, item]) => {
			const own = item.ok ? item.value : [];
			const [error] = own.flatMap((job) => withheld.get(job)?.error ?? []);
			return error === undefined ? [] : [[order, { error, own }] as const];
		}),
	);
}

function rowOf<O, S, T>(
	job: Job<O, S>,
	{ plan }: Withheld<T> = {},
	{ message }: Error,
): Array<PlanRow<O, S, T>> {
	if (plan === undefined) return [];
	const { order, subject } = job;
	return [{ order, subject, verdict: plan, protects: [], withheld: message }];
}

/** An error that ends the run tells how many items it concerns. */
function ofMany(error: Error, count: number): Error {
	if (count < 2 || !(error instanceof DefenderError)) return error;
	return error.with({
		message: `${count} items of this run were refused before anything was sent. ${error.message}`,
	});
}
