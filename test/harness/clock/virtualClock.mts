import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../defender/general/clock.ts';
import { onRelease } from '../release.mts';
import { Rank, Sleepers, type Sleeper } from './sleepers.mts';
import { traffic } from './traffic.mts';

/**
 * Time that passes only when everybody waits for it.
 *
 * As long as code runs or requests are under way, it stands still. As soon as nothing has been going
 * on for several turns of the event loop, it jumps to the instant of the next sleeper.
 */
export interface VirtualClock extends Clock {
	/** Monotonic, unaffected by `jump`. Its zero is arbitrary: it must not be mistaken for a date. */
	now(): number;
	date(): number;
	/** @param signal rejects the sleep with the signal's reason and takes the sleeper off the clock */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
	/** Sets the wall clock forward or back, as an administrator or a time server does. */
	jump(milliseconds: number): void;
	/** Lets time pass. What was due until then has happened when it resolves. */
	advance(milliseconds: number): Promise<void>;
	/** Milliseconds that passed since the clock was made, jumps left aside. */
	readonly elapsed: number;
}

/** Three in the morning. */
const defaultStart = Date.UTC(2026, 10, 2, 3);
const arbitraryZero = 86_400_000;
/** More than any chain of promises and stream events between an answer and the next request. */
const calmTurns = 12;

/** @param start epoch milliseconds at which the wall clock begins */
export function virtualClock(start = defaultStart): VirtualClock {
	const clock = new DrivenClock(start);
	onRelease(() => clock.stop());
	return clock;
}

class DrivenClock implements VirtualClock {
	private readonly sleepers = new Sleepers();
	private passed = 0;
	private wallOffset = 0;
	private isDriving = false;
	private isStopped = false;

	constructor(private readonly start: number) {}

	get elapsed(): number {
		return this.passed;
	}

	now(): number {
		return arbitraryZero + this.passed;
	}

	date(): number {
		return this.start + this.passed + this.wallOffset;
	}

	sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
		return this.sleepAs(Rank.Product, milliseconds, signal);
	}

	jump(milliseconds: number): void {
		this.wallOffset += milliseconds;
	}

	advance(milliseconds: number): Promise<void> {
		return this.sleepAs(Rank.Test, milliseconds);
	}

	/** Nobody wakes any more; for the end of a test file. */
	stop(): void {
		this.isStopped = true;
	}

	private sleepAs(rank: Rank, milliseconds: number, signal?: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			if (signal?.aborted === true) {
				reject(reasonOf(signal));
				return;
			}
			const giveUp = (): void => {
				this.sleepers.remove(sleeper);
				if (signal !== undefined) reject(reasonOf(signal));
			};
			const sleeper: Sleeper = {
				due: this.passed + Math.max(0, milliseconds),
				rank,
				wake: () => {
					signal?.removeEventListener('abort', giveUp);
					resolve();
				},
			};
			signal?.addEventListener('abort', giveUp, { once: true });
			this.sleepers.add(sleeper);
			void this.drive();
		});
	}

	private async drive(): Promise<void> {
		if (this.isDriving) return;
		this.isDriving = true;
		while (!this.sleepers.isEmpty && !this.isStopped) {
			await untilCalm();
			// A request that began in the last of these turns would be over time at once.
			if (traffic.isUnderWay) continue;
			for (const sleeper of this.sleepers.takeNext()) {
				this.passed = Math.max(this.passed, sleeper.due);
				sleeper.wake();
			}
		}
		this.isDriving = false;
	}
}

async function untilCalm(): Promise<void> {
	let calm = 0;
	while (calm < calmTurns) {
		if (traffic.isUnderWay) {
			calm = 0;
			await traffic.change();
		} else {
			calm += 1;
			await turn();
		}
	}
}

function reasonOf(signal: AbortSignal): Error {
	return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
