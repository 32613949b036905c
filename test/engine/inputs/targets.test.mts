import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Machine } from '../../../simulator/index.mts';
import type { NodeRun } from '../../harness/index.mts';
import { byId, closeServicesAfterEachTest, machine } from '../service.mts';
import {
	confusing,
	locator,
	node,
	scan,
	scanMachines,
	sentTo,
	startConfusingService,
} from '../targets/park.mts';
import { watch } from '../trigger/support.mts';

closeServicesAfterEachTest();

const zeros = '00000000-0000-0000-0000-000000000000';

describe('what stands for nobody reaches no machine, though one record has it', () => {
	test.each([
		['id', zeros],
		['ip', '127.0.0.1'],
		['ip', 'fe80::1'],
		['name', 'localhost'],
		['name', 'unknown'],
	])('by %s: %s', async (mode, value) => {
		const service = await startConfusingService();
		service.simulator.machines.update(machine.hr, {
			aadDeviceId: zeros,
			lastIpAddress: mode === 'ip' ? value : '10.0.0.1',
			computerDnsName: mode === 'name' ? value : 'hr-lt-0107.contoso.example',
		});
		const run = await scanMachines(service, mode, [value], { options: { ifSeveral: 'newest' } });
		expect(run.error?.message).toContain('stands for no machine');
		expect(service.simulator.requests.count()).toBe(0);
	});

	test.each([{ aadDeviceId: zeros }, { lastIpAddress: '127.0.0.1' }])(
		'nor a filter: %j',
		async (filters) => {
			const service = await startConfusingService();
			const parameters = { resource: 'machine', operation: 'getAll', filters };
			const run = await service.engine.runNode({ node, parameters });
			expect(run.error?.message).toContain('stands for no machine');
			expect(service.simulator.requests.count()).toBe(0);
		},
	);
});

describe('short names', () => {
	test('output and hint tell what one was matched to', async () => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'name', ['pc1', 'pc10.contoso.example']);
		expect(run.items[0]?.json.matchedName).toBe('pc1.contoso.example');
		expect(run.items[1]?.json).not.toHaveProperty('matchedName');
		expect(run.hints.map(({ message }) => message)).toContainEqual(
			expect.stringContaining('were matched to pc1.contoso.example;'),
		);
	});

	test('a name matches alone where that is chosen', async () => {
		const service = await startConfusingService();
		const options = { shortNames: 'exact' };
		const run = await scanMachines(service, 'name', ['lonely', 'pc1'], { options });
		expect(run.error?.message).toBe('No machine has the name "pc1"');
		expect(sentTo(service)).toEqual([]);
		await scanMachines(service, 'name', ['lonely'], { options });
		expect(sentTo(service)).toEqual([confusing.workgroup]);
	});

	test('a plan tells it, too', async () => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'name', ['pc1'], { options: { dryRun: true } });
		expect(run.items[0]?.json).toMatchObject({
			verdict: 'start',
			matchedName: 'pc1.contoso.example',
		});
	});

	test('letters beyond ASCII are looked up as they are', async () => {
		const service = await startConfusingService();
		service.simulator.machines.update(machine.hr, { computerDnsName: "bäcker-o'brien" });
		await scanMachines(service, 'name', ["BA\u0308CKER-O'Brien"]);
		expect(sentTo(service)).toEqual([machine.hr]);
	});
});

describe('40 digits that are something else', () => {
	const quarantine = (sha1: string) => ({
		...scan('id'),
		operation: 'stopAndQuarantineFile',
		machineId: byId(machine.finance),
		sha1,
	});

	test.each([
		[machine.finance, 'it is the ID of a machine of the same item'],
		[machine.finance.toUpperCase(), 'it is the ID of a machine of the same item'],
		['da39a3ee5e6b4b0d3255bfef95601890afd80709', 'is the hash of an empty file'],
	])('%s as a hash', async (sha1, message) => {
		const service = await startConfusingService();
		const run = await service.engine.runNode({ node, parameters: quarantine(sha1) });
		expect(run.error?.message).toContain(message);
		expect(service.simulator.requests.count()).toBe(0);
	});

	test.each<[string, string, IDataObject[string]]>([
		['by name', 'name', 'pc1'],
		['by address', 'ip', '10.99.0.5'],
		['by file', 'file', confusing.pc1],
		['by tag', 'tag', 'case'],
		['in a list', 'id', [machine.finance, confusing.pc1]],
		['in a list, with what leads to nobody', 'name', ['fin-lt-0231', 'nobody-1', confusing.pc1]],
		['as an object', 'alert', { machineId: confusing.pc1 }],
		['by a link', 'url', `https://security.microsoft.com/machines/v2/${confusing.pc1}`],
	])('the ID of a machine of the item as a hash: %s', async (_, mode, value) => {
		const service = await startConfusingService();
		const { simulator } = service;
		simulator.machines.add({
			id: confusing.pc1,
			computerDnsName: 'pc1.contoso.example',
			lastIpAddress: '10.99.0.5',
			machineTags: ['case'],
			observedFiles: [confusing.pc1],
		});
		simulator.machines.update(machine.hr, { machineTags: ['case'] });
		const more = {
			operation: 'stopAndQuarantineFile',
			sha1: confusing.pc1,
			guardRails: {},
			options: { ifSeveral: 'all' },
		};
		const run = await scanMachines(service, mode, [value], more, 'continueErrorOutput');
		expect(sentTo(service)).toEqual([]);
		expect(run.errorItems.map(({ json }) => json.error)).toContain(
			'SHA-1: it is the ID of a machine of the same item, and cannot be both',
		);
		const dry = { ...more, options: { ...more.options, dryRun: true } };
		const planned = await scanMachines(service, mode, [value], dry, 'continueErrorOutput');
		expect(planned.items.filter(({ json }) => json.plan !== null)).toEqual([]);
	});

	test('another item is not concerned', async () => {
		const service = await startConfusingService();
		const run = await service.engine.runNode({
			node,
			parameters: { ...quarantine('={{ $json.sha1 }}'), machineId: byId('={{ $json.id }}') },
			items: [
				{ id: confusing.pc1, sha1: confusing.pc10 },
				{ id: confusing.pc10, sha1: confusing.workgroup },
			],
			onError: 'continueErrorOutput',
		});
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual([confusing.pc1, confusing.pc10]);
	});
});

