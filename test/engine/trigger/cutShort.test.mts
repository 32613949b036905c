import { expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { hour, minute, watch } from './support.mts';

closeServicesAfterEachTest();

const scan = {
	type: 'RunAntiVirusScan',
	machineId: machine.finance,
	status: 'Succeeded',
} as const;
/** Before the second page of a first reading there are the youngest action and the first page. */
const callsBefore = 2;
const firstPage = 10_000;

test.each(['wrongJson', 'status'] as const)(
	'a first look-back that a fault of kind %s cuts short is read on by the next poll, within its bounds',
	async (kind) => {
		const { simulator, clock, engine, poll, pollAfter } = await watch({
			triggerOn: 'actionCreated',
			options: { lookBack: 2 },
		});
		const add = (ago: number) =>
			simulator.actions.add({ ...scan, createdAt: clock.date() - ago }).id;
		for (let index = 0; index < firstPage; index += 1) add(80 * hour - index);
		add(3 * hour);
		const recent = add(hour);
		simulator.faults.add({ on: 'listMachineActions', after: callsBefore, times: 20, kind });
		expect(await poll()).toEqual([]);
		expect(engine.logs.join()).toContain('The rest is read by the next poll');
		simulator.faults.clear();
		expect((await pollAfter(minute)).map(({ id }) => id)).toEqual([recent]);
		expect(await pollAfter(minute)).toEqual([]);
	},
);
