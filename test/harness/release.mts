const releases: Array<() => void> = [];

/** Registers what has to be undone when the harness is no longer needed. */
export function onRelease(undo: () => void): void {
	releases.push(undo);
}

/**
 * Gives back what outlives a test file or a script: temporary folders, subscriptions, running
 * clocks. Under Jest `jestTeardown.mts` calls it after each test file; a script may call it, or
 * leave it to the end of the process.
 */
export function releaseHarness(): void {
	const faults: Error[] = [];
	for (const undo of releases.splice(0).reverse()) {
		try {
			undo();
		} catch (fault) {
			faults.push(fault instanceof Error ? fault : new Error(String(fault)));
		}
	}
	const [first] = faults;
	if (first !== undefined) throw first;
}

// Jest's processes run many test files, and a listener would keep each of them in memory.
if (process.env['JEST_WORKER_ID'] === undefined) process.once('exit', releaseHarness);