describe('the record of a machine that has a new ID names the one that lives', () => {
	const computerDnsName = 'again.contoso.example';

	async function setUpAnew(old: Partial<Machine>) {
		const service = await startConfusingService();
		const { simulator } = service;
		const hoursAgo = (hours: number) =>
			new Date(service.clock.date() - hours * 3_600_000).toISOString();
		const dead = simulator.machines.add({ computerDnsName, lastSeen: hoursAgo(900), ...old });
		const living = simulator.machines.add({ computerDnsName, lastSeen: hoursAgo(1) });
		const run = async (operation: string, more: INodeParameters = {}) =>
			await service.engine.runNode({
				node,
				parameters: {
					resource: 'machineAction',
					operation,
					machineId: locator('id', dead.id),
					comment: 'Case 4711',
					waitForCompletion: false,
					...more,
				},
			});
		return { ...service, dead, living, run };
	}
	const hintsOf = (run: NodeRun) => run.hints.map(({ message }) => message).join('\n');
	const inactive = { healthStatus: 'Inactive' };

	test('where the rail for inactive sensors refuses', async () => {
		const { run, living, ...service } = await setUpAnew(inactive);
		const { error } = await run('isolate');
		expect(error?.message).toContain('its sensor is inactive');
		expect(error?.message).toContain(
			`the record of that computer is now again.contoso.example (${living.id}`,
		);
		expect(sentTo(service)).toEqual([]);
	});

	test.each<[string, Partial<Machine>, string, INodeParameters]>([
		['the rail is off', inactive, 'isolate', { guardRails: { ifInactive: 'goAhead' } }],
		[
			'all rails are off',
			inactive,
			'isolate',
			{ guardRails: { ifInactive: 'goAhead', ifUnsupported: 'goAhead' } },
		],
		['the record is still called active', {}, 'isolate', {}],
		['there is no rail', inactive, 'unisolate', {}],
		['it is only planned', {}, 'isolate', { options: { dryRun: true } }],
	])('where %s', async (_what, old, operation, more) => {
		const { run, dead, living, ...service } = await setUpAnew(old);
		const ended = await run(operation, more);
		expect(ended.error).toBeUndefined();
		expect(sentTo(service)).toEqual(ended.items[0]?.json.dryRun === true ? [] : [dead.id]);
		expect(hintsOf(ended)).toContain(
			`another record of that computer, ${computerDnsName} (${living.id}`,
		);
	});

	test('where the machine does not answer, though its record is of today', async () => {
		const recent = new Date(Date.UTC(2026, 2, 3, 6)).toISOString();
		const { run, dead, living, simulator } = await setUpAnew({ lastSeen: recent });
		simulator.machines.behave(dead.id, { offline: true });
		const more = { waitForCompletion: true, options: { timeout: 60 } };
		const { error } = await run('isolate', more);
		expect(error?.message).toContain('has not ended within 60 seconds');
		expect(error?.description).toContain(
			`another record of that computer, ${computerDnsName} (${living.id}`,
		);
	});

	test('a machine that is there once costs no more calls', async () => {
		const { simulator, engine } = await startConfusingService();
		const parameters = { ...scan('id'), machineId: locator('id', confusing.pc1) };
		const run = await engine.runNode({ node, parameters });
		expect(hintsOf(run)).toBe('');
		expect(simulator.requests.count('listMachines')).toBe(0);
		expect(simulator.requests.count('getMachine')).toBe(1);
	});
});

test('a trigger refuses a link of another tenant when it is activated', async () => {
	const link = `https://security.microsoft.com/machines/v2/${machine.finance}/overview`;
	const filters = (tail: string) => ({ machineId: locator('url', `${link}${tail}`) });
	const foreign = '?tid=3e1b1b4b-7d0a-4d1c-9a0e-5c1f7fb0a911';
	const refused = await watch({ triggerOn: 'actionCreated', filters: filters(foreign) });
	await expect(refused.poll()).rejects.toThrow('the link belongs to tenant 3e1b1b4b');
	const taken = await watch({ triggerOn: 'actionCreated', filters: filters('') });
	expect(await taken.poll()).toEqual([]);
});

test('the smallest share of the quota that an item asks for holds for all', async () => {
	const service = await startConfusingService();
	const ids = Array.from({ length: 12 }, () => service.simulator.machines.add({}).id);
	const before = service.clock.date();
	await service.engine.runNode({
		node,
		items: ids.map((id, index) => ({ json: { id, share: index === 11 ? 10 : 100 } })),
		parameters: {
			...scan('id'),
			machineId: locator('id', '={{ $json.id }}'),
			options: { quotaShare: '={{ $json.share }}' },
			guardRails: { ifInactive: 'goAhead', ifUnsupported: 'goAhead' },
		},
	});
	expect(sentTo(service)).toHaveLength(12);
	expect(service.clock.date() - before).toBeGreaterThan(55_000);
});
