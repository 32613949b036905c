import { inWords, type Clock } from '../../general/clock';
import type { ApiMethod } from '../../contract';
import { DefenderError } from '../../defenderError';
import { settle, unsettle } from '../../general/settled';
import { SlidingWindows } from './slidingWindows';

/** How one execution uses the budget that all executions share. */
export interface BudgetUse {
	readonly clock: Clock;
	/** Part of the quota that this execution may fill, 0 to 1; the rest is left to other tools. */
	readonly share: number;
	/** `clock.now()` at which waiting for the quota has lost its point. */
	readonly deadline: number;
	/** Told once each time the quota makes this execution wait. */
	readonly onWait: (milliseconds: number) => void;
}

interface Queue {
	readonly windows: SlidingWindows;
	/** Who waits, first come first. */
	readonly waiting: symbol[];
}

/** Waiters look again this often, because somebody ahead of them may have given up. */
const longestNapMs = 15_000;

/**
 * The calls that one app may make in one tenant, shared by all executions of a process: first
 * come, first served, for each API method by itself.
 */
export class CallBudget {
	private readonly queues = new Map<string, Queue>();

	/**
	 * Runs `call` as soon as the method's quota allows.
	 *
	 * @param isRefused whether the answer is a 429
	 * @throws DefenderError of kind `quota`, at once, when the wait would pass the deadline.
	 */
	async spend<T>(
		method: ApiMethod,
		use: BudgetUse,
		call: () => Promise<T>,
		isRefused: (value: T) => boolean = () => false,
	): Promise<T> {
		const start = await this.turn(method, use);
		const { windows } = this.queueOf(method);
		const made = await settle(call);
		// The service does not count what it refuses for want of room.
		if (made.ok && isRefused(made.value)) windows.drop(start);
		else windows.end(start, use.clock.now());
		return unsettle(made);
	}

	/**
	 * Obeys a 429: no call of the method by anyone for so long and a little more, and fewer calls than
	 * before from then on; see `SlidingWindows.refused`.
	 *
	 * @param chance between 0 and 1
	 * @returns `clock.now()` at which it may be called again
	 */
	refused(method: ApiMethod, now: number, forMs: number, chance: number): number {
		return this.queueOf(method).windows.refused(now, forMs, chance);
	}

	/** How long `calls` more calls would take to go out: 0 while the window is free. */
	forecast(method: ApiMethod, now: number, share: number, calls: number): number {
		if (calls <= 0) return 0;
		const queue = this.queueOf(method);
		return queue.windows.opensAt(now, share, queue.waiting.length + calls - 1) - now;
	}

	/** When one more call may go out, behind those that wait already: `now` while the window is free. */
	opensAt(method: ApiMethod, now: number, share: number): number {
		return now + this.forecast(method, now, share, 1);
	}

	/** Calls of the last minute and of the last hour, as far as this process made them. */
	counts(method: ApiMethod, now: number): { readonly minute: number; readonly hour: number } {
		return this.queueOf(method).windows.counts(now);
	}

	private queueOf(method: ApiMethod): Queue {
		const key = `${method.verb} ${method.path}`;
		const known = this.queues.get(key);
		if (known !== undefined) return known;
		const queue: Queue = { windows: new SlidingWindows(method.quota), waiting: [] };
		this.queues.set(key, queue);
		return queue;
	}

	/**
	 * Returns when there is room for this call and for everybody who queued before it, and counts the
	 * call. Who is ahead need not have gone yet: the room they need is left to them.
	 */
	private async turn(method: ApiMethod, use: BudgetUse): Promise<number> {
		const { windows, waiting } = this.queueOf(method);
		const ticket = Symbol();
		waiting.push(ticket);
		let wasAnnounced = false;
		try {
			for (;;) {
				const now = use.clock.now();
				const opens = windows.opensAt(now, use.share, waiting.indexOf(ticket));
				if (opens <= now) {
					windows.begin(now);
					return now;
				}
				refuseIfTooLate(opens, method, use);
				if (!wasAnnounced) use.onWait(opens - now);
				wasAnnounced = true;
				await use.clock.sleep(Math.min(opens - now, windows.holdsFor(now), longestNapMs));
			}
		} finally {
			waiting.splice(waiting.indexOf(ticket), 1);
		}
	}
}

function refuseIfTooLate(opens: number, method: ApiMethod, use: BudgetUse): void {
	if (opens > use.deadline) throw noRoom(method, opens - use.clock.now());
}

/** The refusal of a call for which the quota leaves no room before it would lose its point. */
export function noRoom(method: ApiMethod, waitMs: number): DefenderError {
	const { perMinute, perHour } = method.quota;
	const hourly = perHour === undefined ? '' : ` and ${perHour} an hour`;
	return new DefenderError({
		kind: 'quota',
		message: `Microsoft's limit for this call leaves no room before the timeout: the next free slot is in ${inWords(waitMs)}`,
		advice: `Microsoft allows ${perMinute} calls a minute${hourly} for this operation, shared by everything that uses the same app registration. Raise Options > Timeout, send fewer items at a time, or give this workflow an app registration of its own.`,
		retryAfterMs: waitMs,
	});
}
