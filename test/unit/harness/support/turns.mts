import { setImmediate as turn } from 'node:timers/promises';

/** Lets the event loop turn; by default many more times than the clock waits for calm. */
export async function turns(count = 300): Promise<void> {
	for (let done = 0; done < count; done += 1) await turn();
}
