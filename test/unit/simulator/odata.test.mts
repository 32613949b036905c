import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActionSeed } from '../../../simulator/index.mts';
import { Bench, errorOf, machineId, minute, secondMachineId, startTime } from './client.mts';

let bench: Bench;
let ids: Record<string, string>;

const seeds: Record<string, ActionSeed> = {
	scan: { type: 'RunAntiVirusScan', machineId, status: 'Succeeded', requestor: "O'Brien's app" },
	isolate: { type: 'Isolate', machineId, status: 'Pending' },
	release: { type: 'Unisolate', machineId: secondMachineId, status: 'Failed' },
	offboard: { type: 'Offboard', machineId: secondMachineId, status: 'Cancelled' },
};

beforeAll(async () => {
	bench = await Bench.start({ limits: { enabled: false } });
	ids = Object.fromEntries(
		Object.entries(seeds).map(([name, seed], index) => {
			const createdAt = startTime - (4 - index) * minute;
			return [name, bench.simulator.actions.add({ ...seed, createdAt }).id];
		}),
	);
});
afterAll(async () => {
	await bench.close();
});

/** The names of the seeds that a query finds, in its order. */
async function found(query: string): Promise<string[]> {
	const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
	const rows = await bench.list(query);
	return rows.map(({ id }) => names.get(String(id)) ?? 'unknown');
}

async function filtered(filter: string): Promise<string[]> {
	return await found(`?$filter=${encodeURIComponent(filter)}`);
}

describe('a list', () => {
	it('comes newest first, with its context and without a count', async () => {
		expect(await found('')).toEqual(['offboard', 'release', 'isolate', 'scan']);
		const { json } = await bench.get('/api/machineactions');
		expect(Object.keys(json)).toEqual(['@odata.context', 'value']);
		expect(json['@odata.context']).toBe(
			'https://api.security.microsoft.com/api/$metadata#MachineActions',
		);
	});

	it('is cut by $top and $skip, and says no next link then', async () => {
		const { json } = await bench.get('/api/machineactions?$top=2&$skip=1&$count=true');
		expect(json['@odata.count']).toBe(4);
		expect(Object.keys(json)).not.toContain('@odata.nextLink');
		expect(await found('?$top=2&$skip=1')).toEqual(['release', 'isolate']);
		expect(await found('?$top=2&$skip=3')).toEqual(['scan']);
		expect(await found('?$skip=9')).toEqual([]);
	});

	it('counts what matches the filter only', async () => {
		const filter = `machineId eq '${machineId}'`;
		const { json } = await bench.get(`/api/machineactions?$filter=${filter}&$top=1&$count=true`);
		expect(json['@odata.count']).toBe(2);
	});

	it('is ordered by $orderby, by several properties and in any letter case', async () => {
		expect(await found('?$orderby=creationDateTimeUtc')).toEqual([
			'scan',
			'isolate',
			'release',
			'offboard',
		]);
		expect(await found('?$orderby=machineid desc,CreationDateTimeUtc DESC&$top=3')).toEqual([
			'isolate',
			'scan',
			'offboard',
		]);
	});

	it('shows the selected properties only', async () => {
		const [row] = await bench.list('?$select=id,Status&$top=1');
		expect(row).toEqual({ id: ids.offboard, status: 'Cancelled' });
	});

	it('ignores options without a dollar sign', async () => {
		expect(await found('?top=1&x=y')).toHaveLength(4);
	});

	describe('that ends its page without $top', () => {
		const filter = encodeURIComponent("status ne 'InProgress'");

		/** The links of four pages, one after another, without the origin and path. */
		async function linksFrom(path: string): Promise<(string | undefined)[]> {
			bench.simulator.quirks.listDefaultPage = 1;
			const links: (string | undefined)[] = [];
			let next: string | undefined = path;
			while (next !== undefined && links.length < 4) {
				const { json } = await bench.get(next);
				const link = json['@odata.nextLink'];
				next = typeof link === 'string' ? link.replace(bench.simulator.url, '') : undefined;
				links.push(next?.replace('/api/machineactions?', ''));
			}
			Object.assign(bench.simulator.quirks, { listDefaultPage: 10_000, nextLink: 'broken' });
			return links;
		}

		it('has one whole link, and then those of the report', async () => {
			expect(await linksFrom(`/api/machineactions?$filter=${filter}`)).toEqual([
				`$filter=${filter}&$skip=1`,
				`=${filter}&=1&$skip=1`,
				`=${filter}&=1&=1&$skip=1`,
				`=${filter}&=1&=1&=1&$skip=1`,
			]);
		});

		it('or links that lead to the end, as the quirk says', async () => {
			bench.simulator.quirks.nextLink = 'whole';
			expect(await linksFrom(`/api/machineactions?$filter=${filter}&$skip=1`)).toEqual([
				`$filter=${filter}&$skip=2`,
				`$filter=${filter}&$skip=3`,
				undefined,
			]);
		});
	});
});

