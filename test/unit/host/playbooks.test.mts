import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { at, rowsAt, type Json } from '../../../scripts/host/json.mts';
import { readPlaybooks, withSetting } from '../../../scripts/host/playbooks.mts';

describe('Playbooks made ready for a host', () => {
	test('every Defender node gets the credential, and files go to the folder of the host', async () => {
		const credential = { id: 'c1', name: 'Simulated' };
		const playbooks = await readPlaybooks(credential, '/files');
		expect(playbooks.map(({ name }) => name)).toContain('Contain and collect');
		for (const { workflow } of playbooks) {
			const bound = rowsAt(workflow, 'nodes')
				.filter(({ type }) => String(type).includes('microsoft-defender'))
				.map((node) => at(node, 'credentials', 'microsoftDefenderApi'));
			expect(bound.length).toBeGreaterThan(0);
			expect(new Set(bound)).toEqual(new Set([credential]));
			expect(JSON.stringify(workflow)).not.toContain('/home/node');
		}
	});

	test('each is run in a real n8n, too', async () => {
		const folder = join('test', 'host', 'playbooks');
		const files = (await readdir(folder)).filter((name) => name.endsWith('.test.mts'));
		const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
		const playbooks = await readPlaybooks({ id: 'c1', name: 'Simulated' }, '/files');
		const left = playbooks.filter(({ id }) => !texts.some((text) => text.includes(`'${id}'`)));
		expect(left.map(({ id }) => id)).toEqual([]);
	});

	test('nothing calls the API but our nodes, and mail goes to the mailbox of the host', async () => {
		const mailAccount = { id: 'm1', name: 'Mailbox' };
		const services = { mailAccount };
		const playbooks = await readPlaybooks({ id: 'c1', name: 'Simulated' }, '/files', services);
		const text = JSON.stringify(playbooks);
		expect(text).not.toContain('api.securitycenter.microsoft.com');
		const accounts = playbooks
			.flatMap(({ workflow }) => rowsAt(workflow, 'nodes'))
			.map((node) => at(node, 'credentials', 'smtp'))
			.filter((account) => account !== undefined);
		expect(new Set(accounts)).toEqual(new Set([mailAccount]));
	});

	test('a setting may be another one in a copy', async () => {
		const playbooks = await readPlaybooks({ id: 'c1', name: 'Simulated' }, '/files');
		const timed = playbooks.find(({ id }) => id === 'timed-isolation')?.workflow ?? {};
		const hoursOf = (workflow: Json): unknown =>
			rowsAt(workflow, 'nodes')
				.flatMap((node) => rowsAt(node, 'parameters', 'assignments', 'assignments'))
				.find(({ name }) => name === 'hours')?.value;
		expect([hoursOf(withSetting(timed, 'hours', 0.1)), hoursOf(timed)]).toEqual([0.1, 4]);
	});
});
