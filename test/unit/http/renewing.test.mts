import { describe, expect, it } from '@jest/globals';
import { renewing, type SendOnce } from '../../../defender/http/renewing.ts';
import type { HttpRequest, HttpResponse } from '../../../defender/http/send.ts';

const request: HttpRequest = { verb: 'POST', path: '/api/x', timeoutMs: 1000 };
const ok: HttpResponse = { status: 200, headers: {}, body: {} };
const refused: HttpResponse = { status: 401, headers: {}, body: '' };
const message = 'Missing application roles. API required roles: A, application roles: B.';
const lacking: HttpResponse = { status: 403, headers: {}, body: { error: { message } } };

/** Answers one after another, and notes which requests asked for a new token. */
function service(...answers: HttpResponse[]) {
	const renewed: boolean[] = [];
	const queue = [...answers];
	const sendWith =
		(wasRenewed: boolean): SendOnce =>
		async (_, signsInAnew) => {
			renewed.push(signsInAnew);
			return await Promise.resolve({ answer: queue.shift() ?? ok, wasRenewed });
		};
	return { renewed, send: sendWith(false), sendAfterRenewal: sendWith(true) };
}

describe('a request that n8n has not renewed the token for', () => {
	it('is repeated with a new one after each 401', async () => {
		const { renewed, send } = service(refused, ok, refused, ok);
		const sends = renewing(send, false);
		expect(await sends(request)).toBe(ok);
		expect(await sends(request)).toBe(ok);
		expect(renewed).toEqual([false, true, false, true]);
	});

	it('is repeated once only', async () => {
		const { renewed, send } = service(refused, refused, refused);
		expect(await renewing(send, false)(request)).toBe(refused);
		expect(renewed).toEqual([false, true]);
	});

	it('is not repeated when n8n has done so', async () => {
		const { renewed, sendAfterRenewal } = service(refused);
		expect(await renewing(sendAfterRenewal, false)(request)).toBe(refused);
		expect(renewed).toEqual([false]);
	});
});

describe('a token without the role', () => {
	it('is renewed once in all', async () => {
		const { renewed, send } = service(lacking, lacking, lacking, lacking);
		const sends = renewing(send, false);
		expect(await sends(request)).toBe(lacking);
		expect(await sends(request)).toBe(lacking);
		expect(renewed).toEqual([false, true, false]);
	});

	it('is renewed by one of those that are refused together; the others follow', async () => {
		const { renewed, send } = service(lacking, lacking, lacking);
		const sends = renewing(send, false);
		expect(await Promise.all([sends(request), sends(request), sends(request)])).toEqual([
			ok,
			ok,
			ok,
		]);
		expect(renewed.filter(Boolean)).toHaveLength(1);
		expect(renewed).toHaveLength(6);
	});

	it('is renewed from the start where that is wanted', async () => {
		const { renewed, send } = service(lacking, lacking);
		const sends = renewing(send, true);
		expect(await sends(request)).toBe(lacking);
		expect(await sends(request)).toBe(lacking);
		expect(renewed).toEqual([true, false]);
	});

	it.each([
		['another reason', { error: { message: 'The audience is not accepted' } }],
		['no reason', ''],
	])('is not what %s means', async (_, body) => {
		const answer = { status: 403, headers: {}, body };
		const { renewed, send } = service(answer);
		expect(await renewing(send, false)(request)).toBe(answer);
		expect(renewed).toEqual([false]);
	});
});
