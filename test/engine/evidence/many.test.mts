import { describe, expect, test } from '@jest/globals';
import { observedSha1, type EvidenceSeed } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { scanMachines, sentTo } from '../targets/park.mts';

closeServicesAfterEachTest();

const all = { ifSeveral: 'all' };
const cve = 'CVE-2025-20002';

/** IDs of new machines that all have something in common. */
function addMachines(
	{ simulator }: Service,
	count: number,
	common: EvidenceSeed,
	more = {},
): string[] {
	return Array.from({ length: count }, (_, number) => {
		const id = `${number}`.padStart(40, 'e');
		simulator.machines.add({ id, computerDnsName: `many-${number}.contoso.example`, ...more });
		simulator.evidence.add({ machineId: id, ...common });
		return id;
	});
}

describe('more machines than one answer holds are never called all', () => {
	test('500 of a domain stop the item, with one call and no action', async () => {
		const service = await startService();
		addMachines(service, 501, { domain: 'busy.example' });
		const run = await scanMachines(service, 'domain', ['busy.example']);
		expect(run.error?.message).toBe(
			'500 machines have talked to the domain busy.example, and there may be more: Microsoft Defender names no more than that of a domain at a time',
		);
		expect(service.simulator.requests.count()).toBe(2);
		expect(sentTo(service)).toEqual([]);
	});

	test('with all of them taken the output says that there may be more', async () => {
		const service = await startService({ limits: { domainDevices: 500 } });
		addMachines(service, 500, { domain: 'busy.example' });
		const options = { ...all, dryRun: true };
		const run = await scanMachines(service, 'domain', ['busy.example'], { options });
		expect(run.items).toHaveLength(500);
		expect(run.items[0]?.json.foundBy).toEqual({
			by: 'domain',
			value: 'busy.example',
			machines: 500,
			mayBeMore: true,
		});
		expect(run.hints.map(({ message }) => message).join()).toContain('and there may be more');
	});

	test('ten thousand of a vulnerability are an honest count, without reading one of them', async () => {
		const service = await startService();
		addMachines(service, 10_000, { cve });
		const run = await scanMachines(service, 'cve', [cve]);
		expect(run.error?.message).toBe(
			`10000 machines have the vulnerability ${cve}, and there may be more: Microsoft Defender names no more than that at a time`,
		);
		expect(run.error?.description).toContain('and 9990 more');
		expect(service.simulator.requests.all().map(({ operation }) => operation)).toEqual([
			'token',
			'getMachinesOfVulnerability',
		]);
	});

	test('a page that says that another follows is not all there is', async () => {
		const service = await startService({ quirks: { listDefaultPage: 1 } });
		const run = await scanMachines(service, 'file', [observedSha1]);
		expect(run.error?.message).toContain('1 machine has seen the file');
		expect(run.error?.message).toContain('and there may be more');
		expect(sentTo(service)).toEqual([]);
	});

	test('Most Machines per Run counts them', async () => {
		const service = await startService();
		const guardRails = { mostMachines: 1 };
		const run = await scanMachines(service, 'file', [observedSha1], { options: all, guardRails });
		expect(run.error?.message).toContain('Guard rails refused 2 machines');
		expect(sentTo(service)).toEqual([]);
	});
});

