import { apiMethods } from '../../../contract';
import { seconds } from '../../../general/clock';
import type { Connection } from '../../../http/connection';
import type { HttpRequest, HttpResponse } from '../../../http/send';
import { sharedPart } from '../../../http/budget/sharedPart';
import { lookAtOpen } from './lookAtOpen';
import type { LookMemory } from './lookPlan';
import { nextLookAt, nothingSpent, spend, type Load, type Spent, type Watched } from './watchPace';
import { waitStep, type Awaited, type Looked, type WaitEnd, type WaitState } from './waitState';

/** One of those who wait. */
interface Waiter {
	readonly connection: Connection;
	state: WaitState;
	/** By id. */
	readonly ends: Map<string, WaitEnd>;
}

/** A look that is under way. */
interface Round {
	/** `clock.now()` of its beginning, or of its last call. */
	aliveAt: number;
}

/** No look takes longer than that with all its tries; the next one may fare better. */
const longestLookMs = seconds(30);
/** Who looks may be gone without a word: after that long another one looks. */
const silenceMs = seconds(45);
/** Who is at the deadline waits that long for the look of another. */
const lastPatienceMs = seconds(10);
/** Those who may use less of the quota leave the look to others for that long. */
const courtesyMs = seconds(1);
/** Others may come, and look earlier than was planned. */
const longestNapMs = seconds(10);
const shortestNapMs = 100;

/**
 * All waits of an app, or of an analyst, in a tenant. Whoever of them is awake when a look is due makes
 * it for all; the others sleep on their own clocks, so that each can be stopped by itself, and nobody
 * depends on one of them. Nothing goes on between their turns.
 */
class Watch {
	private readonly waiters = new Set<Waiter>();
	private readonly memory: LookMemory = { readAt: new Map(), listed: new Set() };
	private watched: Watched = { lookedAt: undefined, isAnswered: true };
	private round: Round | undefined;

	constructor(private readonly watches: Watches) {}

	get isEmpty(): boolean {
		return this.waiters.size === 0;
	}

	/**
	 * Waits until all is over that one of them waits for.
	 *
	 * @throws ExecutionCancelled
	 */
	async serve(waiter: Waiter): Promise<void> {
		const { clock } = waiter.connection;
		this.waiters.add(waiter);
		try {
			for (let nap = shortestNapMs; waiter.state.open.length > 0; ) {
				const now = clock.now();
				const dueAt = this.dueAt(now);
				if (dueAt <= now && this.mayLook(waiter, dueAt, now)) {
					await this.look(waiter);
				} else {
					const left = dueAt - now;
					nap = left > 0 ? shortestNapMs : Math.min(2 * nap, courtesyMs);
					await clock.sleep(left > 0 ? Math.min(left, longestNapMs) : nap);
				}
			}
		} finally {
			this.waiters.delete(waiter);
		}
	}

	private dueAt(now: number): number {
		const waits = [...this.waiters].map(({ state }) => state);
		return nextLookAt(waits, this.watched, this.watches.spent, this.load(now), now);
	}

	/** The quota as those see it who may use most of it. */
	private load(now: number): Load {
		const [first, ...others] = this.waiters;
		const isSingle = others.length === 0 && first?.state.open.length === 1;
		const method = isSingle ? apiMethods.getMachineAction : apiMethods.listMachineActions;
		const share = this.largestShare();
		const budget = first?.connection.shared.budget;
		return {
			counts: budget?.counts(method, now) ?? { minute: 0, hour: 0 },
			quota: method.quota,
			share,
			opensAt: budget?.opensAt(method, now, share) ?? now,
		};
	}

	private largestShare(): number {
		return Math.max(...[...this.waiters].map(({ connection }) => connection.quotaShare));
	}

	private mayLook({ connection, state }: Waiter, dueAt: number, now: number): boolean {
		if (this.round !== undefined) {
			const patienceMs = state.deadline <= now ? lastPatienceMs : silenceMs;
			return now - this.round.aliveAt >= patienceMs;
		}
		return connection.quotaShare >= this.largestShare() || now - dueAt >= courtesyMs;
	}

