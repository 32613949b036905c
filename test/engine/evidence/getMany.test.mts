import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { alertOfNoMachine, observedAlert, observedSha1 } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { node } from '../targets/park.mts';

closeServicesAfterEachTest();

const both = [machine.finance, machine.hr];

async function list({ engine }: Service, filters: INodeParameters, more: INodeParameters = {}) {
	return await engine.runNode({
		node,
		items: [{ value: null }],
		parameters: { resource: 'machine', operation: 'getAll', returnAll: true, filters, ...more },
	});
}

const idsOf = ({ items }: Awaited<ReturnType<typeof list>>) => items.map(({ json }) => json.id);

describe('Machine, get many, of what machines have in common', () => {
	test.each<[string, INodeParameters, readonly string[]]>([
		['an alert', { alert: observedAlert }, [machine.finance]],
		['an alert about no machine', { alert: alertOfNoMachine }, []],
		['a file', { file: observedSha1 }, both],
		['a file that nobody has seen', { file: '1'.repeat(40) }, []],
		['a user, whatever the domain', { user: 'CONTOSO\\ann.field' }, [machine.finance]],
		['a domain', { domain: 'c2.badger.example' }, both],
		['a tag', { tag: 'hr' }, [machine.hr]],
		['a vulnerability', { cve: 'CVE-2025-10001' }, both],
		['software', { softwareId: 'badger-_-reader' }, both],
		['a file and a user', { file: observedSha1, user: 'bob.marsh' }, [machine.hr]],
		['a file and a tag', { file: observedSha1, tag: 'finance' }, [machine.finance]],
		['a vulnerability and a name', { cve: 'CVE-2025-10001', name: 'hr-' }, [machine.hr]],
		[
			'software and OData',
			{ softwareId: 'badger-_-reader', odata: "riskScore eq 'Medium'" },
			[machine.finance],
		],
		['a domain and nothing', { domain: 'c2.badger.example', name: 'nobody' }, []],
	])('%s', async (_, filters, ids) => {
		const service = await startService();
		const run = await list(service, filters);
		expect(run.error).toBeUndefined();
		expect(idsOf(run)).toEqual(ids);
	});

	test('what the call tells whole is not read again', async () => {
		const service = await startService();
		await list(service, { file: observedSha1 });
		expect(service.simulator.requests.all().map(({ operation }) => operation)).toEqual([
			'token',
			'getMachinesOfFile',
		]);
	});

	test('references are read in one call for all', async () => {
		const service = await startService();
		const run = await list(service, { cve: 'CVE-2025-10001' });
		expect(run.items[0]?.json.healthStatus).toBe('Active');
		expect(service.simulator.requests.count('listMachines')).toBe(1);
		expect(service.simulator.requests.count('getMachine')).toBe(0);
	});

	test('a limit counts what passes the filters', async () => {
		const service = await startService();
		const run = await list(service, { file: observedSha1 }, { returnAll: false, limit: 1 });
		expect(idsOf(run)).toEqual([machine.finance]);
	});

	test('500 of a domain are not called all', async () => {
		const service = await startService({ limits: { domainDevices: 500 } });
		for (let number = 0; number < 500; number += 1) {
			const { id } = service.simulator.machines.add({});
			service.simulator.evidence.add({ machineId: id, domain: 'busy.example' });
		}
		const run = await list(service, { domain: 'busy.example' });
		expect(run.items).toHaveLength(500);
		expect(run.hints.map(({ message }) => message).join()).toContain('and there may be more');
	});

	test.each<[string, INodeParameters, string]>([
		['an expression without a value', { file: '={{ $json.value }}' }, 'File: the field is empty'],
		['another hash', { file: '9e107d9d372bb6826bd81d3542a419d6' }, 'it has as many digits as MD5'],
		['nothing in words', { user: 'n/a' }, 'User: "n/a" stands for nothing'],
		['no CVE', { cve: 'KB5034441' }, 'CVE: "KB5034441" is no CVE'],
		['a name of software', { softwareId: 'Edge' }, 'Software ID: "edge" is no ID of software'],
	])('%s is refused before any request', async (_, filters, message) => {
		const service = await startService();
		const run = await list(service, filters);
		expect(run.error?.message.toLowerCase()).toContain(message.toLowerCase());
		expect(service.simulator.requests.count()).toBe(0);
	});

	test('a list whose filter was lost on the way is not believed', async () => {
		const service = await startService();
		const value = service.simulator.machines.all();
		service.simulator.faults.add({ on: 'listMachines', kind: 'wrongJson', body: { value } });
		const run = await list(service, { file: observedSha1, osPlatform: 'Windows11' });
		expect(run.error?.message).toContain('its filter was lost on the way');
	});

	test('the permission that is missing is named', async () => {
		const service = await startService();
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Machine.Read.All'] });
		const run = await list(service, { softwareId: 'badger-_-reader' });
		expect(run.error?.message).toContain('it needs the app role Software.Read.All');
	});
});
