import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { content, download, link, md5, rangesOf } from './aDownload.mts';
import type { Step } from './fakeHost.mts';

describe('a download that goes well', () => {
	test('keeps every byte and tells their sum', async () => {
		const outcome = await download([{ headers: { 'content-md5': md5 } }]);
		expect(outcome.kept).toEqual([content]);
		expect(outcome.sha256).toBe(createHash('sha256').update(content).digest('hex'));
		expect(outcome.host.requests[0]?.headers).toEqual({ 'accept-encoding': 'identity' });
	});

	test('does without any length or checksum', async () => {
		const outcome = await download([{ headers: { 'content-length': undefined, etag: undefined } }]);
		expect(outcome.kept).toEqual([content]);
	});
});

describe('a download that breaks', () => {
	test('goes on where it broke, and asks that the file be the same', async () => {
		const outcome = await download([{ cutAt: 100 }, { cutAt: 300 }]);
		expect(outcome.kept).toEqual([content]);
		expect(rangesOf(outcome)).toEqual([undefined, 'bytes=36-', 'bytes=272-']);
		expect(outcome.host.requests[1]?.headers['if-range']).toMatch(/^"\w{32}"$/);
		expect(outcome.links).toBe(1);
		expect(outcome.notices[0]).toMatch(
			/The file could not be downloaded: .*The download was taken up again/,
		);
	});

	test('skips what it has when the host sends everything again', async () => {
		const outcome = await download([{ cutAt: 100 }, { ignoresRange: true }]);
		expect(outcome.kept).toEqual([content]);
	});

	test('begins anew when the file was replaced meanwhile', async () => {
		const other = Buffer.from(content).reverse();
		const later = { content: other, ignoresRange: true };
		const outcome = await download([{ cutAt: 100 }, later, later]);
		expect(outcome.kept).toEqual([other]);
		expect(rangesOf(outcome)).toEqual([undefined, 'bytes=36-', undefined]);
		expect(outcome.notices[1]).toMatch(/was replaced by another one meanwhile.*again/);
	});

	test.each([
		['is of another file', { etag: '"other"' }],
		['begins elsewhere', { 'content-range': `bytes 80-879/${content.byteLength}` }],
	])('begins anew when the part that comes %s', async (_what, headers) => {
		const outcome = await download([{ cutAt: 100 }, { headers }]);
		expect(outcome.kept).toEqual([content]);
		expect(rangesOf(outcome)).toEqual([undefined, 'bytes=36-', undefined]);
		expect(outcome.notices[1]).toMatch(/was replaced by another one meanwhile.*again/);
	});

	test('goes on when a host gives less than the part that was asked for', async () => {
		const outcome = await download([{ cutAt: 100 }, { endAt: 200 }]);
		expect(outcome.kept).toEqual([content]);
		expect(rangesOf(outcome)).toEqual([undefined, 'bytes=36-', 'bytes=172-']);
	});

	test('is broken off and taken up again when nothing comes for a minute', async () => {
		const outcome = await download([{ stallAt: 100 }]);
		expect(outcome.kept).toEqual([content]);
		expect(rangesOf(outcome)).toEqual([undefined, 'bytes=36-']);
		expect(outcome.elapsed).toBeGreaterThanOrEqual(60_000);
		expect(outcome.elapsed).toBeLessThan(90_000);
	});

	test('goes on as long as bytes come, however slowly', async () => {
		const outcome = await download([{ pauseMs: 20_000 }], { minutes: 120 });
		expect(outcome.kept).toEqual([content]);
		expect(outcome.host.requests).toHaveLength(1);
		expect(outcome.elapsed).toBeGreaterThan(2_000_000);
	});

	test.each<[string, readonly Step[], Parameters<typeof download>[1]]>([
		['stalled', [{ stallAt: 100 }], {}],
		['was larger than it may be', [], { largest: 500 }],
		['turned out to be larger', [{ headers: { 'content-length': undefined } }], { largest: 500 }],
		['was refused', Array<Step>(20).fill({ status: 403 }), {}],
		['led elsewhere', [{ status: 302, headers: { location: 'https://other.test/' } }], {}],
		['came damaged', Array<Step>(20).fill({ headers: { 'content-md5': 'AAAA' } }), {}],
		['was not the part asked for', [{ cutAt: 100 }, { status: 206, ignoresRange: true }], {}],
		['could not be kept', [], { prepare: () => Promise.reject(new Error('no room')) }],
	])('that %s leaves no connection open', async (_what, steps, change) => {
		const outcome = await download(steps, change);
		expect(outcome.host.requests).not.toEqual([]);
		expect(outcome.host.open()).toBe(0);
	});

	test('is given up after eight tries, and nothing is kept', async () => {
		const outcome = await download(Array<Step>(20).fill({ cutAt: 10 }));
		expect(outcome.error?.message).toBe('The file could not be downloaded: the connection broke');
		expect(outcome.host.requests).toHaveLength(8);
		expect(outcome.kept).toEqual([]);
	});

	test('waits as long as a busy host asks for', async () => {
		const busy = { status: 503, headers: { 'retry-after': '120' } };
		const outcome = await download([busy]);
		expect(outcome.kept).toEqual([content]);
		expect(outcome.elapsed).toBeGreaterThanOrEqual(120_000);
	});

	test('ends at its deadline', async () => {
		const outcome = await download(Array<Step>(20).fill({ refuses: true }), { minutes: 0.1 });
		expect(outcome.error?.message).toMatch(
			/^The file could not be downloaded within the time allowed: it broke off 3 times.*takes no calls/,
		);
		expect(outcome.elapsed).toBeLessThanOrEqual(6_000);
	});

	test('ends at its deadline even while bytes are owed', async () => {
		const outcome = await download([{ stallAt: 100 }], { minutes: 0.5 });
		expect(outcome.error?.message).toBe('The file could not be downloaded within the time allowed');
		expect(outcome.elapsed).toBe(30_000);
	});
});

