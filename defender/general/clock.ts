/** The time that the domain core lives in; tests hand in a virtual one. */
export interface Clock {
	/** Milliseconds since some fixed point. Never jumps: for durations, deadlines and quotas. */
	now(): number;
	/** Epoch milliseconds. May jump: only for times that are compared with the service's. */
	date(): number;
	/** Rejects with an `ExecutionCancelled` soon after the user stops the execution. */
	sleep(milliseconds: number): Promise<void>;
}

export const seconds = (count: number): number => count * 1000;
export const minutes = (count: number): number => count * 60_000;

/** "45 seconds", "12 minutes", "3 hours": for people, so rounded up and never "0 seconds". */
export function inWords(milliseconds: number): string {
	const units: Array<[string, number]> = [
		['hour', 3_600_000],
		['minute', 60_000],
		['second', 1_000],
	];
	const [name, size] = units.find(([, unit]) => milliseconds >= 2 * unit) ?? ['second', 1_000];
	const count = Math.max(1, Math.ceil(milliseconds / size));
	return `${count} ${name}${count === 1 ? '' : 's'}`;
}
