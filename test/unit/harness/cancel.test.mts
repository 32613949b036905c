import { describe, expect, test } from '@jest/globals';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { cancellableClock, virtualClock, type VirtualClock } from '../../harness/index.mts';
import { engineWith } from './support/engines.mts';
import { turns } from './support/turns.mts';

/** Waits an hour on the clock it is given, in steps of ten seconds. */
function patient(clock: VirtualClock, steps: number[]) {
	return async (context: IExecuteFunctions): Promise<INodeExecutionData[][]> => {
		const own = cancellableClock(clock, context.getExecutionCancelSignal());
		while (clock.elapsed < 3_600_000) {
			await own.sleep(10_000);
			steps.push(clock.elapsed);
		}
		return [[{ json: { waited: clock.elapsed } }]];
	};
}

describe('cancel', () => {
	test('ends a sleeping node at that very instant of virtual time', async () => {
		const clock = virtualClock();
		const steps: number[] = [];
		const engine = engineWith(patient(clock, steps), { clock });
		const run = await engine.runNode({ node: 'probe', parameters: {}, cancelAfterMs: 25_000 });
		expect(run.status).toBe('canceled');
		expect(run.error?.message).toBe('The execution was stopped');
		expect([clock.elapsed, steps]).toEqual([25_000, [10_000, 20_000]]);
	});

	test('does nothing once the execution has ended, and takes no time', async () => {
		const clock = virtualClock();
		const engine = engineWith(patient(clock, []), { clock });
		const run = await engine.runNode({ node: 'probe', parameters: {}, cancelAfterMs: 7_200_000 });
		expect(run.status).toBe('success');
		expect(run.items[0]?.json).toEqual({ waited: 3_600_000 });
		await turns();
		expect(clock.elapsed).toBe(3_600_000);
	});

	test('works in real time without a virtual clock', async () => {
		const engine = engineWith(async (context) => {
			const signal = context.getExecutionCancelSignal();
			await new Promise<void>((resolve) => {
				signal?.addEventListener('abort', () => resolve());
			});
			return [[{ json: { stopped: signal?.aborted } }]];
		});
		const run = await engine.runNode({ node: 'probe', parameters: {}, cancelAfterMs: 1 });
		expect(run.status).toBe('canceled');
		expect(run.items[0]?.json).toEqual({ stopped: true });
	});
});
