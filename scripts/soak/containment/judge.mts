import type { Held } from './truth.mts';

/** What a run of Release What Is Due did about one state of one machine. */
interface Polled {
	/** Whose the state was before, and whose it is now. */
	readonly before: Held;
	readonly after: Held;
	/** When the run began, epoch milliseconds. */
	readonly at: number;
	/** Whether a release was sent. */
	readonly isSent: boolean;
	/** Whether a row of the run is about what has contained the machine. */
	readonly isTold: boolean;
	/** Whether the machine has a forged tag, or cannot be released, or the service failed on purpose. */
	readonly isForged: boolean;
	readonly isFailing: boolean;
	readonly isFaulty: boolean;
}

/** Promises, by how they can be broken. */
type Broken = 'foreignReleased' | 'releasedEarly' | 'late' | 'untold';

/** Clocks of n8n and of the service are read at different instants of a second. */
const grain = 1_000;

/** Which promises were broken. */
export function judge(polled: Polled): Broken[] {
	return [...wrongReleases(polled), ...omissions(polled)];
}

function wrongReleases({ before: { asked }, at, isSent, isForged }: Polled): Broken[] {
	if (!isSent) return [];
	if (asked === undefined) return ['foreignReleased'];
	const isEarly = asked.from === undefined || at < asked.from - grain;
	return isEarly || isForged ? ['releasedEarly'] : [];
}

/** What was due when the run began and is there still, with nothing that speaks for it. */
function omissions({ before, after, at, isTold, ...why }: Polled): Broken[] {
	const { by, asked } = before;
	if (asked?.to === undefined || asked.to > at || after.by?.id !== by?.id) return [];
	if (why.isFaulty || after.isChanging) return [];
	const isExcused = why.isFailing || why.isForged;
	return [...(isExcused ? [] : ['late' as const]), ...(isTold ? [] : ['untold' as const])];
}
