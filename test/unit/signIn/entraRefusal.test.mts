import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DefenderError } from '../../../defender/defenderError.ts';
import { readCredential } from '../../../defender/signIn/credentialData.ts';
import { knownCodes } from '../../../defender/signIn/refusal/entraErrors.ts';
import { hostErrorOf } from '../../../defender/signIn/refusal/hostError.ts';
import { readTokenAnswer } from '../../../defender/signIn/tokenAnswer.ts';
import { tokenRequestOf } from '../../../defender/signIn/tokenRequest.ts';
import { refusalOf, secretFields, shownByN8n } from './fields.mts';

const trace = '0a1b2c3d-0000-4000-8000-000000000001';
const time = '2026-03-03 09:00:00Z';
const host = 'login.microsoftonline.com';

/** An error body as Entra writes it: contract 5.3. */
function bodyOf(code: number, sentence: string, breaks = ' '): Record<string, unknown> {
	const parts = [
		`AADSTS${code}: ${sentence}`,
		`Trace ID: ${trace}`,
		'Correlation ID: 0a1b2c3d-0000-4000-8000-000000000002',
		`Timestamp: ${time}`,
	];
	return {
		error: 'invalid_client',
		error_description: parts.join(breaks),
		error_codes: [code],
		timestamp: time,
		trace_id: trace,
		correlation_id: '0a1b2c3d-0000-4000-8000-000000000002',
		error_uri: `https://login.microsoftonline.com/error?code=${code}`,
	};
}

function refused(body: unknown, status = 401, secrets: string[] = []): DefenderError {
	return refusalOf(() => readTokenAnswer({ status, body }, host, secrets));
}

/** Code, what the message says, and where the advice leads. */
const table: Array<[number, RegExp, RegExp]> = [
	[7000215, /client secret is wrong/, /Value of the secret.*not its Secret ID/],
	[7000222, /client secret has expired/, /Create a new secret/],
	[90002, /tenant does not exist in this cloud/, /Directory \(Tenant\) ID.*Cloud/],
	[900023, /neither an ID nor a domain/, /Directory \(Tenant\) ID/],
	[700016, /not known in this tenant/, /Application \(Client\) ID.*Directory \(Tenant\) ID/],
	[7000229, /not known in this tenant/, /consent/],
	[7000112, /disabled/, /Enterprise applications/],
	[7000218, /neither a secret nor a certificate/, /Client Secret.*Certificate and Private Key/],
	[7000216, /neither a secret nor a certificate/, /proxy/],
	[900144, /part of the request/, /every field/],
	[90014, /part of the request/, /every field/],
	[700025, /public client/, /Allow public client flows/],
	[70011, /scope is not valid/, /Leave Scope empty/],
	[1002012, /scope is not valid/, /\/\.default/],
	[500011, /Defender for Endpoint is not known/, /WindowsDefenderATP/],
	[50001, /Defender for Endpoint is not known/, /Cloud/],
	[501051, /no permission/, /Application permissions/],
	[65001, /no permission/, /admin consent/],
	[90038, /belongs to another cloud/, /Choose the Cloud/],
	[900382, /belongs to another cloud/, /GCC High/],
	[900432, /belongs to another cloud/, /login\.microsoftonline\.us/],
	[50012, /certificate is not the one/, /Upload exactly/],
	[700027, /certificate is not the one/, /Signature Algorithm/],
	[50048, /names another app/, /Application \(Client\) ID/],
	[700021, /names another app/, /Application \(Client\) ID/],
	[700023, /meant for another address/, /Sign-In URL/],
	[50013, /signed request is not valid/, /clock.*belong together/],
	[50027, /signed request is not valid/, /Signature Algorithm/],
	[500133, /time window/, /clock/],
	[700024, /time window/, /clock/],
	[53003, /Conditional Access/, /Service principal sign-ins/],
	[530032, /Conditional Access/, /named locations/],
	[500021, /tenant restrictions/, /proxy/],
];
const busy = [90055, 50196, 90006, 90024, 50033, 90033];

