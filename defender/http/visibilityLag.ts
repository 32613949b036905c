import { seconds, type Clock } from '../clock';

/** Lists are read again in such steps while the lag has not passed. */
const lookAgainMs = seconds(3);

/**
 * Looks for an action that may be too new to show in lists. It counts as absent only when the time
 * that a new action needs to show up has passed.
 *
 * @param lagMs that time, counted from now; 0 looks once
 */
export async function findDespiteLag<T>(
	clock: Clock,
	lagMs: number,
	look: () => Promise<T | undefined>,
): Promise<T | undefined> {
	const giveUp = clock.now() + lagMs;
	for (;;) {
		const found = await look();
		if (found !== undefined || clock.now() >= giveUp) return found;
		await clock.sleep(Math.min(lookAgainMs, giveUp - clock.now()));
	}
}
