import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { locator, node } from './park.mts';

closeServicesAfterEachTest();

describe('Dry run of what starts no machine action, or more than one', () => {
	test('cancel', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		const running = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		const ended = simulator.actions.add({
			type: 'Isolate',
			machineId: machine.finance,
			status: 'Succeeded',
		});
		const run = await engine.runNode({
			node,
			items: [{ id: running.id }, { id: ended.id }],
			parameters: {
				resource: 'machineAction',
				operation: 'cancel',
				machineActionId: locator('id', '={{ $json.id }}'),
				comment: 'Wrong device',
				options: { dryRun: true },
			},
		});
		expect(run.items.map(({ json }) => [json.verdict, json.machineId])).toEqual([
			['start', machine.hr],
			['refuse', machine.finance],
		]);
		expect(run.items[0]?.json.request).toEqual({
			method: 'POST',
			path: `/api/machineactions/${running.id}/cancel`,
			body: { Comment: 'Wrong device' },
		});
		expect(simulator.requests.posts()).toEqual([]);
	});

	test('library files: what would be added, replaced, left or removed', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		const content = simulator.library.content('triage.ps1') ?? Buffer.alloc(0);
		const upload = async (fileName: string, bytes: Buffer, ifExists: string) => {
			const run = await engine.runNode({
				node,
				items: [
					{
						json: {},
						binary: { data: { data: bytes.toString('base64'), mimeType: 'text/plain', fileName } },
					},
				],
				parameters: {
					resource: 'libraryFile',
					operation: 'upload',
					ifExists,
					options: { dryRun: true },
				},
			});
			return run.items[0]?.json.verdict;
		};
		expect(await upload('new.ps1', content, 'fail')).toBe('start');
		expect(await upload('triage.ps1', content, 'fail')).toBe('refuse');
		expect(await upload('triage.ps1', content, 'replaceIfChanged')).toBe('skip');
		expect(await upload('triage.ps1', Buffer.from('other'), 'replaceIfChanged')).toBe('start');
		const remove = await engine.runNode({
			node,
			items: [{ name: 'triage.ps1' }, { name: 'absent.ps1' }],
			parameters: {
				resource: 'libraryFile',
				operation: 'delete',
				fileName: '={{ $json.name }}',
				options: { dryRun: true },
			},
		});
		expect(remove.items.map(({ json }) => json.verdict)).toEqual(['start', 'refuse']);
		const changing = simulator.requests.all().filter(({ method }) => method !== 'GET');
		expect(changing.map(({ operation }) => operation)).toEqual(['token']);
		expect(simulator.library.content('triage.ps1')).toEqual(content);
	});

	test('a live response uploads nothing', async () => {
		const { engine, simulator } = await startService();
		const run = await engine.runNode({
			node,
			items: [
				{
					json: {},
					binary: { data: { data: 'AAAA', mimeType: 'text/plain', fileName: 'own.ps1' } },
				},
			],
			parameters: {
				resource: 'machineAction',
				operation: 'runLiveResponse',
				machineId: locator('id', machine.hr),
				comment: 'Case 4711',
				commands: { command: [{ type: 'RunScript', fileName: 'own.ps1' }] },
				options: { dryRun: true, uploadFirst: 'data' },
			},
		});
		expect(run.items[0]?.json).toMatchObject({ verdict: 'start', operation: 'runLiveResponse' });
		expect(simulator.requests.posts()).toEqual([]);
		expect(simulator.library.content('own.ps1')).toBeUndefined();
	});
});
