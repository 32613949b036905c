import { expect, test } from '@jest/globals';
import { hour, release } from '../containment/extending.mts';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { carryOut, dryRun, planOf, posted, rowsOf } from './planned.mts';

closeServicesAfterEachTest();

const parameters = { waitForCompletion: false };
const minute = hour / 60;

test.each([
	['isolate', '2 hours', 'Ends 2 hours after its start', '2026-03-03T12:00:00.000Z'],
	['isolate', '2026-03-03T11:30:00Z', 'Until 2026-03-03 11:30:00 UTC', '2026-03-03T11:30:00.000Z'],
	['restrictCodeExecution', '90m', 'Ends 90m after its start', '2026-03-03T11:30:00.000Z'],
])(
	'what is planned with an end has it when it is carried out: %s, %s',
	async (operation, until, words, end) => {
		const service = await startService();
		const { simulator, clock } = service;
		const options = { until, owner: 'soc' };
		const [row] = await rowsOf(service, dryRun(operation, { options }));
		expect(row?.['text']).toContain(`${words}. Owner "soc"`);
		const { code } = row?.['plan'] as { code: string };
		await clock.advance(Date.UTC(2026, 2, 3, 10) - clock.date());
		const { items, error } = await carryOut(service, [code], { parameters });
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ until: end, owner: 'soc' });
		for (const action of simulator.actions.all()) {
			if (action.status === 'Pending') simulator.actions.update(action.id, { status: 'Succeeded' });
		}
		await clock.advance(Date.parse(end) - clock.date() - minute);
		expect(await release(service)).toEqual([]);
		await clock.advance(2 * minute);
		expect(await release(service)).toMatchObject([{ released: true, machineId: machine.finance }]);
	},
);

test('a plan whose end has come before it is carried out is refused', async () => {
	const service = await startService();
	const { code } = await planOf(service, 'isolate', { options: { until: '2026-03-03T10:00:00Z' } });
	await service.clock.advance(Date.UTC(2026, 2, 3, 11) - service.clock.date());
	const { error } = await carryOut(service, [code], { parameters });
	expect(error?.message).toContain('Until: "2026-03-03T10:00:00.000Z" is over already');
	expect(posted(service.simulator)).toEqual([]);
});

test.each(['until', 'owner'])('a plan that says another %s is refused', async (name) => {
	const service = await startService();
	const plan = await planOf(service, 'isolate', { options: { until: '2 hours', owner: 'soc' } });
	const { error } = await carryOut(service, [{ ...plan, [name]: '3 hours' }], { parameters });
	expect(error?.message).toContain(`"${name}" is not what the plan was sealed with`);
	expect(posted(service.simulator)).toEqual([]);
});
