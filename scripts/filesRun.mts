/**
 * `npx tsx scripts/filesRun.mts` lists the published files of which one isolation with wait runs a
 * function, as V8 counts calls, with their lines.
 *
 * Counted is the second isolation of the process, of another machine and hours later: modules are loaded
 * and forms built by then, and what belongs to the isolation is done once more, from the sign-in to the
 * end of the wait.
 */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '../simulator/index.mts';
import { createEngine, virtualClock } from '../test/harness/index.mts';

/** Longer than a token lives. */
const laterMs = 6 * 60 * 60_000;

const clock = virtualClock(Date.UTC(2026, 2, 3, 9, 0, 0));
const simulator = await startSimulator({ clock: { now: () => clock.date() } });
const engine = createEngine({ simulator, clock });
const session = new Session();
session.connect();
await session.post('Profiler.enable');

async function isolateAndWait(machineId: string): Promise<void> {
	const { error } = await engine.runNode({
		node: 'defenderMachineAction',
		parameters: {
			resource: 'machineAction',
			operation: 'isolate',
			machineId: { __rl: true, mode: 'id', value: machineId },
			comment: 'Case 4711',
			waitForCompletion: true,
		},
	});
	if (error !== undefined) throw error;
}

async function filesOf(work: () => Promise<void>): Promise<string[]> {
	await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
	await work();
	const { result } = await session.post('Profiler.takePreciseCoverage');
	const run = result.filter(({ functions }) =>
		functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0),
	);
	const paths = run.map(({ url }) =>
		relative('.', url.startsWith('file:') ? fileURLToPath(url) : url),
	);
	return [
		...new Set(paths.filter((path) => /^(?:nodes|defender|credentials)\//.test(path))),
	].sort();
}

const seen = Date.UTC(2026, 2, 3, 15, 0, 0);
const [first, second] = ['1', '2'].map((digit) =>
	simulator.machines.add({ id: digit.repeat(40), lastSeen: new Date(seen).toISOString() }),
);
await isolateAndWait(first?.id ?? '');
clock.jump(laterMs);
const files = await filesOf(async () => {
	await isolateAndWait(second?.id ?? '');
});
session.disconnect();
await simulator.close();

const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n').length;
for (const path of files) console.log(String(linesOf(path)).padStart(5), path);
const lines = files.reduce((sum, path) => sum + linesOf(path), 0);
console.log(`${files.length} files with ${lines} lines`);