describe('machines that are only referred to', () => {
	test('are read in batches for the guard rails', async () => {
		const service = await startService();
		addMachines(service, 299, { cve });
		const [vip] = addMachines(service, 1, { cve }, { machineTags: ['vip'] });
		const guardRails = { tags: 'vip' };
		const run = await scanMachines(service, 'cve', [cve], { options: all, guardRails }, undefined);
		expect(run.error?.description).toContain(String(vip));
		expect(sentTo(service)).toEqual([]);
		expect(service.simulator.requests.count('listMachines')).toBeLessThanOrEqual(3);
		expect(service.simulator.requests.count('getMachine')).toBe(0);
	});

	test('and side records among them are left out', async () => {
		const service = await startService();
		const [kept] = addMachines(service, 1, { cve });
		const id = 'ab'.repeat(20);
		service.simulator.machines.add({ id, mergedIntoMachineId: kept });
		service.simulator.evidence.add({ machineId: id, cve });
		const run = await scanMachines(service, 'cve', [cve], { options: all });
		expect(sentTo(service)).toEqual([kept]);
		expect(run.items[0]?.json.foundBy).toMatchObject({ machines: 1 });
	});

	test('without the permission to read them, a rail that needs it refuses', async () => {
		const service = await startService();
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Vulnerability.Read.All', 'Machine.Scan'] });
		const guardRails = { tags: 'vip' };
		const run = await scanMachines(service, 'cve', ['CVE-2025-10001'], {
			options: all,
			guardRails,
		});
		expect(run.error?.message).toContain('The guard rails could not be checked');
		expect(sentTo(service)).toEqual([]);
		const bare = await scanMachines(service, 'cve', ['CVE-2025-10001'], {
			options: all,
			guardRails: { ifUnknown: 'goAhead' },
		});
		expect(sentTo(service)).toEqual([machine.finance, machine.hr]);
		expect(bare.hints.map(({ message }) => message).join()).toContain('could not be looked up');
	});
});

describe('answers that are not what was asked for', () => {
	test('a tag that was lost on the way', async () => {
		const service = await startService();
		const value = service.simulator.machines.all();
		service.simulator.faults.add({ on: 'findMachinesByTag', kind: 'wrongJson', body: { value } });
		const run = await scanMachines(service, 'tag', ['hr'], { options: all });
		expect(run.error?.message).toContain('its filter was lost on the way');
		expect(sentTo(service)).toEqual([]);
	});

	test.each(['getMachinesOfFile', 'getMachineOfAlert'])('something else from %s', async (on) => {
		const service = await startService();
		service.simulator.faults.add({ on, kind: 'wrongJson' });
		const mode = on === 'getMachinesOfFile' ? 'file' : 'alert';
		const value = mode === 'file' ? observedSha1 : 'da638760012345678901_-1234567890';
		const run = await scanMachines(service, mode, [value], { options: all });
		expect(run.error?.message).toMatch(/^Microsoft Defender answered /);
		expect(sentTo(service)).toEqual([]);
	});

	test('a vulnerability that the service answers 404 for', async () => {
		const service = await startService({ quirks: { unknownEvidence: 'notFound' } });
		const run = await scanMachines(service, 'cve', ['CVE-2020-0001'], { options: all });
		expect(run.error?.message).toBe('No machine has the vulnerability CVE-2020-0001');
	});
});

test('each kind of call has a quota of its own, which is kept to', async () => {
	const service = await startService();
	const { simulator } = service;
	const alerts = Array.from({ length: 130 }, (_, number) => `da638760012345678901_${number + 1}`);
	for (const alert of alerts) simulator.evidence.add({ alert, machineId: machine.hr });
	const run = await scanMachines(service, 'alert', alerts, { options: { dryRun: true } });
	expect(run.items).toHaveLength(130);
	expect(simulator.requests.count('getMachineOfAlert')).toBe(130);
	expect(simulator.requests.all().filter(({ status }) => status === 429)).toEqual([]);
});

describe('of what a vulnerability or a domain leads to, records that stand for no machine do not count', () => {
	test.each([
		['cve', cve],
		['domain', 'side.example'],
	])('by %s', async (mode, value) => {
		const service = await startService();
		const { simulator } = service;
		const [one = '', side = ''] = addMachines(service, 2, { [mode]: value });
		simulator.machines.update(side, { mergedIntoMachineId: one });
		const run = await scanMachines(service, mode, [value]);
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual([one]);
		const more = addMachines(service, 3, { [mode]: value });
		simulator.machines.update(more[1] ?? '', { isExcluded: true });
		const several = await scanMachines(service, mode, [value]);
		expect(several.error?.message).toMatch(/^2 machines have /);
		expect(several.error?.description).not.toContain(more[1]);
		expect(sentTo(service)).toEqual([one]);
	});
});
