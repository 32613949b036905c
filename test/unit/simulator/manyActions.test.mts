import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bench, second, startTime } from './client.mts';

const actions = 100_000;
const machines = 500;

let bench: Bench;
beforeAll(async () => {
	bench = await Bench.start({ limits: { enabled: false } });
	for (let index = 0; index < actions; index += 1) {
		bench.simulator.actions.add({
			type: index % 2 === 0 ? 'RunAntiVirusScan' : 'Isolate',
			machineId: idOf(index % machines),
			createdAt: startTime - (actions - index) * second,
			...(index % 2 === 0 ? {} : { status: 'Succeeded' }),
		});
	}
});
afterAll(async () => {
	await bench.close();
});

function idOf(number: number): string {
	return number.toString(16).padStart(40, '0');
}

describe('100,000 actions', () => {
	it('are all there, and the last ones still live', async () => {
		const { json } = await bench.get('/api/machineactions?$count=true&$top=1');
		expect(json['@odata.count']).toBe(actions);
		const open = await bench.list(
			"?$filter=status eq 'Pending' or status eq 'InProgress'&$top=100",
		);
		expect(open.map(({ status }) => status)).toEqual([
			...Array<string>(5).fill('Pending'),
			...Array<string>(9).fill('InProgress'),
		]);
	});

	it('answer filtered and ordered pages', async () => {
		const last = actions / machines;
		const ofMachine = `machineId eq '${idOf(7)}'`;
		expect(await bench.list(`?$filter=${ofMachine}`)).toHaveLength(last);
		const page = await bench.list(
			`?$filter=type eq 'Isolate'&$orderby=creationDateTimeUtc asc&$top=5&$skip=40000`,
		);
		expect(page).toHaveLength(5);
		expect(page[0]?.machineId).toBe(idOf(80_001 % machines));
	});

	it('do not all have to be looked at for a few of them', async () => {
		const recent = new Date(startTime - 10 * second).toISOString();
		const rows = await bench.list(`?$filter=creationDateTimeUtc ge ${recent}`);
		expect(rows).toHaveLength(10);
		const some = rows.map(({ id }) => `'${String(id)}'`).join(',');
		expect(await bench.list(`?$filter=id in (${some})`)).toEqual(rows);
	});
});
