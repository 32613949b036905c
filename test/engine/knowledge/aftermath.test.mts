import { describe, expect, test } from '@jest/globals';
import { actOnItems, node } from '../load/act.mts';
import { closeServicesAfterEachTest, startService, type Service } from '../service.mts';

closeServicesAfterEachTest();

const machinesOf = ({ simulator }: Service, count: number) =>
	Array.from({ length: count }, (_, index) => {
		const id = (index + 1).toString(16).padStart(40, 'e');
		simulator.machines.add({ id });
		return { id };
	});

describe('the error that ends a run', () => {
	test('names what goes on, what is uncertain, what was refused and what was not begun', async () => {
		const service = await startService();
		const items = machinesOf(service, 12);
		const [lost, refused] = [items[1]?.id ?? '', items[2]?.id ?? ''];
		const { faults, quirks } = service.simulator;
		faults.add({ on: 'isolate', kind: 'resetBefore', machineId: lost, times: Infinity });
		faults.add({ on: 'isolate', kind: 'status', status: 400, message: 'no', machineId: refused });
		quirks.visibilityLagMs = 0;
		const run = await service.engine.runNode({ node, items, parameters: actOnItems('isolate') });
		const text = `${run.error?.message ?? ''} ${run.error?.description ?? ''}`;
		for (const { id } of items) expect(text).toContain(id);
		expect(text).toContain(`item 0: Isolate `);
		expect(text).toContain(`may have been started`);
		expect(text).toMatch(
			new RegExp(`1 action was refused: item 2: Isolate on \\S+ \\(${refused}\\), .*no`),
		);
		expect(text).toMatch(/actions were not begun: .*item 11: Isolate on/);
	});

	test('names the first twenty and counts the others, which the log has', async () => {
		const service = await startService();
		const items = machinesOf(service, 60);
		const last = items[59]?.id ?? '';
		service.simulator.machines.behave(last, { outcome: 'Failed' });
		const guardRails = { mostMachines: 0, mostStarts: 0 };
		const parameters = actOnItems('isolate', { guardRails });
		const run = await service.engine.runNode({ node, items, parameters });
		expect(run.error?.description).toContain('59 actions have ended: item 0: ');
		expect(run.error?.description).toContain("39 more, which n8n's log names");
		expect(run.error?.description?.length).toBeLessThan(5_000);
		expect(service.engine.logs.join('\n')).toContain('item 58: Isolate ');
	});
});
