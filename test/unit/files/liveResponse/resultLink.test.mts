import { describe, expect, test } from '@jest/globals';
import { linkIn } from '../../../../defender/files/investigationPackage/packageLink.ts';
import { awaitResultLink } from '../../../../defender/files/liveResponse/liveResponse.ts';
import { newSharedState } from '../../../../defender/http/connection.ts';
import { settle } from '../../../../defender/general/settled.ts';

/** Asks for a result that shows up after so many answers of 404. */
async function ask(missing: number, { deadline = 3_600_000, status = 404 } = {}) {
	let now = 0;
	let calls = 0;
	const connection = {
		clock: {
			now: () => now,
			date: () => now,
			sleep(milliseconds: number) {
				now += milliseconds;
				return Promise.resolve();
			},
		},
		random: () => 0,
		shared: newSharedState(),
		quotaShare: 1,
		tenantId: '',
		notice: () => undefined,
		send() {
			calls += 1;
			const body = { value: 'https://host.test/result' };
			return Promise.resolve(
				calls > missing ? { status: 200, headers: {}, body } : { status, headers: {}, body: {} },
			);
		},
	};
	const asked = await settle(() => awaitResultLink(connection, 'one', 0, deadline));
	const end = asked.ok ? asked.value : (asked.error as Error & { kind?: string }).kind;
	return { end, calls, took: now };
}

const link = 'https://host.test/result';

describe('the result of a command that is completed', () => {
	test.each<[string, Parameters<typeof ask>, object]>([
		['is there at once', [0], { end: link, calls: 1, took: 0 }],
		['shows up at the last of five looks', [4], { end: link, calls: 5, took: 12_000 }],
		['does not show up', [9], { end: 'notFound', calls: 5, took: 12_000 }],
		['shows up as its time ends', [1, { deadline: 3_000 }], { end: link, calls: 2, took: 3_000 }],
		['has no time to show up', [1, { deadline: 2_999 }], { end: 'notFound', calls: 1, took: 0 }],
		['is refused', [1, { status: 403 }], { end: 'forbidden', calls: 1 }],
	])('%s', async (_what, given, expected) => {
		expect(await ask(...given)).toMatchObject(expected);
	});
});

test('a link is as long as one may be, and no longer', () => {
	const longest = `https://host.test/${'a'.repeat(8_192 - 18)}`;
	expect(linkIn({ value: longest })).toBe(longest);
	expect(() => linkIn({ value: `${longest}a` })).toThrow('without a download link');
});
