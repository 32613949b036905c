import { describe, expect, test } from '@jest/globals';
import { DefenderError } from '../../../../defender/defenderError.ts';
import { newSharedState, type Connection } from '../../../../defender/http/connection.ts';
import { dialectOf, listAnyOf } from '../../../../defender/http/lists/listDialect.ts';
import { anyEquals, oneOf } from '../../../../defender/filters/odata.ts';

/** A service that takes what `takes` says, on a clock that the test moves. */
function service(takes: (operator: 'in' | 'or', count: number, call: number) => boolean) {
	let now = 0;
	let calls = 0;
	const shared = newSharedState();
	const clock = { now: () => now, date: () => now, sleep: () => Promise.resolve() };
	const connection: Connection = {
		send: () => Promise.reject(new Error('nothing is sent')),
		clock,
		random: () => 0,
		shared,
		quotaShare: 1,
		tenantId: 'contoso',
		notice: () => undefined,
	};
	return {
		connection,
		calls: () => calls,
		later: (ms: number) => (now += ms),
		async list(values: readonly string[], status = 400) {
			const before = calls;
			const found = await listAnyOf(connection, {
				kind: 'listDialect',
				values,
				write: { in: (group) => oneOf('id', group), or: (group) => anyEquals('id', group) },
				list: (filter) => {
					calls += 1;
					const operator = filter.includes(' in (') ? 'in' : 'or';
					const asked = [...filter.matchAll(/'([^']*)'/g)].map(([, value]) => value ?? '');
					if (takes(operator, asked.length, calls)) return Promise.resolve(asked);
					return Promise.reject(new DefenderError({ kind: 'refused', message: 'no', status }));
				},
			});
			return { found, calls: calls - before };
		},
	};
}

const sixty = Array.from({ length: 60 }, (_, index) => `id-${index}`);

describe('any of these', () => {
	test('is one question where the service takes lists', async () => {
		expect(await service(() => true).list(sixty)).toEqual({ found: sixty, calls: 1 });
	});

	test('two refusals in passing cost half a chain, for an hour', async () => {
		const { list, later, connection } = service((_operator, _count, call) => call > 2);
		expect(await list(sixty)).toEqual({ found: sixty, calls: 4 });
		expect(await list(sixty)).toEqual({ found: sixty, calls: 2 });
		expect(dialectOf(connection, 'listDialect')).toBe('or');
		later(3_600_000);
		expect(await list(sixty)).toEqual({ found: sixty, calls: 1 });
		expect(dialectOf(connection, 'listDialect')).toBe('in');
	});

	test.each([
		[25, 7, 'or'],
		[1, 67, 'byId'],
	] as const)('chains of more than %d are made shorter', async (most, calls, dialect) => {
		const { list, connection } = service((operator, count) => operator === 'or' && count <= most);
		const listed = await list(sixty);
		expect(listed.found).toEqual(sixty);
		expect(listed.calls).toBe(calls);
		expect(dialectOf(connection, 'listDialect')).toBe(dialect);
	});

	test('a list that is too long for a server on the way is made shorter, not written longer', async () => {
		const { list } = service((operator, count) => operator === 'in' && count <= 30);
		expect(await list(sixty, 414)).toEqual({ found: sixty, calls: 3 });
	});

	test('a service that refuses everything has told nothing', async () => {
		const { list, connection } = service(() => false);
		await expect(list(sixty)).rejects.toMatchObject({ kind: 'refused' });
		expect(dialectOf(connection, 'listDialect')).toBe('in');
	});
});
