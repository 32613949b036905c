import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Bench, errorOf, rowsOf } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

const body = {
	indicatorValue: '198.51.100.7',
	indicatorType: 'IpAddress',
	action: 'Block',
	title: 'test',
	description: 'test',
};
const path = '/api/indicators';

it('an indicator is submitted, listed and changed: one for each type and value', async () => {
	const { status, json } = await bench.post(path, body);
	expect([status, json.id, json.createdBy]).toEqual([
		200,
		'994',
		bench.simulator.credential.clientId,
	]);
	await bench.post(path, { ...body, action: 'Allowed' });
	const rows = rowsOf(await bench.get(`${path}?$filter=indicatorType+eq+'IpAddress'`));
	expect(rows.map(({ id, action }) => [id, action])).toEqual([['994', 'Allowed']]);
	expect(rowsOf(await bench.get(`${path}?$filter=action+eq+'Block'`))).toEqual([]);
});

it.each([
	['a value of another type', { indicatorValue: 'bad.example' }],
	['no title', { title: '' }],
	['an action that there is not', { action: 'Destroy' }],
	['an audit without an alert', { action: 'Audit' }],
])('%s is refused', async (_, change) => {
	const { status } = await bench.post(path, { ...body, ...change });
	expect(status).toBe(400);
	expect(rowsOf(await bench.get(path))).toEqual([]);
});

it('a tenant has room for so many', async () => {
	bench.simulator.limits.indicators = 1;
	await bench.post(path, body);
	const second = await bench.post(path, { ...body, indicatorValue: '198.51.100.8' });
	expect(second.status).toBe(400);
	expect(errorOf(second).message).toBe('Max capacity exceeded');
});

it('what is known of a file is told by either hash, and nothing of others', async () => {
	const sha1 = '3f786850e387550fdab836ed7e6dc881de23001b';
	bench.simulator.files.add({ sha1, sha256: 'ab'.repeat(32), signer: 'Contoso' });
	for (const hash of [sha1, 'AB'.repeat(32)]) {
		expect((await bench.get(`/api/files/${hash}`)).json).toMatchObject({ sha1, signer: 'Contoso' });
	}
	expect((await bench.get(`/api/files/${'0'.repeat(40)}`)).status).toBe(404);
});
