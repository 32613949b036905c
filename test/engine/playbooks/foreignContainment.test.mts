import { describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../../simulator/index.mts';
import type { VirtualClock } from '../../harness/index.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { outputOf, posted, startBench, type Bench } from './playbook.mts';

closeServicesAfterEachTest();

const hour = 3_600_000;
const finance = 'fin-lt-0231.contoso.example';
const analyst = 'analyst@contoso.example';

/** What timed-isolation says of a machine that somebody else has isolated. */
const leftAlone = expect.stringMatching(
	/^Case 4711: fin-lt-0231\S* is isolated since \S+ \S+ UTC by analyst@contoso\.example\nNot released by this playbook$/,
);

type Seed = Parameters<Simulator['actions']['add']>[0];

/** Something that an analyst has done to the machine of the playbooks. */
const byAnalyst: Pick<Seed, 'machineId' | 'requestor' | 'requestorComment'> = {
	machineId: machine.finance,
	requestor: analyst,
	requestorComment: 'Case 9999: ransomware',
};

/** When an action was started that ended at once. */
function ago(clock: VirtualClock, hours: number): Pick<Seed, 'createdAt' | 'lastUpdateAt'> {
	const at = clock.date() - hours * hour;
	return { createdAt: at, lastUpdateAt: at };
}

/** An analyst's isolation that has succeeded. */
function isolated({ simulator, clock }: Bench, hours: number): void {
	const seed = {
		...byAnalyst,
		...ago(clock, hours),
		type: 'Isolate',
		status: 'Succeeded',
	} as const;
	simulator.actions.add(seed);
}

/** An analyst's isolation that is on its way when the playbook starts. */
function isolating({ simulator }: Bench): void {
	simulator.actions.add({ ...byAnalyst, type: 'Isolate' });
}

/** Lets an analyst take over while the playbook waits for the hour of the release. */
function takesOver({ simulator, clock, outbox }: Bench): void {
	outbox.whileWaiting = () => {
		const done = { ...byAnalyst, ...ago(clock, 0), status: 'Succeeded' } as const;
		simulator.actions.add({ ...done, type: 'Unisolate' });
		const later = { createdAt: clock.date() + 1000, lastUpdateAt: clock.date() + 1000 };
		simulator.actions.add({ ...done, ...later, type: 'Isolate' });
	};
}

describe('an isolation that an analyst has made', () => {
	test.each([
		['is under way', isolating],
		['has been there for an hour', (bench: Bench) => isolated(bench, 1)],
	])('is not released by contain-and-collect, when it %s', async (_, arrange) => {
		const bench = await startBench();
		arrange(bench);
		const end = await bench.run('contain-and-collect');
		expect(end.error).toBeUndefined();
		expect(posted(bench.simulator)).toEqual([`collectInvestigationPackage ${machine.finance}`]);
		expect(outputOf(end, 'Report')).toEqual([
			{
				report: expect.stringMatching(
					/^Case 4711: fin-lt-0231\S* is isolated since \S+ \S+ UTC by analyst@contoso\.example\nPackage \S+ saved, \d+ bytes$/,
				),
			},
		]);
	});

	test.each([
		['is under way', isolating],
		['has been there for an hour', (bench: Bench) => isolated(bench, 1)],
	])('is not released by timed-isolation, which ends at once, when it %s', async (_, arrange) => {
		const bench = await startBench();
		arrange(bench);
		const end = await bench.run('timed-isolation');
		expect(end.error?.message).toMatch(/is isolated .*; Not released by this playbook$/);
		expect(posted(bench.simulator)).toEqual([]);
		expect(bench.clock.elapsed).toBeLessThan(hour);
		expect(outputOf(end, 'Report')).toEqual([{ report: leftAlone }]);
	});

	test('is not released by timed-isolation, when it took the place of its own', async () => {
		const bench = await startBench();
		takesOver(bench);
		const end = await bench.run('timed-isolation');
		expect(end.error).toBeUndefined();
		expect(posted(bench.simulator)).toEqual([`isolate ${machine.finance}`]);
		expect(outputOf(end, 'Report')).toEqual([{ report: leftAlone }]);
	});
});

describe('undo-one-execution', () => {
	test.each([
		['Isolate', 'Unisolate'],
		['RestrictCodeExecution', 'UnrestrictCodeExecution'],
	] as const)('leaves alone what an analyst has made since: %s', async (enters, leaves) => {
		const { simulator, clock, run } = await startBench();
		const done = { ...byAnalyst, status: 'Succeeded' } as const;
		const requestorComment = 'Case 4711 [n8n:workflow-1.231.isolate.0.0]';
		simulator.actions.add({ ...done, ...ago(clock, 50), type: enters, requestorComment });
		simulator.actions.add({ ...done, ...ago(clock, 40), type: leaves });
		simulator.actions.add({ ...done, ...ago(clock, 1), type: enters });
		const end = await run('undo-one-execution');
		expect(end.error).toBeUndefined();
		expect(posted(simulator)).toEqual([]);
		expect(outputOf(end, 'Left Alone')).toEqual([
			{ report: `${finance}: ${enters}, left alone, the state of the machine has changed since` },
		]);
	});
});
