import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, errorOf, machineId, readReply, secondMachineId } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start({ limits: { enabled: false } });
});
afterEach(async () => {
	await bench.close();
});

const path = `/api/machines/${machineId}`;
const isolation = { Comment: 'Case 4711', IsolationType: 'Full' };

async function isolateStatus(id = machineId): Promise<number> {
	return (await bench.post(`/api/machines/${id}/isolate`, isolation)).status;
}

function actionCount(): number {
	return bench.simulator.actions.all().length;
}

describe('a status fault', () => {
	it('answers without doing the work', async () => {
		bench.simulator.faults.add({ on: 'isolate', kind: 'status', status: 503 });
		expect(await isolateStatus()).toBe(503);
		expect(actionCount()).toBe(0);
		expect(await isolateStatus()).toBe(201);
	});

	it('does the work first when told so', async () => {
		bench.simulator.faults.add({ on: 'isolate', kind: 'status', status: 500, afterWork: true });
		expect(await isolateStatus()).toBe(500);
		expect(actionCount()).toBe(1);
	});

	it('carries code, message and Retry-After as told, and none of it otherwise', async () => {
		const { faults } = bench.simulator;
		faults.add({ on: 'getMachine', kind: 'status', status: 429, retryAfter: '7' });
		faults.add({
			on: 'getMachine',
			kind: 'status',
			status: 403,
			code: 'DisabledFeature',
			message: 'Off',
		});
		const limited = await bench.get(path);
		expect(limited.headers.get('retry-after')).toBe('7');
		expect(errorOf(limited)).toEqual({
			code: '429',
			message:
				'API calls quota exceeded! Maximum allowed 100 per 00:01:00 for the key Destination+TenantID+AppID. You can send requests again in 7 seconds.',
		});
		const disabled = await bench.get(path);
		expect(disabled.headers.get('retry-after')).toBeNull();
		expect(errorOf(disabled)).toEqual({ code: 'DisabledFeature', message: 'Off' });
	});

	it('can redirect', async () => {
		const location = `${bench.simulator.foreignUrl}/elsewhere`;
		bench.simulator.faults.add({ on: 'getMachine', kind: 'status', status: 302, location });
		const token = await bench.signIn();
		const response = await fetch(`${bench.simulator.url}${path}`, {
			headers: { authorization: `Bearer ${token}` },
			redirect: 'manual',
		});
		expect([response.status, response.headers.get('location')]).toEqual([302, location]);
		await response.text();
	});

	it('speaks the language of sign-in on the token endpoint', async () => {
		const message = 'AADSTS53003: Access has been blocked by Conditional Access policies.';
		const { faults, credential } = bench.simulator;
		faults.add({ on: 'token', kind: 'status', status: 400, code: 'invalid_grant', message });
		faults.add({ on: 'token', kind: 'status', status: 503 });
		const fields = { client_id: credential.clientId };
		const { status, json } = await bench.postToken(fields);
		expect(status).toBe(400);
		expect(json).toMatchObject({ error: 'invalid_grant', error_codes: [53003] });
		expect(json.error_description).toContain(message);
		expect((await bench.postToken(fields)).json).toMatchObject({
			error: 'temporarily_unavailable',
			error_codes: [90055],
		});
	});
});

describe('a broken connection', () => {
	it.each([
		['resetBefore', 0],
		['resetAfter', 1],
	] as const)('%s leaves %i actions behind', async (kind, count) => {
		bench.simulator.faults.add({ on: 'isolate', kind });
		await expect(isolateStatus()).rejects.toThrow();
		expect(actionCount()).toBe(count);
		expect(bench.simulator.requests.of('isolate')).toMatchObject([{ status: 0, machineId }]);
	});

	it.each([
		['hang', 0],
		['hangAfter', 1],
	] as const)('%s never answers and leaves %i actions behind', async (kind, count) => {
		bench.simulator.faults.add({ on: 'isolate', kind });
		const token = await bench.signIn();
		const patience = new AbortController();
		const answer = fetch(`${bench.simulator.url}${path}/isolate`, {
			method: 'POST',
			headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
			body: JSON.stringify(isolation),
			signal: patience.signal,
		});
		while (bench.simulator.requests.count('isolate') === 0) await bench.get(path);
		expect(actionCount()).toBe(count);
		patience.abort();
		await expect(answer).rejects.toThrow(/abort/);
		expect(await isolateStatus()).toBe(201);
	});

	it('in the middle of the body keeps the length of the whole', async () => {
		bench.simulator.faults.add({ on: 'getMachine', kind: 'truncatedJson' });
		const token = await bench.signIn();
		const response = await fetch(`${bench.simulator.url}${path}`, {
			headers: { authorization: `Bearer ${token}` },
		});
		expect(response.status).toBe(200);
		expect(Number(response.headers.get('content-length'))).toBeGreaterThan(500);
		await expect(response.text()).rejects.toThrow();
	});

	it('that ends early does so in good order, after half a body of no stated length', async () => {
		bench.simulator.faults.add({ on: 'getMachine', kind: 'endsEarly' });
		const token = await bench.signIn();
		const ask = async () =>
			await fetch(`${bench.simulator.url}${path}`, {
				headers: { authorization: `Bearer ${token}` },
			});
		const cut = await ask();
		expect([cut.status, cut.headers.get('content-length')]).toEqual([200, null]);
		const half = await cut.text();
		const whole = await (await ask()).text();
		expect(half).toBe(whole.slice(0, Math.floor(whole.length / 2)));
		expect(bench.simulator.requests.of('getMachine')).toMatchObject([
			{ status: 200 },
			{ status: 200 },
		]);
	});

	/** The link to a package of a megabyte. */
	async function linkToMegabyte(): Promise<string> {
		const { id } = bench.simulator.actions.add({
			type: 'CollectInvestigationPackage',
			machineId,
			status: 'Succeeded',
			behaviour: { packageContent: { size: 1_000_000 } },
		});
		const { json } = await bench.get(`/api/machineactions/${id}/getPackageUri`);
		return String(json.value);
	}

	it('in the middle of a streamed download ends as if that were all of it', async () => {
		bench.simulator.quirks.packageLink = 'plain';
		bench.simulator.faults.add({ on: 'downloadPackage', kind: 'endsEarly' });
		const early = await fetch(await linkToMegabyte());
		expect(early.headers.get('content-length')).toBeNull();
		expect((await early.arrayBuffer()).byteLength).toBe(500_000);
	});

	it('in the middle of a streamed download cuts it short', async () => {
		bench.simulator.quirks.packageLink = 'plain';
		bench.simulator.faults.add({ on: 'downloadPackage', kind: 'truncatedJson' });
		const link = await linkToMegabyte();
		const response = await fetch(link);
		expect(response.headers.get('content-length')).toBe('1000000');
		await expect(response.arrayBuffer()).rejects.toThrow();
		const again = await fetch(link);
		expect((await again.arrayBuffer()).byteLength).toBe(1_000_000);
	});
});

