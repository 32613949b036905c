import { DefenderError } from '../../defenderError';
import { groupedBy } from '../../general/groupedBy';
import type { Connection } from '../../http/connection';
import { settle, settleAll, unsettle, type Settled } from '../../general/settled';
import type { Begun, Judged, Kind, Thing } from '../kind';
import { startDeadline, type Job, type Order, type Subject } from '../order';
import type { Way } from '../port';
import { inSequence, refuseContradictions, type Decision, type Together } from './together';

/** Changes made at a time, where each is a call of its own. */
const width = 5;

/** What a change came to; `skipped` and `reused` where nothing was sent, or nothing came of it. */
interface Changed<T> {
	readonly outcome: Begun<T>['outcome'];
	readonly thing: T;
}

/** What is peculiar to a change that is through as soon as its call is answered. */
interface ChangeBase<O extends Order<T, unknown>, S extends Subject, T extends Thing> {
	readonly judge: Kind<O, S, T>['judge'];
	/**
	 * Reads what there is now, for all jobs together.
	 *
	 * @returns at the position of each job; a value of undefined where there is nothing
	 */
	readonly look: (
		connection: Connection,
		jobs: ReadonlyArray<Job<O, S>>,
		deadline: number,
	) => Promise<ReadonlyArray<Settled<T | undefined> | undefined>>;
	/** Decides by what there is, without doing anything. */
	readonly decide: (job: Job<O, S>, there: T | undefined) => Decision<T>;
	/** How those of one run go together that are about the same; each goes alone unless given. */
	readonly together?: Together<Job<O, S>, T>;
	/** What to do about what the rails refuse. */
	readonly ifRefused?: string;
	/** How to tell of changes that were made, e.g. "Cancelled by this run". */
	readonly made: string;
	/** And of those that may have been made, e.g. "May have been cancelled". */
	readonly mayBeMade: string;
}

/** One whose changes are a call each. */
interface SingleChange<
	O extends Order<T, unknown>,
	S extends Subject,
	T extends Thing,
> extends ChangeBase<O, S, T> {
	/** Whether to look and decide before each change, too, and not for a dry run only. */
	readonly looksFirst?: boolean;
	/** Makes one change; `there` is known where it looks first. */
	readonly carryOut: (
		connection: Connection,
		job: Job<O, S>,
		deadline: number,
		there: T | undefined,
	) => Promise<Changed<T>>;
}

/** One of which a call makes several. */
interface CommonChange<
	O extends Order<T, unknown>,
	S extends Subject,
	T extends Thing,
> extends ChangeBase<O, S, T> {
	/** Makes all changes together. */
	readonly carryOutAll: (
		connection: Connection,
		jobs: ReadonlyArray<Job<O, S>>,
		deadline: number,
	) => Promise<ReadonlyArray<Settled<Changed<T>> | undefined>>;
}

/** A change as a kind of what can be started: it ends at once, and no later try adopts it. */
export function changing<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	change: SingleChange<O, S, T> | CommonChange<O, S, T>,
): Kind<O, S, T> {
	const sentences = {
		nothing: '',
		goesOn: '',
		ended: change.made,
		uncertain: change.mayBeMade,
		refused: 'Refused',
		notBegun: 'Not begun',
	};
	return {
		async judge(way, orders, deadline) {
			const judged = await change.judge(way, orders, deadline);
			const { together } = change;
			return together === undefined ? judged : refuseContradictions(together, orders, judged);
		},
		refusal(refused) {
			const usual = change.ifRefused ?? 'Take it out of the input.';
			const advice = new Set(refused.map((one) => one.advice ?? usual));
			return new DefenderError({
				kind: 'rail',
				message: [...new Set(refused.flatMap(({ reasons }) => reasons))].join('; '),
				advice: [...advice].join(' '),
			});
		},
		async plan({ connection }, jobs) {
			const seen = await change.look(connection, jobs, latestDeadline(connection, jobs));
			const decide = inSequence<Job<O, S>, T>(change.decide, change.together);
			return jobs.map((job, position) => {
				const there = seen[position] ?? { ok: true, value: undefined };
				if (!there.ok) return there;
				const { value } = there;
				return { ok: true, value: { ...decide(job, value), startsInMs: 0, there: value } };
			});
		},
		async start({ connection }, jobs, stopAtError) {
			const ends =
				'carryOutAll' in change
					? await change.carryOutAll(connection, jobs, latestDeadline(connection, jobs))
					: await carryOutEach<O, S, T>(connection, change, jobs, stopAtError);
			const at = connection.clock.now();
			return ends.map((end): Settled<Begun<T>> | undefined => {
				if (end?.ok !== true) return end;
				const { outcome, thing } = end.value;
				return { ok: true, value: { outcome, action: thing, at } };
			});
		},
		verdict: (_order, thing) => thing,
		stateOf: () => 'succeeded',
		isOwn: () => false,
		startedEarlier: () => undefined,
		begunEarlier: (_way, orders) => orders.map(() => []),
		mayHaveStartedEarlier: () => false,
		thingOf: () => undefined,
		about: (error) => error,
		name: ({ id }) => id,
		inWords: (_thing, subject) => subject.id,
		request: ({ subject }) => subject.id,
		leaves: (what) => sentences[what],
	};
}

