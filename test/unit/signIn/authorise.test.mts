import { describe, expect, it } from '@jest/globals';
import axios from 'axios';
import fc from 'fast-check';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { tokenOrigins } from '../../../defender/clouds.ts';
import { authorised } from '../../../defender/signIn/authorise.ts';
import { endpointsOfCredential } from '../../../defender/signIn/credentialData.ts';
import { renewSignInHeader, SignInStale } from '../../../defender/signIn/renewal.ts';
import { tokenOwnerOf } from '../../../defender/signIn/tokenOwner.ts';
import type { OutgoingRequest } from '../../../defender/signIn/requestTarget.ts';
import { clientId, refusalOf, secretFields, tenantId } from './fields.mts';

const custom = {
	...secretFields,
	cloud: 'custom',
	loginUrl: 'https://login.test',
	apiUrl: 'https://defender.test',
	accessToken: 'opaque-token',
};

function tokenWith(claims: Record<string, unknown>): string {
	const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
	return `${encode({ alg: 'RS256' })}.${encode(claims)}.c2lnbmF0dXJl`;
}

const global = { ...secretFields, accessToken: tokenWith({ appid: clientId, tid: tenantId }) };

describe('a request gets the token', () => {
	it('a path alone goes to the API of the credential', () => {
		const request: IHttpRequestOptions = { url: '/api/machineactions', qs: { $top: 1 } };
		expect(authorised(request, custom)).toEqual({
			url: 'https://defender.test/api/machineactions',
			qs: { $top: 1 },
			headers: { Authorization: 'Bearer opaque-token' },
			sendCredentialsOnCrossOriginRedirect: false,
		});
	});

	it.each<[string, OutgoingRequest, string]>([
		['without slash', { url: 'api/machines' }, 'https://api.security.microsoft.com/api/machines'],
		['no path at all', {}, 'https://api.security.microsoft.com/'],
		[
			'a base of its own',
			{ baseURL: 'https://eu.api.security.microsoft.com/api/', url: '/machines' },
			'https://eu.api.security.microsoft.com/api/machines',
		],
		[
			'an address of the HTTP Request node',
			{ uri: 'https://api.security.microsoft.com/api/alerts?$top=2' },
			'https://api.security.microsoft.com/api/alerts?$top=2',
		],
		[
			'an older name of the API',
			{ url: 'https://api.securitycenter.microsoft.com/api/machines' },
			'https://api.securitycenter.microsoft.com/api/machines',
		],
		[
			'an OData function',
			{ url: "/api/machines/findbytag(tag='a b',useStartsWithFilter=true)" },
			"https://api.security.microsoft.com/api/machines/findbytag(tag='a%20b',useStartsWithFilter=true)",
		],
	])('%s', (_, request, url) => {
		const sent = authorised(request, global);
		expect(sent.url).toBe(url);
		expect(sent.headers).toEqual({ Authorization: `Bearer ${global.accessToken}` });
		expect(sent).not.toHaveProperty('uri');
		expect(sent).not.toHaveProperty('baseURL');
	});

	it('replaces whatever authorization was there, and keeps the other headers', () => {
		const headers = { authorization: 'Basic x', AUTHORIZATION: 'y', accept: 'text/plain' };
		const sent = authorised({ url: '/api/machines', headers }, global);
		expect(sent.headers).toEqual({
			accept: 'text/plain',
			Authorization: `Bearer ${global.accessToken}`,
		});
	});

	it('leaves the request that it was given alone', () => {
		const request = Object.freeze({ url: '/api/machines', headers: Object.freeze({ a: 'b' }) });
		authorised(request, global);
		expect(request).toEqual({ url: '/api/machines', headers: { a: 'b' } });
	});
});

