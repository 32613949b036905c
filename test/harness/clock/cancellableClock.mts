import type { Clock } from '../../../defender/general/clock.ts';
import { ExecutionCancelled } from '../../../defender/defenderError.ts';
import type { VirtualClock } from './virtualClock.mts';

/**
 * The clock as a node of one execution sees it: stopping the execution ends its sleeps.
 *
 * @param signal the execution's cancel signal; polls and lists have none
 */
export function cancellableClock(clock: VirtualClock, signal?: AbortSignal): Clock {
	return {
		now: () => clock.now(),
		date: () => clock.date(),
		sleep: async (milliseconds) => {
			try {
				await clock.sleep(milliseconds, signal);
			} catch {
				throw new ExecutionCancelled();
			}
		},
	};
}
