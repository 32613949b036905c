import { seconds, type Clock } from '../../general/clock';
import { settle } from '../../general/settled';

/** The guard looks this often, so it outlives a transfer by no more than this. */
const lookMs = seconds(5);

/**
 * Breaks a transfer off when nothing has come for a while, or when its time is over. Time in which
 * nobody asks for more, because the last piece is still being stored, is not held against it.
 */
export class IdleGuard {
	private readonly controller = new AbortController();
	private isAsked = false;
	private idleMs = 0;
	private isOver = false;

	/** @param deadline `clock.now()` at which the transfer ends, moving or not */
	constructor(clock: Clock, longestIdleMs: number, deadline: number) {
		void settle(() => this.watch(clock, longestIdleMs, deadline));
	}

	get signal(): AbortSignal {
		return this.controller.signal;
	}

	/** Passes on what `ask` gives, and watches how long that takes. */
	async awaiting<T>(ask: () => Promise<T>): Promise<T> {
		this.idleMs = 0;
		this.isAsked = true;
		try {
			return await ask();
		} finally {
			this.isAsked = false;
		}
	}

	/** The transfer is through. */
	end(): void {
		this.isOver = true;
	}

	private async watch(clock: Clock, longestIdleMs: number, deadline: number): Promise<void> {
		while (!this.isOver) {
			const left = deadline - clock.now();
			if (this.idleMs >= longestIdleMs || left <= 0) {
				this.controller.abort();
				return;
			}
			const nap = Math.min(lookMs, left);
			await clock.sleep(nap);
			if (this.isAsked) this.idleMs += nap;
		}
	}
}
