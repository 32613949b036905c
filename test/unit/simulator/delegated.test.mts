import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, machineId, readReply, type Reply } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

/** What the service answers to the app of an analyst with these permissions. */
async function asAnalyst(
	permissions: string[],
	path: string,
	body?: Record<string, string>,
): Promise<Reply> {
	const tokens = bench.simulator.analysts.signIn({ name: 'ada@contoso.example', permissions });
	const headers = {
		authorization: `Bearer ${tokens.access_token}`,
		'content-type': 'application/json',
	};
	const post = { method: 'POST', body: JSON.stringify(body) };
	const url = `${bench.simulator.url}/api${path}`;
	return await readReply(await fetch(url, { headers, ...(body === undefined ? {} : post) }));
}

function ended(type: 'CollectInvestigationPackage' | 'LiveResponse'): string {
	return bench.simulator.actions.add({ type, machineId, status: 'Succeeded' }).id;
}

describe('what an app may do in the name of an analyst', () => {
	it.each([
		[['Machine.Read', 'Machine.ReadWrite', 'Machine.Read.All'], 403],
		[['Machine.CollectForensics'], 200],
	])('with %j the link of a package answers %i', async (permissions, status) => {
		const path = `/machineactions/${ended('CollectInvestigationPackage')}/getPackageUri`;
		expect((await asAnalyst(permissions, path)).status).toBe(status);
	});

	it('refuses the link of a result without Machine.LiveResponse', async () => {
		const path = `/machineactions/${ended('LiveResponse')}/GetLiveResponseResultDownloadLink(index=0)`;
		expect((await asAnalyst(['Machine.Read'], path)).status).toBe(403);
		expect((await asAnalyst(['Machine.LiveResponse'], path)).status).not.toBe(403);
	});

	it.each([
		['Machine.Read', 200],
		['Machine.ReadWrite', 200],
		['Machine.Read.All', 403],
		['Machine.Isolate', 403],
	])('with %s reading machines answers %i', async (permission, status) => {
		expect((await asAnalyst([permission], '/machines')).status).toBe(status);
	});

	it.each([
		['Machine.ReadWrite', 200],
		['Machine.ReadWrite.All', 403],
		['Machine.Read', 403],
	])('with %s tagging a machine answers %i', async (permission, status) => {
		const body = { Value: 'vip', Action: 'Add' };
		const path = `/machines/${machineId}/tags`;
		expect((await asAnalyst([permission], path, body)).status).toBe(status);
	});

	it('names what is missing', async () => {
		const { json } = await asAnalyst(['Machine.Read'], `/machines/${machineId}/isolate`, {});
		expect(json).toMatchObject({ error: { code: 'Forbidden' } });
	});
});
