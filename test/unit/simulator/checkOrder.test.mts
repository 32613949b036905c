import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, errorOf, machineId } from './client.mts';

const unknownId = '0000000000000000000000000000000000000000';
const goodBody = { Comment: 'Case 4711', IsolationType: 'Full' };
const badBody = { comment: 'Case 4711', IsolationType: 'Full' };

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start({ quirks: { conflict: 'refuse' }, limits: { perMinute: 0 } });
});
afterEach(async () => {
	await bench.close();
});

/** Every check would fail; each step mends the one that answered. */
it('checks token, audience, role, body, existence, conflict and limits in this order', async () => {
	const { apps, actions } = bench.simulator;
	const roleless = apps.register({ roles: ['Machine.Read.All'] });
	const weak = { clientId: roleless.clientId, secret: roleless.secrets[0]?.value ?? '' };
	const wrongScope = 'https://api.security.microsoft.com/.default';
	const ghost = `/api/machines/${unknownId}/isolate`;
	const real = `/api/machines/${machineId}/isolate`;
	const running = actions.add({ type: 'Isolate', machineId, status: 'InProgress' });

	const steps = [
		await bench.post(ghost, badBody, 'nonsense'),
		await bench.post(ghost, badBody, await bench.signIn(weak, wrongScope)),
		await bench.post(ghost, badBody, await bench.signIn(weak)),
		await bench.post(ghost, badBody),
		await bench.post(ghost, goodBody),
		await bench.post(real, goodBody),
	];
	actions.finish(running.id, 'Failed');
	steps.push(await bench.post(real, goodBody));
	bench.simulator.limits.perMinute = 100;
	steps.push(await bench.post(real, goodBody));

	expect(steps.map(({ status }) => status)).toEqual([401, 403, 403, 400, 404, 400, 429, 201]);
	expect(steps.map((reply) => errorOf(reply).code)).toEqual([
		'Unauthorized',
		'Forbidden',
		'Forbidden',
		'MissingRequiredParameter',
		'ResourceNotFound',
		'ActiveRequestAlreadyExists',
		'429',
		undefined,
	]);
});

describe('a missing role', () => {
	it('is named together with the roles that the token has', async () => {
		const token = await bench.signInWith('Machine.Scan', 'Machine.Read.All');
		const reply = await bench.post(`/api/machines/${machineId}/isolate`, goodBody, token);
		expect(errorOf(reply).message).toBe(
			'Missing application roles. API required roles: Machine.Isolate, application roles: Machine.Scan,Machine.Read.All.',
		);
	});

	it('leaves the list empty when the token has none', async () => {
		const reply = await bench.get('/api/machineactions', await bench.signInWith());
		expect(errorOf(reply).message).toBe(
			'Missing application roles. API required roles: Machine.Read.All,Machine.ReadWrite.All, application roles: .',
		);
	});

	it.each([
		['isolate', 'Machine.Isolate'],
		['unisolate', 'Machine.Isolate'],
		['restrictCodeExecution', 'Machine.RestrictExecution'],
		['unrestrictCodeExecution', 'Machine.RestrictExecution'],
		['runAntiVirusScan', 'Machine.Scan'],
		['collectInvestigationPackage', 'Machine.CollectForensics'],
		['offboard', 'Machine.Offboard'],
		['StopAndQuarantineFile', 'Machine.StopAndQuarantine'],
		['runliveresponse', 'Machine.LiveResponse'],
		['tags', 'Machine.ReadWrite.All'],
	])('%s asks for %s and nothing else opens it', async (method, role) => {
		const path = `/api/machines/${unknownId}/${method}`;
		const others = bench.simulator.apps.register({}).roles.filter((other) => other !== role);
		expect((await bench.post(path, {}, await bench.signInWith(...others))).status).toBe(403);
		expect((await bench.post(path, {}, await bench.signInWith(role))).status).toBe(400);
	});

	it('of an action role does not let anybody read', async () => {
		const token = await bench.signInWith('Machine.Isolate', 'Machine.CollectForensics');
		for (const path of [
			'/machineactions',
			'/machines',
			`/machineactions/${unknownId}/getPackageUri`,
		]) {
			expect((await bench.get(`/api${path}`, token)).status).toBe(403);
		}
	});

	it('concerns Machine.Read.All too once the newest pages hold', async () => {
		bench.simulator.limits.enabled = false;
		const token = await bench.signInWith('Machine.Read.All');
		expect((await bench.get('/api/machineactions', token)).status).toBe(200);
		bench.simulator.quirks.requireReadWriteForReads = true;
		expect((await bench.get('/api/machineactions', token)).status).toBe(403);
		expect((await bench.get(`/api/machineactions/${unknownId}/getPackageUri`, token)).status).toBe(
			404,
		);
	});

	it('lets any one action role cancel', async () => {
		const path = `/api/machineactions/${unknownId}/cancel`;
		expect(
			(await bench.post(path, goodBody, await bench.signInWith('Machine.Read.All'))).status,
		).toBe(403);
		const reply = await bench.post(path, { Comment: 'x' }, await bench.signInWith('Machine.Scan'));
		expect(reply.status).toBe(404);
	});
});

describe('401', () => {
	it('asks for a bearer token and carries a body, or none under the quirk', async () => {
		const reply = await bench.get('/api/machines', 'nonsense');
		expect(reply.headers.get('www-authenticate')).toBe('Bearer');
		expect(errorOf(reply).code).toBe('Unauthorized');
		bench.simulator.quirks.emptyUnauthorizedBody = true;
		expect(await bench.get('/api/machines', 'nonsense')).toMatchObject({ status: 401, text: '' });
	});

	it('answers a request without any Authorization header', async () => {
		const response = await fetch(`${bench.simulator.url}/api/machines`);
		expect(response.status).toBe(401);
		await response.text();
	});
});

describe('404 NotFound', () => {
	it.each([
		['POST', '/api/machineactions'],
		['POST', `/api/machineactions/${unknownId}/getPackageUri`],
		['GET', `/api/machines/${machineId}/isolate`],
		['GET', '/api/machineactions/x/GetLiveResponseResultDownloadLink%28index%3D0%29'],
		['GET', '/nowhere'],
	])('answers %s %s with the URI', async (method, path) => {
		const reply = await bench.send(method, path);
		expect(reply.status).toBe(404);
		expect(errorOf(reply)).toEqual({
			code: 'NotFound',
			message: `No HTTP resource was found that matches the request URI '${bench.simulator.url}${path}'.`,
		});
		expect(bench.simulator.requests.count('unknown')).toBe(1);
	});
});

it('writes errors compactly, with a target that is a GUID', async () => {
	const reply = await bench.get(`/api/machines/${unknownId}`);
	expect(reply.text).toMatch(
		/^\{"error":\{"code":"ResourceNotFound","message":"Machine 0{40} was not found","target":"[0-9a-f-]{36}"\}\}$/,
	);
});
