import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { alertOfNoMachine, observedAlert, observedSha1 } from '../../../../simulator/index.mts';
import { Bench, errorOf, machineId, rowsOf } from '../client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

const cve = '/api/vulnerabilities/CVE-2025-10001/machineReferences';
const software = '/api/Software/badger-_-reader/machineReferences';

describe('machines by evidence', () => {
	it.each([
		[`/api/files/${observedSha1}/machines`, 2],
		[`/api/files/${'1'.repeat(40)}/machines`, 0],
		['/api/users/ann.field/machines', 1],
		['/api/users/ANN.FIELD/machines', 1],
		['/api/users/ann.field@contoso.example/machines', 0],
		['/api/domains/c2.badger.example/machines', 2],
		['/api/domains/badger.example/machines', 0],
		['/api/machines/findbytag?tag=fin&useStartsWithFilter=true', 1],
		['/api/machines/findbytag?tag=fin', 0],
		[cve, 2],
		[software, 2],
		['/api/vulnerabilities/CVE-2020-0001/machineReferences', 0],
	])('%s has %i machines', async (path, count) => {
		const reply = await bench.get(path);
		expect([reply.status, rowsOf(reply).length]).toEqual([200, count]);
	});

	it('references have four properties', async () => {
		for (const path of [cve, software]) {
			expect(Object.keys(rowsOf(await bench.get(path))[0] ?? {})).toEqual([
				'id',
				'computerDnsName',
				'osPlatform',
				'rbacGroupName',
			]);
		}
	});

	it.each([
		[observedAlert, 200],
		[alertOfNoMachine, 404],
		['da638000000000000000_1', 404],
	])('the machine of the alert %s: %i', async (id, status) => {
		const reply = await bench.get(`/api/alerts/${id}/machine`);
		expect(reply.status).toBe(status);
		if (status === 404) expect(errorOf(reply).code).toBe('ResourceNotFound');
		else expect(reply.json.id).toBe(machineId);
	});

	it('alerts are kept for a time', async () => {
		bench.simulator.evidence.add({ alert: 'da1_1', alertAgeDays: 181, machineId });
		expect((await bench.get('/api/alerts/da1_1/machine')).status).toBe(404);
	});

	it('calls about alerts may be retired', async () => {
		bench.simulator.quirks.alertCalls = 'gone';
		expect((await bench.get(`/api/alerts/${observedAlert}/machine`)).status).toBe(410);
	});

	it('another hash than SHA-1 is refused', async () => {
		const reply = await bench.get(`/api/files/${'a'.repeat(64)}/machines`);
		expect([reply.status, errorOf(reply).code]).toEqual([400, 'InvalidHashValue']);
	});

	it('of a domain come 500, without a sign of more; a full page tells of the next one', async () => {
		for (let number = 0; number < 501; number += 1) {
			const { id } = bench.simulator.machines.add({});
			bench.simulator.evidence.add({ machineId: id, domain: 'busy.example', cve: 'CVE-2025-3' });
		}
		const domain = await bench.get('/api/domains/busy.example/machines');
		expect([rowsOf(domain).length, domain.json['@odata.nextLink']]).toEqual([500, undefined]);
		bench.simulator.quirks.listDefaultPage = 100;
		const page = await bench.get('/api/vulnerabilities/CVE-2025-3/machineReferences');
		expect(rowsOf(page)).toHaveLength(100);
		expect(page.json['@odata.nextLink']).toContain('$skip=100');
	});

	it.each([
		['Machine.Read.All', '/api/users/ann.field/machines', 403],
		['Machine.ReadWrite.All', '/api/users/ann.field/machines', 200],
		['Machine.ReadWrite.All', cve, 403],
		['Vulnerability.Read.All', cve, 200],
		['Vulnerability.Read.All', software, 403],
		['Software.Read.All', software, 200],
		['Machine.Read.All', `/api/alerts/${observedAlert}/machine`, 200],
		['Alert.Read.All', `/api/alerts/${observedAlert}/machine`, 403],
	])('with %s GET %s answers %i', async (role, path, status) => {
		expect((await bench.get(path, await bench.signInWith(role))).status).toBe(status);
	});
});
