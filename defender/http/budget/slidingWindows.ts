import type { Quota } from '../../contract';

interface Window {
	readonly lengthMs: number;
	readonly limit: number;
}

/**
 * A call counts from the moment its answer arrived, at the latest; the service counted it earlier.
 * The margin covers the rounding of clocks on both sides.
 */
const marginMs = 50;

function windowsOf(quota: Quota, share: number): Window[] {
	const part = (limit: number) => Math.max(1, Math.floor(limit * share));
	const minute = { lengthMs: 60_000 + marginMs, limit: part(quota.perMinute) };
	if (quota.perHour === undefined) return [minute];
	return [minute, { lengthMs: 3_600_000 + marginMs, limit: part(quota.perHour) }];
}

/** When a call may go out next, given the times of earlier calls in ascending order. */
function earliest(calls: readonly number[], windows: readonly Window[], now: number): number {
	return windows.reduce((time, window) => {
		const blocking = calls[calls.length - window.limit];
		return blocking === undefined ? time : Math.max(time, blocking + window.lengthMs);
	}, now);
}

/** Part of the quota that is taken after a 429, at the least. */
const smallestPart = 0.1;
/** What is won back with each step: so few calls that it costs little to be refused again. */
const partWonBack = 0.05;
const stepMs = 750;
/** Of what was asked for so much is added by chance, so that processes do not come back together. */
const spreadPart = 0.05;

/** The calls of one API method within its quota's sliding windows. Pure but for its own memory. */
export class SlidingWindows {
	/** Ascending. While a call is under way its time is that of its start. */
	private calls: number[] = [];
	private closedUntil = 0;
	/** Calls that are under way. */
	private underWay = 0;
	/** How much of the quota is left to this process, as far as a 429 has shown, and since when. */
	private left = { part: 1, since: 0 };

	constructor(private readonly quota: Quota) {}

	/**
	 * When the call at `position` in the queue (0 is the next one) may go out.
	 *
	 * @param share part of the quota to use, 0 to 1
	 */
	opensAt(now: number, share: number, position = 0): number {
		this.forget(now);
		const windows = windowsOf(this.quota, share * this.partLeft(now));
		let time = earliest(this.calls, windows, Math.max(now, this.closedUntil));
		// Nobody waits as a rule, and a copy for each call costs more the more calls there were.
		const planned = position === 0 ? [] : [...this.calls];
		for (let ahead = 0; ahead < position; ahead += 1) {
			planned.push(time);
			time = earliest(planned, windows, time);
		}
		return time;
	}

	/** How long what `opensAt` says may hold: less while the part of the quota grows. */
	holdsFor(now: number): number {
		return this.partLeft(now) < 1 ? stepMs : Infinity;
	}

	/** Counts a call that goes out now. */
	begin(now: number): void {
		this.calls.push(now);
		this.underWay += 1;
	}

	/** Moves the call that began at `start` to the time of its answer. */
	end(start: number, now: number): void {
		this.underWay -= 1;
		// What ends has begun lately: it stands near the end.
		const at = this.calls.lastIndexOf(start);
		if (at === -1) return;
		this.calls.splice(at, 1);
		// A long-running call may end after younger ones: keep the order.
		let place = this.calls.length;
		while (Number(this.calls[place - 1]) > now) place -= 1;
		this.calls.splice(place, 0, now);
	}

	/** Calls of the last minute and of the last hour, of which quotas without an hour know none. */
	counts(now: number): { readonly minute: number; readonly hour: number } {
		this.forget(now);
		const minute = this.calls.filter((call) => call > now - 60_000).length;
		return { minute, hour: this.calls.length };
	}

	/** The call that began at `start` got a 429: the service has not counted it. */
	drop(start: number): void {
		this.underWay -= 1;
		const at = this.calls.lastIndexOf(start);
		if (at !== -1) this.calls.splice(at, 1);
	}

	/**
	 * The service said 429, which a process that keeps to the quota only hears when others use it, too:
	 * nothing goes out for `forMs` and a little more, and from then on no more than it got lately, or
	 * half of what it took. That is won back step by step.
	 *
	 * Those that were under way then are refused alike, and tell nothing new.
	 *
	 * @param chance between 0 and 1
	 * @returns the time at which the next call may go out
	 */
	refused(now: number, forMs: number, chance: number): number {
		const isNew = now >= this.closedUntil;
		if (isNew) this.left = { part: this.partAfterRefusal(now), since: now };
		const until = now + forMs * (1 + (isNew ? spreadPart * chance : 0));
		this.closedUntil = Math.max(this.closedUntil, Math.round(until));
		return this.closedUntil;
	}

	/** How much of the quota this process may take, 0 to 1. */
	private partLeft(now: number): number {
		const { part, since } = this.left;
		const steps = Math.floor(Math.max(0, now - Math.max(since, this.closedUntil)) / stepMs);
		return Math.min(1, part + partWonBack * steps);
	}

	private partAfterRefusal(now: number): number {
		const got = (this.counts(now).minute - this.underWay) / this.quota.perMinute;
		return Math.max(smallestPart, got, this.partLeft(now) / 2);
	}

	private forget(now: number): void {
		const longest = this.quota.perHour === undefined ? 60_000 : 3_600_000;
		const alive = this.calls.findIndex((call) => call + longest + marginMs > now);
		if (alive !== 0) this.calls = alive === -1 ? [] : this.calls.slice(alive);
	}
}