describe('no other host gets the token', () => {
	it.each([
		'https://evil.example/api/machines',
		'//evil.example/api',
		'https://api.security.microsoft.com.evil.example/',
		'https://api.security.microsoft.com@evil.example/',
		'https://evil.api.security.microsoft.com/',
		'http://api.security.microsoft.com/api/machines',
		'https://api.security.microsoft.com:8443/api/machines',
		'https://graph.microsoft.com/v1.0/users',
		'https://api-gcc.securitycenter.microsoft.us/api/machines',
		'https://login.microsoftonline.com/',
		'https://',
	])('%s', (url) => {
		for (const request of [{ url }, { uri: url }, { baseURL: url, url: '/api/machines' }]) {
			const refusal = refusalOf(() => authorised({ ...request }, global));
			expect(refusal.kind).toBe('input');
			expect(refusal.message).toMatch(/token of this credential is for Microsoft Defender only/);
			expect(refusal.advice).toContain('https://api.security.microsoft.com');
			expect(`${refusal.message}${refusal.advice}`).not.toContain(global.accessToken);
		}
	});

	it('not even the commercial one when the cloud is another', () => {
		const url = 'https://api.security.microsoft.com/api/machines';
		expect(refusalOf(() => authorised({ url }, custom)).kind).toBe('input');
	});

	it('whatever the address looks like, as the HTTP client sees it', () => {
		const piece = fc.constantFrom(
			'https:',
			'http:',
			'/',
			'\\',
			'//',
			'@',
			'.',
			'..',
			':',
			'?',
			'#',
			' ',
			'\t',
			'api.security.microsoft.com',
			'evil.example',
			'%2f',
			'api',
		);
		const address = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
		const origins = tokenOrigins(endpointsOfCredential(global));
		fc.assert(
			fc.property(address, fc.option(address, { nil: undefined }), (url, baseURL) => {
				try {
					const sent = authorised({ url, ...(baseURL === undefined ? {} : { baseURL }) }, global);
					const asked = axios.getUri({ url: sent.url, baseURL: sent.baseURL });
					expect(origins).toContain(new URL(asked).origin);
				} catch (error) {
					expect(error).toHaveProperty('kind', 'input');
				}
			}),
			{ numRuns: 5000 },
		);
	});
});

describe('a stored token is renewed before it is used', () => {
	const request = (): IHttpRequestOptions => ({ method: 'POST', url: '/api/machines/1/isolate' });

	/** n8n renews a token when the preparation of a request ends like an answer of 401. */
	function stale(data: Record<string, unknown>, sent = request()): void {
		let thrown: unknown;
		try {
			authorised(sent, data);
		} catch (error) {
			thrown = error;
		}
		expect(thrown).toBeInstanceOf(SignInStale);
		expect(thrown).toHaveProperty('response.status', 401);
	}

	it('when the request wishes so, and only once', () => {
		const wishing = { ...request(), headers: { [renewSignInHeader]: '1', accept: 'a' } };
		stale(global, wishing);
		const sent = authorised(wishing, global);
		expect(sent.headers).toEqual({ accept: 'a', Authorization: `Bearer ${global.accessToken}` });
	});

	it('when there is none', () => {
		stale({ ...global, accessToken: '' });
		stale({ ...global, accessToken: undefined });
	});

	it('when the credential was changed to another tenant or app since', () => {
		const elsewhere = '99999999-2222-4333-8444-555555555555';
		stale({ ...global, tenantId: elsewhere });
		stale({ ...global, clientId: ` ${elsewhere.toUpperCase()}\n` });
		stale({ ...global, accessToken: tokenWith({ azp: elsewhere }) });
	});

	it.each<[string, Record<string, unknown>]>([
		['tenant named by domain', { tenantId: 'fabrikam.onmicrosoft.com' }],
		['app', { clientId: '99999999-2222-4333-8444-555555555555' }],
		['scope', { scope: 'https://api.example.com/.default' }],
		['cloud', { cloud: 'gcc' }],
		['sign-in address', { ...custom, loginUrl: 'https://other.test' }],
	])('when the credential was changed to another %s since', (_, change) => {
		for (const cloud of [global, custom]) {
			const before = { ...cloud, accessToken: 'opaque', tenantId: 'contoso.onmicrosoft.com' };
			const tokenOwner = tokenOwnerOf(before);
			expect(authorised(request(), { ...before, tokenOwner }).method).toBe('POST');
			stale({ ...before, ...change, accessToken: 'opaque', tokenOwner });
		}
	});

	it('but not when it is the same in other letters, or does not tell', () => {
		const url = 'https://api.security.microsoft.com/api/machines/1/isolate';
		const fine = [
			{ ...global, tenantId: tenantId.toUpperCase(), tokenOwner: tokenOwnerOf(global) },
			{ ...global, tenantId: 'contoso.onmicrosoft.com' },
			{ ...global, accessToken: 'opaque' },
			{ ...global, accessToken: 'not.json.token' },
			{ ...global, accessToken: tokenWith({ aud: 'x' }) },
		];
		for (const data of fine) expect(authorised(request(), data).url).toBe(url);
	});

	it('and not in a custom cloud, where a gateway may issue tokens of its own', () => {
		const accessToken = tokenWith({ appid: 'gateway', tid: 'gateway' });
		const sent = authorised(request(), { ...custom, accessToken });
		expect(sent.headers).toEqual({ Authorization: `Bearer ${accessToken}` });
	});
});