/** Words that n8n takes for socket codes and replaces the whole message for. */
const replacedByN8n =
	/ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|ERRADDRINUSE|EADDRNOTAVAIL|ECONNABORTED|EHOSTUNREACH|EAI_AGAIN|ENOENT|EISDIR|ENOTDIR|EACCES|EEXIST|EPERM|GETADDRINFO/i;

describe('a refusal of Microsoft Entra', () => {
	it.each(table)('AADSTS%i says what is wrong and what to do', (code, what, advice) => {
		const refusal = refused(bodyOf(code, 'Some text of Microsoft.'));
		expect(refusal.message).toMatch(/^Microsoft Entra did not sign the app in: /);
		expect(refusal.message).toMatch(what);
		expect(refusal.advice).toMatch(advice);
		expect(refusal.advice).toContain(`(AADSTS${code}, trace ID ${trace}, ${time})`);
		expect(refusal).toMatchObject({
			kind: 'unauthorized',
			code: `AADSTS${code}`,
			target: trace,
			status: 401,
		});
	});

	it.each(busy)('AADSTS%i passes by itself', (code) => {
		const refusal = refused(bodyOf(code, 'Some text of Microsoft.'), 400);
		expect(refusal.kind).toBe('serviceFault');
		expect(refusal.advice).toMatch(/some minutes/);
	});

	it('is read the same when its parts stand on lines of their own', () => {
		const spaced = refused(bodyOf(7000222, 'Expired.'));
		const { error_description, error } = bodyOf(7000222, 'Expired.', '\r\n');
		const broken = refused({ error, error_description });
		expect(broken.message).toBe(spaced.message);
		expect(broken.advice).toBe(spaced.advice);
	});

	it('keeps the trace wherever it stands', () => {
		const body = { ...bodyOf(7000222, 'Expired.'), error_description: 'AADSTS7000222: Expired.' };
		expect(refused(body).advice).toContain(`(AADSTS7000222, trace ID ${trace}, ${time})`);
	});

	it('is read by the reason behind a general code', () => {
		const text =
			'AADSTS70002: Error validating credentials. AADSTS50012: Client assertion contains an invalid signature.';
		const refusal = refused({ error: 'invalid_client', error_description: text });
		expect(refusal.code).toBe('AADSTS50012');
		expect(refusal.message).toMatch(/certificate/);
		const numbered = {
			error: 'invalid_client',
			error_description: 'Denied.',
			error_codes: [53003],
		};
		expect(refused(numbered).message).toMatch(/Conditional Access/);
	});

	it("keeps Microsoft's first sentence for a code that is not listed", () => {
		const text =
			'Application needs https://aka.ms/some.page to be v2.0 ready. More about this follows.';
		const refusal = refused(bodyOf(1234567, text));
		expect(refusal.message).toBe(
			'Microsoft Entra did not sign the app in: Application needs https://aka.ms/some.page to be v2.0 ready',
		);
		expect(refusal.advice).toContain('https://login.microsoftonline.com/error');
		expect(refusal.advice).toContain(`AADSTS1234567, trace ID ${trace}`);
	});

	it('has words even for an answer that says next to nothing', () => {
		expect(refused({ error: 'invalid_client' }).message).toMatch(/: invalid_client$/);
		expect(refused({ error: '' }, 400).message).toMatch(/: it answered with HTTP 400$/);
		const long = { error: 'x', error_description: 'y'.repeat(5000) };
		expect(refused(long).message.length).toBeLessThan(400);
	});

	it('shows no secret that a gateway sends back', () => {
		const secret = 'abc+/=secret';
		const body = {
			error: `denied ${secret}`,
			error_description: `You sent client_secret=${encodeURIComponent(secret)} and ${secret}.`,
		};
		const refusal = refused(body, 400, [secret, encodeURIComponent(secret)]);
		expect(JSON.stringify([refusal, refusal.message, refusal.advice])).not.toMatch(/abc(\+|%2B)/);
		expect(refusal.message).toContain('***');
	});
});

