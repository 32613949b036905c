import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { IExecuteFunctions } from 'n8n-workflow';
import { ExecutionCancelled } from '../../../defender/defenderError.ts';
import { systemClockOf } from '../../../nodes/shared/clocks.ts';

/** Milliseconds that have passed; each timer lets as many of them pass as it was set to. */
let passed = 0;
const realTimeout = setTimeout;

/** An execution, as far as its clock needs it. */
function executionWith(signal?: AbortSignal): IExecuteFunctions {
	return { getExecutionCancelSignal: () => signal } as IExecuteFunctions;
}

/** A signal that is raised by whoever looks at it when the time has come. */
function stopAt(time: number): AbortSignal {
	const { signal } = new AbortController();
	return Object.defineProperty(signal, 'aborted', { get: () => passed >= time });
}

describe('The clock of a node in n8n', () => {
	beforeEach(() => {
		passed = 0;
		jest.spyOn(performance, 'now').mockImplementation(() => passed);
		jest.spyOn(globalThis, 'setTimeout').mockImplementation((callback, milliseconds = 0) => {
			passed += milliseconds;
			return realTimeout(callback, 0);
		});
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	test('sleeps as long as it is told', async () => {
		const clock = systemClockOf(executionWith());
		await clock.sleep(90_500);
		expect([passed, clock.now()]).toEqual([90_500, 90_500]);
	});

	test.each([1, 10_500, 89_900])(
		'ends a sleep within two seconds of a stop after %d ms',
		async (stoppedAt) => {
			const clock = systemClockOf(executionWith(stopAt(stoppedAt)));
			await expect(clock.sleep(90_000)).rejects.toBeInstanceOf(ExecutionCancelled);
			expect(passed - stoppedAt).toBeGreaterThanOrEqual(0);
			expect(passed - stoppedAt).toBeLessThan(2_000);
		},
	);

	test('begins no sleep in an execution that was stopped', async () => {
		const clock = systemClockOf(executionWith(stopAt(0)));
		await expect(clock.sleep(90_000)).rejects.toBeInstanceOf(ExecutionCancelled);
		await expect(clock.sleep(0)).rejects.toBeInstanceOf(ExecutionCancelled);
		expect(passed).toBe(0);
	});

	test('has a time for durations that nobody sets, and one for dates', async () => {
		const clock = systemClockOf(executionWith());
		jest.spyOn(Date, 'now').mockReturnValue(7_200_000);
		expect([clock.now(), clock.date()]).toEqual([0, 7_200_000]);
		await clock.sleep(1_500);
		expect(clock.now()).toBe(1_500);
	});
});
