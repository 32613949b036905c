import { describe, expect, test } from '@jest/globals';
import { beginOf, wireFileOf } from '../../../../defender/files/download/wireFile.ts';

function head(status: number, headers: Record<string, string>) {
	const body: AsyncIterable<Uint8Array> = {
		[Symbol.asyncIterator]: () => ({
			next: () => Promise.resolve({ done: true, value: undefined }),
		}),
	};
	return { status, headers, body, discard: () => undefined };
}

describe('the head of an answer', () => {
	test.each([
		['"abc"', '"abc"'],
		// Two files that are alike, not the same.
		['W/"abc"', undefined],
		['abc', undefined],
		['', undefined],
	])('promises the same bytes by the ETag %s', (etag, strong) => {
		expect(wireFileOf(head(200, { etag })).etag).toBe(strong);
		expect(wireFileOf(head(206, { etag })).etag).toBe(strong);
	});

	test('tells length and checksum of the whole, also with a part', () => {
		const whole = head(200, { 'content-length': '10', 'content-md5': 'a' });
		expect(wireFileOf(whole)).toMatchObject({ size: 10, md5: 'a' });
		expect(beginOf(whole)).toBe(0);
		const part = head(206, {
			'content-length': '5',
			'content-md5': 'of the part',
			'content-range': 'bytes 5-9/10',
			'x-ms-blob-content-md5': 'a',
		});
		expect(wireFileOf(part)).toMatchObject({ size: 10, md5: 'a' });
		expect(beginOf(part)).toBe(5);
	});

	test.each(['bytes 5-9/*', 'bytes */10', 'lines 5-9/10', ''])('tells no size by %j', (range) => {
		expect(wireFileOf(head(206, { 'content-range': range })).size).toBeUndefined();
	});
});
