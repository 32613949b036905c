import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { confusing, entraId, startConfusingService } from './park.mts';

closeServicesAfterEachTest();

describe('From List', () => {
	test('shows first what decides, with one call', async () => {
		const { engine, simulator } = await startService();
		const { results, paginationToken } = await engine.listSearch('searchMachines', {});
		expect(results).toContainEqual({
			name: expect.stringMatching(
				/^fin-lt-0231 · Active · Windows11 · seen 3 Mar( 2026)? · contoso\.example$/,
			),
			value: machine.finance,
		});
		expect(results).toContainEqual({
			name: expect.stringMatching(
				/^old-ws-0003 · Inactive · Windows10 · seen 7 Feb( 2026)? · contoso\.example$/,
			),
			value: '2c6b98e0d7f4135aa9be02d16c47f8305e9d1b7a',
		});
		expect(paginationToken).toBeUndefined();
		expect(simulator.requests.of('listMachines').map(({ query }) => query)).toEqual([
			{ $top: '100' },
		]);
	});

	test.each([
		['the beginning of a name, in any letter case', 'PC1', [confusing.pc1, confusing.pc10], 2],
		['what lies inside a name', 'C1', [confusing.pc1, confusing.pc10], 2],
		['a part of an ID', confusing.pc10.slice(1, 20), [confusing.pc10], 2],
		['an ID', confusing.pc10.toUpperCase(), [confusing.pc10], 1],
		['a Microsoft Entra device ID', entraId, [confusing.pc1], 1],
		['an IP address', '2001:DB8:0::1', [confusing.ipv6], 1],
		['a name with a quote', "pc1'", [], 2],
	])('finds machines by %s', async (_, typed, ids, calls) => {
		const { engine, simulator } = await startConfusingService();
		const { results } = await engine.listSearch('searchMachines', {}, typed);
		expect(results.map(({ value }) => value)).toEqual(ids);
		expect(simulator.requests.count('listMachines')).toBe(calls);
	});

	test.each([
		[{ operation: 'isolate' }, ['old-ws-0003', 'printer-hall-2']],
		[{ operation: 'isolate', guardRails: { ifInactive: 'goAhead' } }, []],
		[
			{ operation: 'isolate', guardRails: { tags: 'x; tier-0' } },
			['old-ws-0003', 'printer-hall-2', 'srv-db-01'],
		],
		[
			{ operation: 'isolate', guardRails: { tags: '={{ $json.tags }}' } },
			['old-ws-0003', 'printer-hall-2'],
		],
		[{ operation: 'unisolate' }, []],
		[{ resource: 'machine', operation: 'get' }, []],
	])('marks what the guard rails refuse: %j', async (parameters, names) => {
		const { engine } = await startService();
		const { results } = await engine.listSearch('searchMachines', parameters);
		const refused = results.filter(({ name }) => name.includes(' · refused by guard rails · '));
		expect(refused.map(({ name }) => name.split(' · ')[0]).sort()).toEqual(names);
	});

	test('leaves out records that stand for no machine of their own', async () => {
		const { engine } = await startConfusingService();
		const { results } = await engine.listSearch('searchMachines', {}, 'relic');
		expect(results.map(({ value }) => value)).toEqual([confusing.genuine]);
	});

	test('goes on page by page, one call each', async () => {
		const { engine, simulator } = await startService({ seed: true });
		for (let index = 0; index < 200; index += 1) {
			simulator.machines.add({ computerDnsName: `lab-${index}.contoso.example` });
		}
		const seen: unknown[] = [];
		let token: string | undefined;
		do {
			const page = await engine.listSearch('searchMachines', {}, 'lab-', token);
			seen.push(...page.results.map(({ value }) => value));
			token = page.paginationToken;
		} while (token !== undefined);
		expect(new Set(seen).size).toBe(200);
		expect(simulator.requests.of('listMachines').map(({ query }) => query.$skip)).toEqual([
			undefined,
			'100',
			'200',
			undefined,
		]);
	});

	test('says which role is missing', async () => {
		const { engine, simulator } = await startService();
		simulator.apps.update(simulator.credential.clientId, { roles: ['Machine.Isolate'] });
		await expect(engine.listSearch('searchMachines', {})).rejects.toThrow('Machine.Read.All');
	});
});
