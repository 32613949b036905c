import { describe, expect, test } from '@jest/globals';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { fileItem } from './fileItem.mts';
import { runLiveResponse } from './triage.mts';

closeServicesAfterEachTest();

const commands = { command: [{ type: 'RunScript', fileName: 'collect.ps1' }] };
const options = { uploadFirst: 'data' };

describe('A live response that brings its own script', () => {
	test('uploads it, runs it and brings back its result', async () => {
		const service = await startService();
		const run = await runLiveResponse(service, {
			items: [fileItem('collect.ps1', 'Get-Process')],
			parameters: { commands, options },
		});
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json.results).toMatchObject([{ scriptName: 'collect.ps1', exitCode: 0 }]);
		expect(service.simulator.library.content('collect.ps1')?.toString()).toBe('Get-Process');
		const posts = service.simulator.requests.posts().map(({ operation }) => operation);
		expect(posts).toEqual(['uploadLibraryFile', 'runLiveResponse']);
	});

	test('gives a file of another name the name that the only command uses', async () => {
		const service = await startService();
		await runLiveResponse(service, {
			items: [fileItem('download (1).ps1', 'x')],
			parameters: { commands, options },
		});
		expect(service.simulator.library.content('collect.ps1')?.toString()).toBe('x');
	});

	test('uploads the same script of many items once, and not at all when it is there', async () => {
		const service = await startService();
		const items = [machine.finance, machine.hr].map((id) => ({
			...fileItem('collect.ps1', 'x'),
			json: { id },
		}));
		const parameters = { commands, options, machineId: byId('={{ $json.id }}') };
		const run = await runLiveResponse(service, { items, parameters });
		expect(run.items).toHaveLength(2);
		expect(service.simulator.requests.count('uploadLibraryFile')).toBe(1);
		await runLiveResponse(service, { items, parameters });
		expect(service.simulator.requests.count('uploadLibraryFile')).toBe(1);
	});

	test('runs no older script of the name where the upload of two items failed', async () => {
		const service = await startService();
		service.simulator.library.add({ fileName: 'collect.ps1', content: 'an older one' });
		const fault = { kind: 'status', status: 400, times: Infinity } as const;
		service.simulator.faults.add({ on: 'uploadLibraryFile', ...fault });
		const items = [machine.finance, machine.hr].map((id) => ({
			...fileItem('collect.ps1', 'x'),
			json: { id },
		}));
		const parameters = { commands, options, machineId: byId('={{ $json.id }}') };
		const going = { items, parameters, onError: 'continueRegularOutput' } as const;
		const run = await runLiveResponse(service, going);
		expect(run.items.map(({ json }) => String(json.error))).toEqual([
			expect.stringContaining('refused'),
			expect.stringContaining('refused'),
		]);
		expect(service.simulator.requests.count('uploadLibraryFile')).toBe(1);
		expect(service.simulator.requests.count('runLiveResponse')).toBe(0);
	});

	test.each([
		['of a name that no command uses', [fileItem('a.ps1', 'x')], 'no command uses a file named'],
		['that are not there', [{ json: {} }], 'item 0 has no binary field "data"'],
		['that are too large', [fileItem('collect.ps1', Buffer.alloc(21e6))], '20 MB at the most'],
	])('starts nothing with files %s', async (_how, items, message) => {
		const service = await startService();
		const two = [...commands.command, { type: 'RunScript', fileName: 'triage.ps1' }];
		const run = await runLiveResponse(service, {
			items,
			parameters: { commands: { command: two }, options },
		});
		expect(run.error?.message).toContain('Upload From Fields First: ');
		expect(run.error?.message).toContain(message);
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test.each(['collect.ps1', 'Collect.PS1'])(
		'starts nothing when two items bring different files of one name, also as %s',
		async (otherName) => {
			const service = await startService();
			const items = [
				{ ...fileItem('collect.ps1', 'one'), json: { name: 'collect.ps1' } },
				{ ...fileItem(otherName, 'two'), json: { name: otherName } },
			];
			const own = { command: [{ type: 'RunScript', fileName: '={{ $json.name }}' }] };
			const run = await runLiveResponse(service, { items, parameters: { commands: own, options } });
			expect(run.error?.message).toContain('two items of this run bring different files');
			expect(service.simulator.requests.count('runLiveResponse')).toBe(0);
		},
	);

	test('leaves what the library says about a script that it replaces', async () => {
		const service = await startService();
		const about = {
			description: 'Collects autoruns',
			hasParameters: true,
			parametersDescription: '-Depth <number>',
		};
		service.simulator.library.add({ fileName: 'collect.ps1', content: 'old', ...about });
		await runLiveResponse(service, {
			items: [fileItem('collect.ps1', 'new')],
			parameters: { commands, options },
		});
		const file = service.simulator.library.all().find(({ fileName }) => fileName === 'collect.ps1');
		expect(file).toMatchObject(about);
		expect(service.simulator.library.content('collect.ps1')?.toString()).toBe('new');
	});

	test('uploads nothing while a machine of the run must not be touched', async () => {
		const service = await startService();
		service.simulator.machines.update(machine.finance, { machineTags: ['vip'] });
		const items = [machine.hr, machine.finance].map((id) => ({
			...fileItem('collect.ps1', 'x'),
			json: { id },
		}));
		const run = await runLiveResponse(service, {
			items,
			parameters: {
				commands,
				options,
				machineId: byId('={{ $json.id }}'),
				guardRails: { tags: 'vip' },
			},
		});
		expect(run.error?.message).toContain('Guard rails refused');
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('uploads nothing in a dry run', async () => {
		const service = await startService();
		await runLiveResponse(service, {
			items: [fileItem('collect.ps1', 'x')],
			parameters: { commands, options: { ...options, dryRun: true } },
		});
		expect(service.simulator.requests.posts()).toEqual([]);
	});
});