describe('a download that arrives damaged', () => {
	test('is thrown away and fetched again', async () => {
		const outcome = await download([{ headers: { 'content-md5': 'AAAA' } }]);
		expect(outcome.kept).toHaveLength(1);
		expect(outcome.host.requests).toHaveLength(2);
		expect(outcome.notices[0]).toMatch(/differs from its checksum.*again/);
	});

	test('is an error when it stays so', async () => {
		const outcome = await download(Array<Step>(9).fill({ headers: { 'content-md5': 'AAAA' } }));
		expect(outcome.error).toMatchObject({ kind: 'download' });
		expect(outcome.error?.message).toMatch(/differs from its checksum; it was thrown away/);
		expect(outcome.host.requests).toHaveLength(3);
		expect(outcome.links).toBe(1);
		expect(outcome.kept).toEqual([]);
	});

	test.each([
		['shorter', { endAt: 50 }],
		['longer', { headers: { 'content-length': '20' } }],
	])('is damaged, too, when it ends %s than announced', async (_how, step) => {
		const outcome = await download([step]);
		expect(outcome.kept).toEqual([content]);
		expect(outcome.host.requests).toHaveLength(2);
		expect(outcome.notices[0]).toMatch(/has \d+ bytes instead of \d+.*again/);
	});

	test('is none however often it ends in good order at the same early byte', async () => {
		const outcome = await download(Array<Step>(9).fill({ endAt: 50 }));
		expect(outcome.error?.message).toMatch(/has 50 bytes instead of/);
		expect(outcome.kept).toEqual([]);
	});

	test('is whole when it ends in good order at the same other length again: n8n has unpacked it', async () => {
		const unpacked = { headers: { 'content-length': '20', 'content-md5': 'AAAA' } };
		const outcome = await download([unpacked, unpacked]);
		expect(outcome.kept).toEqual([content]);
		expect(outcome.host.requests).toHaveLength(2);
	});
});

describe('links', () => {
	test.each([401, 403, 404, 410])('that are refused with %i are asked for anew', async (status) => {
		const outcome = await download([{ status }]);
		expect(outcome.kept).toEqual([content]);
		expect(outcome.links).toBe(2);
		expect(outcome.host.requests.map(({ url }) => url)).toEqual([`${link}1`, `${link}2`]);
	});

	test('that expire in the middle of a download are asked for anew', async () => {
		const outcome = await download([{ cutAt: 100 }, { status: 403 }]);
		expect(outcome.kept).toEqual([content]);
		expect(rangesOf(outcome)).toEqual([undefined, 'bytes=36-', 'bytes=36-']);
	});

	test('are given up after three', async () => {
		const outcome = await download(Array<Step>(9).fill({ status: 403 }));
		expect(outcome.links).toBe(3);
		expect(outcome.error).toMatchObject({ kind: 'download', status: 403 });
		expect(outcome.error?.message).not.toContain('secret');
	});

	test('to other hosts are not followed', async () => {
		const elsewhere = { status: 302, headers: { location: 'https://evil.example/x?token=secret' } };
		const outcome = await download([elsewhere]);
		expect(outcome.host.requests).toHaveLength(1);
		expect(outcome.error?.message).toContain('https://evil.example');
		expect(outcome.error?.message).not.toContain('secret');
	});

	test('may lead from one of Microsoft’s hosts to another', async () => {
		const location = 'https://userrequests-us.securitycenter.windows.com/x';
		const outcome = await download([{ status: 307, headers: { location } }]);
		expect(outcome.kept).toEqual([content]);
		expect(outcome.host.requests[1]?.url).toBe(location);
	});

	test('that lead in a circle end', async () => {
		const outcome = await download(
			Array<Step>(99).fill({ status: 302, headers: { location: '/x' } }),
		);
		expect(outcome.host.requests).toHaveLength(6);
		expect(outcome.error?.message).toMatch(/from one address to the next/);
	});
});

describe('the size limit', () => {
	test('refuses what is said to be larger before a byte is read', async () => {
		const outcome = await download([], { largest: 500 });
		expect(outcome.error?.message).toMatch(
			/The file is 880 bytes and so larger than the 500 bytes/,
		);
		expect(outcome.kept).toEqual([]);
	});

	test('stops what turns out to be larger', async () => {
		const outcome = await download([{ headers: { 'content-length': undefined } }], {
			largest: 500,
		});
		expect(outcome.error?.message).toMatch(/The file is larger than/);
		expect(outcome.kept).toEqual([]);
	});
});