describe('$filter', () => {
	it.each<[string, string[]]>([
		[`machineId eq '${machineId}'`, ['isolate', 'scan']],
		[`MACHINEID eq '${machineId}'`, ['isolate', 'scan']],
		[`machineId eq '${machineId.toUpperCase()}'`, []],
		["type eq 'RunAntiVirusScan'", ['scan']],
		["status ne 'Succeeded' and type ne 'Offboard'", ['release', 'isolate']],
		["status eq 'Failed' AND type eq 'Unisolate'", ['release']],
		["status eq 'Failed' or status eq 'Pending' and type eq 'Offboard'", ['release']],
		["(status eq 'Failed' or status eq 'Pending') and type eq 'Isolate'", ['isolate']],
		["not (status eq 'Failed') and not startswith(requestor,'O')", ['offboard', 'isolate']],
		["startswith(requestor,'soc')", ['offboard', 'release', 'isolate']],
		["requestor eq 'O''Brien''s app'", ['scan']],
		["status eq 'Canceled'", ['offboard']],
		["status in ('Failed','Pending')", ['release', 'isolate']],
		['creationDateTimeUtc ge 2026-03-03T09:12:00Z', ['offboard', 'release']],
		['creationDateTimeUtc gt 2026-03-03T09:12:00Z', ['offboard', 'release']],
		['creationDateTimeUtc lt 2026-03-03T09:12:00.0000001Z', ['isolate', 'scan']],
		['creationDateTimeUtc le 2026-03-03T11:12:00+02:00', ['isolate', 'scan']],
		['CreationDateTimeUtc gt 2018-08-01Z', ['offboard', 'release', 'isolate', 'scan']],
		['creationDateTimeUtc ge 2026-03-03T09:12Z', ['offboard', 'release']],
	])('%s', async (filter, names) => {
		expect(await filtered(filter)).toEqual(names);
	});

	it('finds by id, one or several, whatever the letter case of the GUID', async () => {
		const { scan = '', release = '' } = ids;
		expect(await filtered(`id eq '${scan.toUpperCase()}'`)).toEqual(['scan']);
		const both = `id in ('${scan}','${release}', 'nobody')`;
		expect(await filtered(both)).toEqual(['release', 'scan']);
		expect(await filtered(`${both} and status eq 'Failed'`)).toEqual(['release']);
		expect(await filtered(`id eq '${scan}' or id eq '${release}'`)).toEqual(['release', 'scan']);
	});

	it('compares times to the last digit', async () => {
		const created = bench.simulator.actions.get(ids.isolate ?? '')?.creationDateTimeUtc ?? '';
		expect(await filtered(`creationDateTimeUtc eq ${created}`)).toEqual(['isolate']);
		expect(await filtered(`creationDateTimeUtc gt ${created}`)).toEqual(['offboard', 'release']);
	});

	it('understands spaces as + and as %20', async () => {
		expect(await found("?$filter=type+eq+'Isolate'")).toEqual(['isolate']);
		expect(await found("?%24filter=type%20eq%20'Isolate'")).toEqual(['isolate']);
	});
});

describe('a query is refused with 400', () => {
	it.each([
		"$filter=colour eq 'red'",
		"$filter=requestorComment eq 'x'",
		'$filter=lastUpdateDateTimeUtc gt 2026-03-03T00:00:00Z',
		"$filter=status eq 'Paused'",
		"$filter=status eq 'pending'",
		"$filter=creationDateTimeUtc gt '2026-03-03T00:00:00Z'",
		'$filter=creationDateTimeUtc gt yesterday',
		'$filter=machineId eq 5',
		"$filter=machineId like 'x'",
		"$filter=machineId eq 'x' and",
		"$filter=(machineId eq 'x'",
		"$filter=machineId eq 'x",
		"$filter=contains(requestor,'x')",
		"$filter=startswith(creationDateTimeUtc,'2026')",
		'$filter=',
		'$top=0',
		'$top=10001',
		'$top=ten',
		'$skip=-1',
		'$count=yes',
		'$orderby=requestorComment',
		'$orderby=creationDateTimeUtc sideways',
		'$select=colour',
		'$top=1&$top=2',
	])('%s', async (query) => {
		const reply = await bench.get(`/api/machineactions?${query}`);
		expect(reply.status).toBe(400);
		expect(reply.json.error).toEqual({
			code: '',
			message: expect.stringMatching(/^The query specified in the URI is not valid\. /),
			details: [],
		});
	});

	it('with the documented code, once the quirk says so', async () => {
		bench.simulator.quirks.odataRefusal = 'coded';
		const reply = await bench.get('/api/machineactions?$top=0');
		bench.simulator.quirks.odataRefusal = 'empty';
		expect(reply.json.error).toMatchObject({ code: 'ODataError', target: expect.any(String) });
	});

	it.each(['$stop=2', '$expand=machine', '$search=x', '$skiptoken=x'])(
		'%s, in the words seen for options that do not exist',
		async (query) => {
			const reply = await bench.get(`/api/machineactions?${query}`);
			const name = query.split('=')[0] ?? '';
			expect(reply.status).toBe(400);
			expect(reply.json).toEqual({
				error: {
					code: '',
					message: `The query specified in the URI is not valid. Custom query option '${name}' that starts with '$' is not supported.`,
					details: [],
				},
			});
		},
	);

	it('for the operator in, once the quirk says so', async () => {
		bench.simulator.quirks.refuseIn = true;
		const query = "not (id in ('x')) and status eq 'Failed'";
		const reply = await bench.get(`/api/machineactions?$filter=${query}`);
		bench.simulator.quirks.refuseIn = false;
		expect([reply.status, errorOf(reply).code]).toEqual([400, '']);
	});

	it('and with 414 and HTML when the URL is too long', async () => {
		const list = `id in ('${'x'.repeat(8200)}')`;
		const reply = await bench.get(`/api/machineactions?$filter=${list}`);
		expect(reply.status).toBe(414);
		expect(reply.headers.get('content-type')).toMatch(/^text\/html/);
		expect(reply.text).toContain('The request URL is too long');
	});
});
