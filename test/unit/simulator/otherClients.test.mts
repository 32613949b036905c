import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { Bench, defaultScope, machineId, rowsOf } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

const oldResource = 'https://api.securitycenter.windows.com';

function form(resource: string): string {
	const { clientId, clientSecret } = bench.simulator.credential;
	return new URLSearchParams({
		client_id: clientId,
		client_secret: clientSecret,
		grant_type: 'client_credentials',
		resource,
	}).toString();
}

/** The body of an answer to a request written by hand. */
async function raw(lines: string[], body: string): Promise<Record<string, unknown>> {
	const { hostname, port, host } = new URL(bench.simulator.url);
	const head = [...lines, `Host: ${host}`, `Content-Length: ${body.length}`, 'Connection: close'];
	const socket = connect(Number(port), hostname);
	socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
	const text = Buffer.concat(await socket.toArray()).toString();
	return JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as Record<string, unknown>;
}

describe('the connector of Splunk SOAR', () => {
	it('signs in with a form that does not say that it is one', async () => {
		const { tenantId } = bench.simulator.credential;
		const json = await raw([`POST /${tenantId}/oauth2/token HTTP/1.1`], form(oldResource));
		const reply = await bench.get('/api/machineactions', String(json.access_token));
		expect(reply.status).toBe(200);
	});

	it('asks for government clouds by their hosts', async () => {
		for (const host of ['api-gcc', 'api-gov']) {
			const resource = `https://${host}.securitycenter.microsoft.us`;
			const { tenantId } = bench.simulator.credential;
			const reply = await bench.postToken(
				Object.fromEntries(new URLSearchParams(form(resource))),
				`/${tenantId}/oauth2/token`,
			);
			const machines = await bench.get('/api/machines', String(reply.json.access_token));
			expect(machines.status).toBe(200);
		}
	});
});

it('the module of Sekoia asks for its token by GET', async () => {
	const { tenantId } = bench.simulator.credential;
	const json = await raw(
		[`GET /${tenantId}/oauth2/token HTTP/1.1`, 'Content-Type: application/x-www-form-urlencoded'],
		form('https://api.securitycenter.microsoft.com'),
	);
	expect(json.token_type).toBe('Bearer');
});

it('the responder of Cortex isolates by the Entra device ID that a list told it', async () => {
	const filter = `computerDnsName+eq+'fin-lt-0231.contoso.example'`;
	const [row] = rowsOf(await bench.get(`/api/machines?$filter=${filter}`));
	const body = { Comment: 'Case 4711', IsolationType: 'Full' };
	const reply = await bench.post(`/api/machines/${String(row?.aadDeviceId)}/isolate`, body);
	expect([reply.status, reply.json.machineId]).toEqual([201, machineId]);
});

describe('routes', () => {
	it('take the DNS name, too, and the log names the machine', async () => {
		const name = 'fin-lt-0231.contoso.example';
		const reply = await bench.post(`/api/machines/${name}/unisolate`, { Comment: 'Case 4711' });
		expect([reply.status, reply.json.machineId]).toEqual([201, machineId]);
		expect(bench.simulator.requests.of('unisolate')[0]?.machineId).toBe(machineId);
	});

	it('take neither, once the quirk says so', async () => {
		bench.simulator.quirks.otherNamesInRoutes = false;
		const body = { Comment: 'Case 4711' };
		for (const name of ['fin-lt-0231.contoso.example', '80fe8ff8-2624-418e-9591-41f049121000']) {
			expect((await bench.post(`/api/machines/${name}/unisolate`, body)).status).toBe(404);
		}
	});

	it.each([
		['latest', 201],
		['refuse', 404],
	] as const)('with a name that two machines have: %s', async (quirk, status) => {
		bench.simulator.quirks.ambiguousName = quirk;
		for (const day of ['01', '02']) {
			const lastSeen = `2026-03-${day}T00:00:00Z`;
			bench.simulator.machines.add({ computerDnsName: 'twin.contoso.example', lastSeen });
		}
		const path = '/api/machines/twin.contoso.example/unisolate';
		expect((await bench.post(path, { Comment: 'Case 4711' })).status).toBe(status);
	});

	it('may end with a slash, as PSMDATP asks', async () => {
		expect((await bench.get('/api/machines/?$top=1')).status).toBe(200);
		expect((await bench.get(`/api/machines/${machineId}/`)).status).toBe(200);
		expect((await bench.get('/api/machineactions/')).status).toBe(200);
	});
});

it.each([
	['v1.0 resource with a slash', 'oauth2/token', { resource: `${oldResource}/` }],
	['v2.0 scope with two slashes', 'oauth2/v2.0/token', { scope: `${oldResource}//.default` }],
	[
		"the ID of the API's own app",
		'oauth2/v2.0/token',
		{ scope: 'fc780465-2017-40d4-a0c5-307022471b92/.default' },
	],
	['the scope of all pages', 'oauth2/v2.0/token', { scope: defaultScope }],
])('a token for %s opens the API', async (_what, endpoint, wanted) => {
	const fields = Object.fromEntries(
		[...new URLSearchParams(form(''))].filter(([name]) => name !== 'resource'),
	);
	const { tenantId } = bench.simulator.credential;
	const reply = await bench.postToken({ ...fields, ...wanted }, `/${tenantId}/${endpoint}`);
	expect((await bench.get('/api/machines', String(reply.json.access_token))).status).toBe(200);
});

it('the machines are as untidy as real ones', async () => {
	const rows = rowsOf(await bench.get('/api/machines'));
	const has = (name: string, value: unknown): boolean => rows.some((row) => row[name] === value);
	expect([has('rbacGroupName', null), has('rbacGroupId', 0)]).toEqual([true, true]);
	expect([has('managedBy', 'Unknown'), has('aadDeviceId', null)]).toEqual([true, true]);
	expect(has('aadDeviceId', '00000000-0000-0000-0000-000000000000')).toBe(true);
	for (const name of ['osVersion', 'defenderAvStatus']) {
		expect(rows.some((row) => !(name in row))).toBe(true);
	}
	expect(JSON.stringify(rows)).toMatch(/"ipAddress":"10\.20\.31\.3","type"/);
});
