import { describe, expect, it } from '@jest/globals';
import { renewing, type Refused, type SendOnce } from '../../../defender/http/renewing.ts';
import type { HttpRequest, HttpResponse } from '../../../defender/http/send.ts';

const request: HttpRequest = { verb: 'POST', path: '/api/x', timeoutMs: 1000 };
const ok: HttpResponse = { status: 200, headers: {}, body: {} };
const unauthorized: HttpResponse = { status: 401, headers: {}, body: '' };
const message = 'Missing application roles. API required roles: A, application roles: B.';
const lacking: HttpResponse = { status: 403, headers: {}, body: { error: { message } } };

/** Answers one after another, and notes what each request must not be sent with. */
function service(...answers: HttpResponse[]) {
	const refused: Array<Refused['token']> = [];
	const queue = [...answers];
	let tokens = 0;
	const send: SendOnce = async (_, gone) => {
		refused.push(gone === undefined ? 'nothing' : gone.token);
		tokens += 1;
		return await Promise.resolve({ answer: queue.shift() ?? ok, token: `T${tokens}` });
	};
	return { refused, send };
}

describe('a request whose token is refused', () => {
	it('is repeated with a new one after each 401', async () => {
		const { refused, send } = service(unauthorized, ok, unauthorized, ok);
		const sends = renewing(send, false);
		expect(await sends(request)).toBe(ok);
		expect(await sends(request)).toBe(ok);
		expect(refused).toEqual(['nothing', 'T1', 'nothing', 'T3']);
	});

	it('is repeated once only', async () => {
		const { refused, send } = service(unauthorized, unauthorized, unauthorized);
		expect(await renewing(send, false)(request)).toBe(unauthorized);
		expect(refused).toEqual(['nothing', 'T1']);
	});
});

describe('a token without the role', () => {
	it('is renewed once in all', async () => {
		const { refused, send } = service(lacking, lacking, lacking, lacking);
		const sends = renewing(send, false);
		expect(await sends(request)).toBe(lacking);
		expect(await sends(request)).toBe(lacking);
		expect(refused).toEqual(['nothing', 'T1', 'nothing']);
	});

	it('is renewed by one of those that are refused together; the others follow', async () => {
		const { refused, send } = service(lacking, lacking, lacking);
		const sends = renewing(send, false);
		expect(await Promise.all([sends(request), sends(request), sends(request)])).toEqual([
			ok,
			ok,
			ok,
		]);
		expect(refused.filter((token) => token !== 'nothing')).toHaveLength(1);
		expect(refused).toHaveLength(6);
	});

	it('is renewed from the start where that is wanted', async () => {
		const { refused, send } = service(lacking, lacking);
		const sends = renewing(send, true);
		expect(await sends(request)).toBe(lacking);
		expect(await sends(request)).toBe(lacking);
		expect(refused).toEqual([undefined, 'nothing']);
	});

	it.each([
		['another reason', { error: { message: 'The audience is not accepted' } }],
		['no reason', ''],
	])('is not what %s means', async (_, body) => {
		const answer = { status: 403, headers: {}, body };
		const { refused, send } = service(answer);
		expect(await renewing(send, false)(request)).toBe(answer);
		expect(refused).toEqual(['nothing']);
	});
});
