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

/** The calls of one API method within its quota's sliding windows. Pure but for its own memory. */
export class SlidingWindows {
	/** Ascending. While a call is under way its time is that of its start. */
	private calls: number[] = [];
	private closedUntil = 0;

	constructor(private readonly quota: Quota) {}

	/**
	 * When the call at `position` in the queue (0 is the next one) may go out.
	 *
	 * @param share part of the quota to use, 0 to 1
	 */
	opensAt(now: number, share: number, position = 0): number {
		this.forget(now);
		const windows = windowsOf(this.quota, share);
		const planned = [...this.calls];
		let time = Math.max(now, this.closedUntil);
		for (let ahead = 0; ahead <= position; ahead += 1) {
			time = earliest(planned, windows, time);
			planned.push(time);
		}
		return time;
	}

	/** Counts a call that goes out now. */
	begin(now: number): void {
		this.calls.push(now);
	}

	/** Moves the call that began at `start` to the time of its answer. */
	end(start: number, now: number): void {
		const at = this.calls.indexOf(start);
		if (at === -1) return;
		this.calls.splice(at, 1);
		// A long-running call may end after younger ones: keep the order.
		const after = this.calls.findIndex((call) => call > now);
		this.calls.splice(after === -1 ? this.calls.length : after, 0, now);
	}

	/** Calls of the last minute and of the last hour, of which quotas without an hour know none. */
	counts(now: number): { readonly minute: number; readonly hour: number } {
		this.forget(now);
		const minute = this.calls.filter((call) => call > now - 60_000).length;
		return { minute, hour: this.calls.length };
	}

	/** The service said 429: nothing goes out before `time`. */
	closeUntil(time: number): void {
		this.closedUntil = Math.max(this.closedUntil, time);
	}

	private forget(now: number): void {
		const longest = this.quota.perHour === undefined ? 60_000 : 3_600_000;
		const alive = this.calls.findIndex((call) => call + longest + marginMs > now);
		this.calls = alive === -1 ? [] : this.calls.slice(alive);
	}
}
