import { expect, test } from '@jest/globals';
import { sessionsInWords } from '../../../defender/response/machineActions/liveResponseSessions.ts';
import { action as actionOf } from './given.mts';

const now = Date.UTC(2026, 2, 3, 9, 0, 0);
const session = (id: string, status: string, minutesAgo: number) =>
	actionOf({
		id,
		type: 'LiveResponse',
		status,
		computerDnsName: `${id}.contoso.example`,
		creationDateTimeUtc: new Date(now - minutesAgo * 60_000).toISOString(),
	});

test.each([
	['none', [], /^$/],
	['running ones', [session('a', 'InProgress', 60)], /^1 live response sessions .* open\.$/],
	['new ones', [session('a', 'Pending', 1)], /^1 live response sessions .* open\.$/],
	[
		'one that waits',
		[session('a', 'InProgress', 60), session('b', 'Pending', 60)],
		/^2 .*; 1 of them wait for machines that are offline.*: b\.contoso\.example \(b\)\. Cancel/,
	],
	[
		'many that wait',
		Array.from({ length: 26 }, (_, index) => session(`s${index}`, 'Pending', 60)),
		/26 of them wait.*s9\.contoso\.example \(s9\) and 16 more\. Cancel/,
	],
])('what is said of %s', (_what, open, text) => {
	expect(sessionsInWords(open, now)).toMatch(text);
});