	/** Looks for all, in the name of one. */
	private async look(waiter: Waiter): Promise<void> {
		const { clock } = waiter.connection;
		const round: Round = { aliveAt: clock.now() };
		this.round = round;
		let calls = 0;
		const send = async (request: HttpRequest): Promise<HttpResponse> => {
			calls += 1;
			round.aliveAt = clock.now();
			return await waiter.connection.send(request);
		};
		const patientUntil = waiter.state.open.reduce((last, one) => Math.max(last, one.deadline), 0);
		try {
			const looked = await lookAtOpen({
				connection: { ...waiter.connection, send },
				open: this.open(),
				memory: this.memory,
				deadline: Math.min(clock.now() + longestLookMs, patientUntil),
			});
			// A refusal is meant for one; the next one looks at once.
			if (looked.saw === 'refusal') step(waiter, looked, clock.now());
			else this.tell(looked, calls, clock.now());
		} finally {
			if (this.round === round) this.round = undefined;
		}
	}

	private tell(looked: Looked, calls: number, now: number): void {
		this.watches.spent = spend(this.watches.spent, calls, now);
		this.watched = { lookedAt: now, isAnswered: looked.saw === 'rows' };
		for (const waiter of this.waiters) step(waiter, looked, now);
		const ids = new Set(this.open().map(({ id }) => id));
		for (const id of this.memory.listed) if (!ids.has(id)) this.memory.listed.delete(id);
		for (const id of this.memory.readAt.keys()) if (!ids.has(id)) this.memory.readAt.delete(id);
	}

	/** What all of them wait for, each action once, its id in lower case. */
	private open(): Awaited[] {
		const all = new Map<string, Awaited>();
		for (const { state } of this.waiters) {
			for (const one of state.open) {
				const id = one.id.toLowerCase();
				const { since, deadline, seen } = all.get(id) ?? one;
				all.set(id, {
					id,
					since: Math.min(since, one.since),
					// The first deadline is when it has to be looked at.
					deadline: Math.min(deadline, one.deadline),
					seen: one.seen ?? seen,
				});
			}
		}
		return [...all.values()];
	}
}

/** What a look means for one of those who wait, whose ids are spelled as they spell them. */
function step(waiter: Waiter, looked: Looked, now: number): void {
	const { state, ends, connection } = waiter;
	if (looked.saw === 'nothing') {
		connection.notice(
			`${looked.because}. The wait for ${state.open.length} action(s) went on without this look at them`,
		);
	}
	const stepped = waitStep(state, inSpellingOf(state, looked), now);
	for (const [id, end] of stepped.ends) ends.set(id, end);
	waiter.state = stepped.state;
}

function inSpellingOf({ open }: WaitState, looked: Looked): Looked {
	if (looked.saw !== 'rows') return looked;
	const rows = new Map(looked.found.map((row) => [row.id, row]));
	const found = open.flatMap(({ id }) => {
		const row = rows.get(id.toLowerCase());
		return row === undefined ? [] : [row.id === id ? row : { ...row, id }];
	});
	const unknown = open.filter(({ id }) => looked.unknown.has(id.toLowerCase()));
	return { saw: 'rows', found, unknown: new Set(unknown.map(({ id }) => id)) };
}

/** The watches of an app in a tenant: its own one, and one for each of the analysts who act through it. */
class Watches {
	spent: Spent = nothingSpent;
	private readonly byWho = new Map<string, Watch>();

	async serve(waiter: Waiter): Promise<void> {
		const { analyst } = waiter.connection;
		const who = analyst === undefined ? 'app' : await analyst();
		// Whoever may be anybody waits alone.
		const watch = (who === '' ? undefined : this.byWho.get(who)) ?? new Watch(this);
		if (who !== '') this.byWho.set(who, watch);
		try {
			await watch.serve(waiter);
		} finally {
			if (watch.isEmpty && this.byWho.get(who) === watch) this.byWho.delete(who);
		}
	}
}

export const watchesOf = sharedPart<Watches>(
	({ shared }) => shared,
	() => new Watches(),
);
