import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest } from '../service.mts';
import { confusing, scanMachines, sentTo, sharedEntraId, startConfusingService } from './park.mts';

closeServicesAfterEachTest();

describe('Several machines answer', () => {
	test('by default the run stops, nothing is sent, and all candidates are listed', async () => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'name', ['twin']);
		const message = run.error?.message ?? '';
		expect(message).toContain('2 machines have the name "twin"');
		for (const fact of [
			confusing.twinOld,
			confusing.twinNew,
			'Inactive',
			'Active',
			'Onboarded',
			'Windows11',
			'group Laptops',
			'last seen 2026-03-03 08:00:00 UTC',
		]) {
			expect(message).toContain(fact);
		}
		expect(run.error?.description).toContain('Options > If Several Match');
		expect(sentTo(service)).toEqual([]);
	});

	test('a short name with two domains is ambiguous, the full name is not', async () => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'name', ['pair']);
		expect(run.error?.message).toContain('pair.contoso.example');
		expect(run.error?.message).toContain('pair.fabrikam.example');
		await scanMachines(service, 'name', ['pair.fabrikam.example']);
		expect(sentTo(service)).toEqual([confusing.pairTwo]);
	});

	test('"take the one seen last" takes it among the onboarded and active, and says so', async () => {
		const service = await startConfusingService();
		const options = { ifSeveral: 'newest' };
		const run = await scanMachines(service, 'name', ['twin'], { options });
		expect(sentTo(service)).toEqual([confusing.twinNew]);
		expect(run.hints.map(({ message }) => message)).toContainEqual(
			expect.stringContaining(
				`2 machines have the name "twin"; took the one seen last, twin.contoso.example (${confusing.twinNew})`,
			),
		);
	});

	test.each([
		['first', confusing.pairOne],
		['last', confusing.pairTwo],
	])('which may be the one that is listed %s', async (_place, id) => {
		const service = await startConfusingService();
		const lastSeen = new Date(service.clock.date() - 60_000).toISOString();
		service.simulator.machines.update(id, { lastSeen });
		const options = { ifSeveral: 'newest' };
		await scanMachines(service, 'name', ['pair'], { options });
		expect(sentTo(service)).toEqual([id]);
	});

	test('"take the one seen last" still stops when none is usable, or two were seen at once', async () => {
		const service = await startConfusingService();
		const options = { ifSeveral: 'newest' };
		service.simulator.machines.update(confusing.twinNew, { onboardingStatus: 'CanBeOnboarded' });
		const unusable = await scanMachines(service, 'name', ['twin'], { options });
		expect(unusable.error?.message).toContain('None of the 2 machines');
		const tied = await scanMachines(service, 'name', ['pair'], { options });
		expect(tied.error?.message).toContain('2 machines have the name "pair"');
		expect(sentTo(service)).toEqual([]);
	});

	test('"take all of them" gives one output for each machine, paired with its item', async () => {
		const service = await startConfusingService();
		const options = { ifSeveral: 'all' };
		const run = await scanMachines(service, 'name', ['pc1', 'pair'], { options });
		expect(run.items.map(({ json, pairedItem }) => [json.machineId, pairedItem])).toEqual([
			[confusing.pc1, { item: 0 }],
			[confusing.pairOne, { item: 1 }],
			[confusing.pairTwo, { item: 1 }],
		]);
	});

	test('a Microsoft Entra device ID that a re-imaged machine has kept is ambiguous too', async () => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'id', [sharedEntraId]);
		expect(run.error?.message).toContain(
			`2 machines have the Microsoft Entra device ID ${sharedEntraId}`,
		);
		expect(sentTo(service)).toEqual([]);
	});

	test('an ambiguous item costs only itself when the node goes on', async () => {
		const service = await startConfusingService();
		const machines = ['twin', 'pc1'];
		const run = await scanMachines(service, 'name', machines, {}, 'continueErrorOutput');
		expect(sentTo(service)).toEqual([confusing.pc1]);
		expect(run.errorItems[0]?.json).toMatchObject({ message: { kind: 'target' } });
	});
});
