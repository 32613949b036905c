import { describe, expect, test } from '@jest/globals';
import { apiMethods } from '../../../../defender/contract.ts';
import { refusalOf } from '../../../../defender/http/refusal/refusal.ts';
import { helpsNewToken, isTokenExpired } from '../../../../defender/http/refusal/tokenRefusal.ts';

const answer = (status: number, code: string, message: string, headers = {}) => ({
	status,
	headers,
	body: { error: { code, message } },
});

const inactive = answer(
	401,
	'Unauthorized',
	'Unauthorized request - reason of failure: Account mode is inactive',
);
const license = answer(
	401,
	'Unauthorized',
	'Unauthorized request - reason of failure: No Tvm license.',
);
const expired = answer(403, 'TokenExpired', 'Lifetime validation failed, the token is expired.');

describe('A refused token', () => {
	test.each([
		['without a reason', answer(401, 'Unauthorized', ''), true, /did not accept the sign-in token/],
		['of a tenant without a plan', inactive, false, /this tenant: Account mode is inactive$/],
		['of a tenant without a license', license, false, /this tenant: No Tvm license$/],
		['that has expired', expired, true, /has expired/],
		['of an app without the role', answer(403, 'Forbidden', 'no'), false, /needs the app role/],
	])('%s', (_what, refused, renews, message) => {
		expect(helpsNewToken(refused)).toBe(renews);
		const error = refusalOf(apiMethods.isolate, refused, 0);
		expect(error.message).toMatch(message);
		expect(error.advice).not.toMatch(renews ? /app role/ : /save it again/);
	});

	test('that has expired is told by code or words, and by 401 or 403 alone', () => {
		expect(isTokenExpired(answer(403, 'Forbidden', 'Lifetime validation failed'))).toBe(true);
		expect(isTokenExpired(answer(400, 'TokenExpired', 'the token is expired'))).toBe(false);
	});
});

describe('What is not there', () => {
	const missing = (message: string) => answer(404, 'ResourceNotFound', message);
	const route = answer(404, 'NotFound', "No HTTP resource was found that matches 'x'.");
	const page = { status: 404, headers: {}, body: '<html>gone</html>' };
	const { isolate, getMachineAction, deleteLibraryFile, stopAndQuarantineFile, runLiveResponse } =
		apiMethods;

	test.each([
		['a machine', isolate, missing('Machine x was not found'), /SHA-1 of a file.*40 digits/],
		['an action', getMachineAction, missing('no'), /ID of the machine action/],
		['a library file', deleteLibraryFile, missing('no'), /Library File > Get Many/],
		[
			'a file on a machine',
			stopAndQuarantineFile,
			missing('Sha1 abc was not found in machine x'),
			/has not seen a file of this SHA-1 on this machine/,
		],
		[
			'a script',
			runLiveResponse,
			missing("Script 'a.ps1' was not found"),
			/Library File > Get Many/,
		],
		['a route', isolate, route, /Cloud and Region/],
		['a page', isolate, page, /Cloud and Region/],
	])('%s', (_what, method, refused, advice) => {
		expect(refusalOf(method, refused, 0).advice).toMatch(advice);
	});

	test('a route says nothing about an ID', () => {
		expect(refusalOf(isolate, route, 0).kind).toBe('refused');
		expect(refusalOf(isolate, missing('no'), 0).kind).toBe('notFound');
	});
});

describe('A quota', () => {
	const quota = 'API calls quota exceeded! Maximum allowed 30 per 00:01:00 for the key.';

	test.each([
		['the header', quota, { 'retry-after': '12' }, 12_000, /allows 30 calls a minute/],
		['the text', `${quota} You can send requests again in 8 seconds.`, {}, 8_000, /30 calls a min/],
		['nothing', 'Too many', {}, undefined, /allows 100 calls a minute/],
		['an hour', 'Maximum allowed 1500 per 01:00:00', {}, undefined, /allows 1500 calls an hour/],
	] as const)('told by %s', (_what, message, headers, wait, advice) => {
		const refused = answer(429, 'TooManyRequests', message, headers);
		const error = refusalOf(apiMethods.isolate, refused, 0);
		expect(error.retryAfterMs).toBe(wait);
		expect(error.advice).toMatch(advice);
	});
});

describe('What a status means', () => {
	const busy = 'ActiveRequestAlreadyExists';

	test.each([
		[400, busy, '', 'conflict'],
		[400, 'BadRequest', 'An action is already in progress', 'conflict'],
		[400, 'BadRequest', 'Wrong', 'refused'],
		[409, busy, '', 'refused'],
		[403, 'Forbidden', '', 'forbidden'],
		[404, 'ResourceNotFound', '', 'notFound'],
		[429, 'TooManyRequests', '', 'quota'],
		[499, 'X', '', 'refused'],
		[500, 'X', '', 'ambiguous'],
		[599, 'X', '', 'ambiguous'],
	])('%d %s "%s" is %s', (status, code, message, kind) => {
		expect(refusalOf(apiMethods.isolate, answer(status, code, message), 0).kind).toBe(kind);
	});

	test.each([500, 503, 429])('HTTP %d may say when to come back', (status) => {
		const refused = answer(status, 'X', '', { 'retry-after': '7' });
		expect(refusalOf(apiMethods.isolate, refused, 0).retryAfterMs).toBe(7_000);
	});

	test('a refusal may not', () => {
		const refused = answer(400, 'X', '', { 'retry-after': '7' });
		expect(refusalOf(apiMethods.isolate, refused, 0).retryAfterMs).toBeUndefined();
	});

	test.each(['DisabledFeature', 'DisallowedOperation'])('%s is a setting, no role', (code) => {
		const { kind, message, advice } = refusalOf(apiMethods.isolate, answer(403, code, 'Off'), 0);
		expect(kind).toBe('forbidden');
		expect(message).toBe('Microsoft Defender does not allow this here: Off');
		expect(advice).toContain('not a missing permission');
	});
});