/** A few at a time; what is about the same one after another, each by what the one before has made. */
async function carryOutEach<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	connection: Connection,
	change: SingleChange<O, S, T>,
	jobs: ReadonlyArray<Job<O, S>>,
	stopAtError: boolean,
): Promise<Array<Settled<Changed<T>> | undefined>> {
	const ends = new Array<Settled<Changed<T>> | undefined>(jobs.length).fill(undefined);
	const alike = groupedBy(
		[...jobs.entries()],
		([position, job]) => change.together?.about(job) ?? `${position}`,
	);
	const carryOutAlike = async (
		group: ReadonlyArray<readonly [position: number, job: Job<O, S>]>,
	): Promise<void> => {
		let made: T | undefined;
		for (const [position, job] of group) {
			const before = made;
			const end = await settle(() => decideAndCarryOut(connection, change, job, before));
			ends[position] = end;
			if (end.ok && end.value.outcome === 'started') made = end.value.thing;
			if (stopAtError) unsettle(end);
		}
	};
	await settleAll([...alike.values()], width, carryOutAlike, ({ ok }) => ok);
	return ends;
}

/** @param made what an earlier job of the run about the same has made */
async function decideAndCarryOut<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	connection: Connection,
	change: SingleChange<O, S, T>,
	job: Job<O, S>,
	made: T | undefined,
): Promise<Changed<T>> {
	const deadline = startDeadline(connection, job.order);
	const after = made === undefined ? undefined : change.together?.after?.(job, made);
	if (after === undefined && change.looksFirst !== true)
		return await change.carryOut(connection, job, deadline, undefined);
	// What was made a moment ago need not show yet, so that it is not looked for.
	const there = after === undefined ? await lookAtOne(connection, change, job, deadline) : made;
	const { plan } = after ?? change.decide(job, there);
	switch (plan.do) {
		case 'start':
			return await change.carryOut(connection, job, deadline, there);
		case 'refuse':
			throw plan.error;
		case 'reuse':
			return { outcome: 'reused', thing: plan.action };
		case 'skip':
			return { outcome: 'skipped', thing: plan.action };
	}
}

async function lookAtOne<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	connection: Connection,
	change: SingleChange<O, S, T>,
	job: Job<O, S>,
	deadline: number,
): Promise<T | undefined> {
	const [seen] = await change.look(connection, [job], deadline);
	return seen === undefined ? undefined : unsettle(seen);
}

/** Looks at one thing after another, a few at a time. */
export async function lookAtEach<J, T>(
	jobs: readonly J[],
	look: (job: J) => Promise<T | undefined>,
): Promise<Array<Settled<T | undefined> | undefined>> {
	return await settleAll(jobs, width, look);
}

/**
 * Judges orders that name themselves what they are about, a few at a time.
 *
 * @param judgeOne rejects with what is wrong with an order
 */
export function judgeEach<O, S>(
	judgeOne: (way: Way, order: O, deadline: number) => Judged<S> | Promise<Judged<S>>,
): (
	way: Way,
	orders: readonly O[],
	deadline: () => number,
) => Promise<Array<Settled<ReadonlyArray<Judged<S>>>>> {
	return async (way, orders, deadline) =>
		await way.port.inTurn(async () => {
			const judged = await settleAll(orders, width, async (order) => [
				await judgeOne(way, order, deadline()),
			]);
			return judged.map((one) => one ?? { ok: true, value: [] });
		});
}

/** Of a subject that no rail protects. */
export function allowed<S>(subject: S): Judged<S> {
	return { subject, reasons: [], protects: [] };
}

function latestDeadline<T>(
	connection: Connection,
	jobs: ReadonlyArray<Job<Order<T, unknown>, Subject>>,
): number {
	return Math.max(...jobs.map(({ order }) => startDeadline(connection, order)));
}
