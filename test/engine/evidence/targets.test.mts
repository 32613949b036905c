import { describe, expect, test } from '@jest/globals';
import { observedAlert, observedSha1 } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { carryOut, dryRun, rowsOf } from '../plans/planned.mts';
import { evidenceRows, wrongValues } from './table.mts';
import { locator, node, scanMachines, sentTo } from '../targets/park.mts';

closeServicesAfterEachTest();

const all = { ifSeveral: 'all' };

describe.each(evidenceRows)('a machine by %s', (mode, row) => {
	const { value, call, machines, role, options = {}, nothing } = row;

	test('is found by one call, and each machine is an item of its own', async () => {
		const service = await startService();
		const run = await scanMachines(service, mode, [value], { options: { ...options, ...all } });
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual(machines);
		expect(service.simulator.requests.count(call)).toBe(1);
		expect(run.items.map(({ json, pairedItem }) => [json.machineId, pairedItem])).toEqual(
			machines.map((id) => [id, { item: 0 }]),
		);
		expect(run.items[0]?.json.foundBy).toMatchObject({
			by: mode,
			machines: machines.length,
			mayBeMore: false,
		});
	});

	test('says how many there are before it acts, and stops unless all are meant', async () => {
		const service = await startService();
		const run = await scanMachines(service, mode, [value], { options });
		if (machines.length === 1) {
			expect(sentTo(service)).toEqual(machines);
			return;
		}
		expect(run.error?.message).toMatch(new RegExp(`^${machines.length} machines have `));
		expect(run.error?.description).toContain('If Several Match > Take All of Them');
		expect(sentTo(service)).toEqual([]);
	});

	test('does not choose the one seen last among several', async () => {
		const service = await startService();
		await scanMachines(service, mode, [value], { options: { ...options, ifSeveral: 'newest' } });
		expect(sentTo(service)).toEqual(machines.length === 1 ? machines : []);
	});

	test('that leads to no machine is an error of its own', async () => {
		const service = await startService();
		const [missing, message] = nothing;
		const named = [machine.hr, missing];
		const run = await service.engine.runNode({
			node,
			items: named.map((one, position) => ({ one, mode: position === 0 ? 'id' : mode })),
			parameters: {
				resource: 'machineAction',
				operation: 'runAntiVirusScan',
				machineId: '={{ ({ __rl: true, mode: $json.mode, value: $json.one }) }}',
				scanType: 'Quick',
				comment: 'Case 4711',
				waitForCompletion: false,
				options: { ...options, ...all },
			},
			onError: 'continueErrorOutput',
		});
		expect(sentTo(service)).toEqual([machine.hr]);
		expect(run.errorItems.map(({ json }) => json.error)).toEqual([message]);
	});

	test('goes between the same guard rails', async () => {
		const service = await startService();
		const guardRails = { tags: 'vip, hr' };
		const run = await scanMachines(service, mode, [value], {
			options: { ...options, ...all },
			guardRails,
		});
		expect(run.error?.message).toMatch(/Guard rails refused (?:it: |2 machines)/);
		expect(sentTo(service)).toEqual([]);
	});

	test('is told in a dry run', async () => {
		const service = await startService();
		const run = await scanMachines(service, mode, [value], {
			options: { ...options, ...all, dryRun: true },
		});
		expect(run.items.map(({ json }) => [json.verdict, json.machineId])).toEqual(
			machines.map((id) => ['start', id]),
		);
		expect(run.items[0]?.json.foundBy).toMatchObject({ by: mode });
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('names the app role that the look-up needs', async () => {
		const service = await startService();
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Machine.Scan'] });
		const run = await scanMachines(service, mode, [value], { options: { ...options, ...all } });
		expect(run.error?.message).toBe(
			`The machine could not be looked up. The app registration may not do this: it needs the app role ${role}`,
		);
		expect(sentTo(service)).toEqual([]);
	});
});

test.each(wrongValues)('by %s, %j is refused before any request', async (mode, value, message) => {
	const service = await startService();
	const run = await scanMachines(service, mode, [value]);
	expect(run.error?.message).toContain(message);
	expect(service.simulator.requests.count()).toBe(0);
});

describe('an alert', () => {
	test.each([
		['without the letters da', observedAlert.slice(2)],
		['by its link', `https://security.microsoft.com/alerts/${observedAlert}?tid=`],
		['in a chat', `<https://security.microsoft.com/alerts/${observedAlert}|alert>`],
	])('%s is read', async (_, value) => {
		const service = await startService();
		await scanMachines(service, 'alert', [value]);
		expect(sentTo(service)).toEqual([machine.finance]);
	});

	test('that carries its machine is not asked about', async () => {
		const service = await startService();
		await scanMachines(service, 'alert', [{ id: observedAlert, machineId: machine.hr }]);
		expect(sentTo(service)).toEqual([machine.hr]);
		expect(service.simulator.requests.count('getMachineOfAlert')).toBe(0);
	});

	test('of another tenant is refused', async () => {
		const service = await startService();
		const tid = 'a3f0c6d2-4b1e-4c57-9e08-6d2f7b90c415';
		const link = `https://security.microsoft.com/alerts/${observedAlert}?tid=${tid}`;
		const run = await scanMachines(service, 'alert', [link]);
		expect(run.error?.message).toContain(`the link belongs to tenant ${tid}`);
		expect(service.simulator.requests.count('getMachineOfAlert')).toBe(0);
	});

	test('that is older than alerts are kept has no machine any more', async () => {
		const service = await startService();
		const alert = 'da638000000000000001_1';
		service.simulator.evidence.add({ alert, alertAgeDays: 181, machineId: machine.hr });
		const run = await scanMachines(service, 'alert', [alert]);
		expect(run.error?.message).toBe(`No machine has the alert ${alert}`);
		expect(run.error?.description).toContain('older than it keeps alerts');
	});

	test('where these calls are retired, the advice is to take what the alert carries', async () => {
		const service = await startService({ quirks: { alertCalls: 'gone' } });
		const run = await scanMachines(service, 'alert', [observedAlert]);
		expect(run.error?.description).toContain('Take the machine that the alert itself carries');
		expect(sentTo(service)).toEqual([]);
	});
});

describe('a user', () => {
	test.each(['ann.field', 'ann.field@contoso.example', 'CONTOSO\\ann.field'])(
		'%s may be several people, and is refused unless that is allowed',
		async (value) => {
			const service = await startService();
			const run = await scanMachines(service, 'user', [value]);
			expect(run.error?.message).toContain('the user ann.field may be several people');
			expect(service.simulator.requests.count('getMachinesOfUser')).toBe(0);
			await scanMachines(service, 'user', [value], { options: { userOfAnyDomain: true } });
			expect(service.simulator.requests.of('getMachinesOfUser')[0]?.path).toBe(
				'/api/users/ann.field/machines',
			);
			expect(sentTo(service)).toEqual([machine.finance]);
		},
	);
});

test('what several items name is asked about once, and a machine is one of an item once', async () => {
	const service = await startService();
	const { simulator } = service;
	const named = [observedSha1, [observedSha1, observedSha1.toUpperCase()]];
	const run = await scanMachines(service, 'file', named, { options: all });
	expect(simulator.requests.count('getMachinesOfFile')).toBe(1);
	expect(run.items.map(({ json, pairedItem }) => [json.machineId, pairedItem])).toEqual([
		[machine.finance, { item: 0 }],
		[machine.hr, { item: 0 }],
		[machine.finance, { item: 1 }],
		[machine.hr, { item: 1 }],
	]);
});

test('an operation on machines takes them, too', async () => {
	const service = await startService();
	const run = await service.engine.runNode({
		node,
		parameters: {
			resource: 'machine',
			operation: 'addTag',
			machineId: locator('file', observedSha1),
			tag: 'case-4711',
			options: all,
		},
	});
	expect(run.items.map(({ json }) => json.id)).toEqual([machine.finance, machine.hr]);
});

test('what a plan by file names is carried out, whatever else has seen the file since', async () => {
	const service = await startService();
	const { simulator } = service;
	const more = { machineId: locator('file', observedSha1), options: all };
	const rows = await rowsOf(service, dryRun('isolate', more));
	const late = simulator.machines.add({ observedFiles: [observedSha1] }).id;
	const before = simulator.requests.count('getMachinesOfFile');
	const run = await carryOut(
		service,
		rows.map(({ plan }) => plan),
	);
	expect(run.error).toBeUndefined();
	expect(sentTo(service)).toEqual([machine.finance, machine.hr]);
	expect(sentTo(service)).not.toContain(late);
	expect(simulator.requests.count('getMachinesOfFile')).toBe(before);
});

describe('a device tag', () => {
	test('in another spelling is another tag, in the same run, too', async () => {
		const service = await startService();
		service.simulator.machines.update(machine.finance, { machineTags: ['Case'] });
		service.simulator.machines.update(machine.hr, { machineTags: ['case'] });
		const run = await scanMachines(service, 'tag', ['Case', 'case']);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => [json.machineId, json.foundBy])).toMatchObject([
			[machine.finance, { value: 'Case' }],
			[machine.hr, { value: 'case' }],
		]);
	});

	test.each(['{x}', "'x'", '"x"', '<x>', '[x](y)', 'x(.)y', 'x[.]y', 'hxxps://x'])(
		'%s is taken as it is',
		async (tag) => {
			const service = await startService();
			service.simulator.machines.update(machine.finance, { machineTags: [tag] });
			service.simulator.machines.update(machine.hr, {
				machineTags: ['x', 'y', 'x.y', 'https://x'],
			});
			const run = await scanMachines(service, 'tag', [`\u00A0${tag} `]);
			expect(run.error).toBeUndefined();
			expect(sentTo(service)).toEqual([machine.finance]);
		},
	);
});

test('an object is no file', async () => {
	const service = await startService();
	const run = await scanMachines(service, 'file', [
		{ sha1: observedSha1, mdeDeviceId: machine.hr },
	]);
	expect(run.error?.message).toContain('the value is an object, and By File takes a text');
	expect(service.simulator.requests.count()).toBe(0);
});
