import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, errorOf, readReply, rowsOf, type Reply } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

async function upload(
	name: string,
	content: string | Uint8Array<ArrayBuffer>,
	fields: Record<string, string> = {},
	part = 'file',
): Promise<Reply> {
	const form = new FormData();
	for (const [key, value] of Object.entries(fields)) form.set(key, value);
	form.set(part, new Blob([content]), name);
	const response = await fetch(`${bench.simulator.url}/api/libraryfiles`, {
		method: 'POST',
		headers: { authorization: `Bearer ${await bench.signIn()}` },
		body: form,
	});
	return await readReply(response);
}

async function names(): Promise<unknown[]> {
	return rowsOf(await bench.get('/api/libraryfiles')).map(({ fileName }) => fileName);
}

describe('the library', () => {
	it('lists its files with their hashes', async () => {
		const [file] = rowsOf(await bench.get('/api/libraryfiles'));
		expect(file).toEqual({
			fileName: 'triage.ps1',
			sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
			description: 'Lists processes',
			creationTime: '2026-03-03T09:14:07.441Z',
			lastUpdatedTime: '2026-03-03T09:14:07.441Z',
			createdBy: 'soc-playbooks',
			hasParameters: true,
			parametersDescription: '-Depth <number of processes>',
		});
	});

	it('takes an upload with its description and keeps the bytes', async () => {
		const reply = await upload('hunt.ps1', 'Get-Service', {
			Description: 'Hunts',
			HasParameters: 'true',
			ParametersDescription: '-Name',
		});
		expect(reply.status).toBe(200);
		expect(reply.json).toMatchObject({
			fileName: 'hunt.ps1',
			sha256: createHash('sha256').update('Get-Service').digest('hex'),
			description: 'Hunts',
			hasParameters: true,
			parametersDescription: '-Name',
		});
		expect(bench.simulator.library.content('HUNT.ps1')?.toString()).toBe('Get-Service');
	});

	it('refuses a name that exists, unless it may be overridden', async () => {
		const refused = await upload('triage.ps1', 'new');
		expect([refused.status, errorOf(refused).message]).toEqual([
			400,
			'File triage.ps1 already exists',
		]);
		bench.clock.advance(1000);
		const { json } = await upload('triage.ps1', 'new', { OverrideIfExists: 'true' });
		expect(json).toMatchObject({
			creationTime: '2026-03-03T09:14:07.441Z',
			lastUpdatedTime: '2026-03-03T09:14:08.441Z',
		});
		expect(bench.simulator.library.content('triage.ps1')?.toString()).toBe('new');
	});

	it.each([
		['a name with a path', 'a b$.ps1', 'file', 'InvalidInput'],
		['another name of the part', 'x.ps1', 'data', 'MissingRequiredParameter'],
	])('refuses %s', async (_what, name, part, code) => {
		const reply = await upload(name, 'x', {}, part);
		expect([reply.status, errorOf(reply).code]).toEqual([400, code]);
	});

	it('refuses more than 20 MB', async () => {
		const largest = 20 * 1024 * 1024;
		expect((await upload('fits.bin', new Uint8Array(largest))).status).toBe(200);
		expect((await upload('large.bin', new Uint8Array(largest + 1))).status).toBe(400);
	});

	it('refuses a body that is no upload', async () => {
		const reply = await bench.post('/api/libraryfiles', { file: 'x' });
		expect(errorOf(reply).code).toBe('InvalidRequestBody');
	});

	it('deletes by name', async () => {
		expect(await bench.send('DELETE', '/api/libraryfiles/triage.ps1')).toMatchObject({
			status: 204,
			text: '',
		});
		expect(await names()).toEqual(['collector.exe']);
		expect((await bench.send('DELETE', '/api/libraryfiles/triage.ps1')).status).toBe(404);
	});

	it('opens with Library.Manage only', async () => {
		const token = await bench.signInWith('Machine.LiveResponse', 'Machine.ReadWrite.All');
		expect((await bench.get('/api/libraryfiles', token)).status).toBe(403);
	});
});

it('logs an upload by its fields and the size of its file', async () => {
	await upload('hunt.ps1', 'Get-Service', { Description: 'Hunts' });
	expect(bench.simulator.requests.of('uploadLibraryFile')[0]?.body).toEqual({
		Description: 'Hunts',
		file: { part: 'file', fileName: 'hunt.ps1', size: 11 },
	});
});