describe('a spoilt body', () => {
	it('is HTML without the work, or after it', async () => {
		const { faults } = bench.simulator;
		faults.add({ on: 'isolate', kind: 'html' });
		faults.add({ on: 'isolate', kind: 'html', status: 502, afterWork: true });
		const reply = await bench.post(`${path}/isolate`, isolation);
		expect(reply.status).toBe(200);
		expect(reply.headers.get('content-type')).toMatch(/^text\/html/);
		expect(reply.text).toMatch(/^<!DOCTYPE html>/);
		expect(actionCount()).toBe(0);
		expect(await isolateStatus()).toBe(502);
		expect(actionCount()).toBe(1);
	});

	it('is JSON of another shape, or nothing, after the work', async () => {
		bench.simulator.faults.add({ on: 'isolate', kind: 'wrongJson' });
		bench.simulator.faults.add({ on: 'isolate', kind: 'emptyBody', machineId: secondMachineId });
		const reply = await bench.post(`${path}/isolate`, isolation);
		expect([reply.status, reply.json]).toEqual([201, { unexpected: true }]);
		const empty = await bench.post(`/api/machines/${secondMachineId}/isolate`, isolation);
		expect([empty.status, empty.text]).toEqual([201, '']);
		expect(actionCount()).toBe(2);
	});

	it('drips slowly and is whole in the end', async () => {
		bench.simulator.faults.add({ on: 'getMachine', kind: 'slowBody', delayMs: 30 });
		expect((await bench.get(path)).json.id).toBe(machineId);
	});
});

describe('a fault', () => {
	it('hits as often as told, after as many as told, in the order of adding', async () => {
		const { faults } = bench.simulator;
		faults.add({ on: 'getMachine', kind: 'status', status: 500, after: 1, times: 2 });
		faults.add({ on: 'getMachine', kind: 'status', status: 502 });
		const statuses: number[] = [];
		for (let index = 0; index < 5; index += 1) statuses.push((await bench.get(path)).status);
		expect(statuses).toEqual([502, 500, 500, 200, 200]);
	});

	it('may hit for ever, until faults are cleared', async () => {
		bench.simulator.faults.add({ on: '*', kind: 'status', times: Infinity });
		const token = 'none is looked at';
		expect((await bench.get(path, token)).status).toBe(500);
		expect((await bench.get('/api/machines', token)).status).toBe(500);
		bench.simulator.faults.clear();
		expect((await bench.get(path)).status).toBe(200);
	});

	it('may concern one machine, by path or through its action', async () => {
		const action = await bench.isolate(secondMachineId);
		bench.simulator.faults.add({ on: '*', kind: 'status', machineId: secondMachineId, times: 2 });
		expect((await bench.get(path)).status).toBe(200);
		expect((await bench.get(`/api/machines/${secondMachineId}`)).status).toBe(500);
		expect((await bench.get(`/api/machineactions/${String(action.id)}`)).status).toBe(500);
	});

	it('gets no body on 401 under the quirk', async () => {
		bench.simulator.quirks.emptyUnauthorizedBody = true;
		bench.simulator.faults.add({ on: 'getMachine', kind: 'status', status: 401 });
		expect(await bench.get(path)).toMatchObject({ status: 401, text: '' });
	});
});

it('closing ends at once although a request hangs', async () => {
	bench.simulator.faults.add({ on: 'listMachines', kind: 'hang' });
	const hanging = fetch(`${bench.simulator.url}/api/machines`).then(readReply);
	const outcome = expect(hanging).rejects.toThrow();
	while (bench.simulator.requests.count('listMachines') === 0) await bench.get(path);
	await bench.simulator.close();
	await outcome;
});
