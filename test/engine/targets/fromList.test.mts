import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { confusing, entraId, startConfusingService } from './park.mts';

closeServicesAfterEachTest();

describe('From List', () => {
	test('shows system, health and last seen, with one call', async () => {
		const { engine, simulator } = await startService();
		const { results, paginationToken } = await engine.listSearch('searchMachines', {});
		expect(results).toContainEqual({
			name: 'fin-lt-0231.contoso.example (Windows11, Active, last seen 2026-03-03)',
			value: machine.finance,
		});
		expect(results).toContainEqual({
			name: 'old-ws-0003.contoso.example (Windows10, Inactive, last seen 2026-02-07)',
			value: '2c6b98e0d7f4135aa9be02d16c47f8305e9d1b7a',
		});
		expect(paginationToken).toBeUndefined();
		expect(simulator.requests.of('listMachines').map(({ query }) => query)).toEqual([
			{ $top: '100' },
		]);
	});

	test.each([
		['the beginning of a name, in any letter case', 'PC1', [confusing.pc1, confusing.pc10]],
		['an ID', confusing.pc10.toUpperCase(), [confusing.pc10]],
		['a Microsoft Entra device ID', entraId, [confusing.pc1]],
		['an IP address', '2001:DB8:0::1', [confusing.ipv6]],
		['a name with a quote', "pc1'", []],
	])('finds machines by %s', async (_, typed, ids) => {
		const { engine, simulator } = await startConfusingService();
		const { results } = await engine.listSearch('searchMachines', {}, typed);
		expect(results.map(({ value }) => value)).toEqual(ids);
		expect(simulator.requests.count('listMachines')).toBe(1);
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
		]);
	});

	test('says which role is missing', async () => {
		const { engine, simulator } = await startService();
		simulator.apps.update(simulator.credential.clientId, { roles: ['Machine.Isolate'] });
		await expect(engine.listSearch('searchMachines', {})).rejects.toThrow('Machine.Read.All');
	});
});