describe('whatever comes back', () => {
	const credential = readCredential(secretFields);
	const text = fc.string({ unit: 'grapheme-ascii', minLength: 12, maxLength: 40 });

	it('no error holds the secret, however it was written', () => {
		fc.assert(
			fc.property(text, fc.integer({ min: 100, max: 599 }), fc.nat(2), (secret, status, way) => {
				const { secrets } = tokenRequestOf(credential, { clientSecret: secret });
				const echo = secrets[way] ?? secret;
				const body = {
					error: `invalid ${echo}`,
					error_description: `AADSTS90000: We got ${echo} from you. Trace ID: ${echo}`,
					trace_id: echo,
					timestamp: echo,
				};
				const refusal = refused(body, status, [...secrets]);
				const said = [
					refusal.message,
					refusal.advice,
					refusal.target,
					hostErrorOf(refusal).message,
				];
				expect(said.join('\n')).not.toContain(echo);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('an answer that is not from Microsoft Entra', () => {
	it.each([
		[407, '', 'refused', /proxy wants n8n to sign in/],
		[502, '<html>Bad Gateway</html>', 'serviceFault', /fault of its own \(HTTP 502\)/],
		[429, '', 'serviceFault', /HTTP 429/],
		[200, '<html>Welcome to our hotel</html>', 'malformed', /not the sign-in service/],
		[302, '', 'malformed', /not the sign-in service.*HTTP 302/],
		[404, { message: 'no such page' }, 'malformed', /not the sign-in service/],
		[200, { token_type: 'Bearer' }, 'malformed', /not the sign-in service/],
		[200, { access_token: 'a b' }, 'malformed', /not the sign-in service/],
		[200, { access_token: 'a\r\nX: y' }, 'malformed', /not the sign-in service/],
		[400, ['AADSTS50012'], 'malformed', /not the sign-in service/],
		[0, undefined, 'malformed', /not the sign-in service/],
	])('HTTP %i %j is %s', (status, body, kind, message) => {
		const refusal = refused(body, status);
		expect(refusal.kind).toBe(kind);
		expect(refusal.message).toMatch(message);
		expect(`${refusal.message}${refusal.advice}`).toMatch(
			/login\.microsoftonline\.com|Microsoft Entra/,
		);
		expect(`${refusal.message}${refusal.advice}`).not.toMatch(/hotel|Gateway</);
	});

	it('a token is taken as it is', () => {
		const body = { token_type: 'Bearer', expires_in: 3599, access_token: 'head.body.sign' };
		expect(readTokenAnswer({ status: 200, body }, host, []).token).toBe('head.body.sign');
	});
});

describe('what n8n makes of it', () => {
	it.each(knownCodes())('AADSTS%i keeps its words in an error of n8n', (code) => {
		const refusal = refused(bodyOf(code, 'Some text.'));
		const shown = shownByN8n(hostErrorOf(refusal));
		expect(shown.message).toContain(refusal.message);
		expect(shown.message).toContain(refusal.advice);
		expect(shown.message).not.toMatch(replacedByN8n);
		expect(shown.httpCode).toBeNull();
	});
});

describe('a refusal with a code that is not listed', () => {
	it.each([
		[401, 'unauthorized'],
		[428, 'unauthorized'],
		[429, 'serviceFault'],
		[430, 'unauthorized'],
		[499, 'unauthorized'],
		[500, 'serviceFault'],
		[503, 'serviceFault'],
	])('of status %d is tried again or not: %s', (status, kind) => {
		expect(refused(bodyOf(9_999_999, 'Something new.'), status)).toMatchObject({
			kind,
			status,
			message: 'Microsoft Entra did not sign the app in: Something new',
		});
	});
});
