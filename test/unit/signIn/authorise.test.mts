import { beforeAll, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import fc from 'fast-check';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { tokenOrigins } from '../../../defender/clouds.ts';
import { authorised } from '../../../defender/signIn/authorise.ts';
import { endpointsOfCredential } from '../../../defender/signIn/credentialData.ts';
import { holdToken } from '../../../defender/signIn/heldTokens.ts';
import type { OutgoingRequest } from '../../../defender/signIn/requestTarget.ts';
import { clientId, issues, refusalOf, secretFields, tenantId, tokenWith } from './fields.mts';

const custom = {
	...secretFields,
	cloud: 'custom',
	loginUrl: 'https://login.test',
	apiUrl: 'https://defender.test',
	accessToken: '',
};
const global = { ...secretFields, accessToken: '' };
const here = { ...custom, apiUrl: 'https://127.0.0.1:4781' };
const token = tokenWith({ appid: clientId, tid: tenantId });

beforeAll(async () => {
	await holdToken(global, issues(token));
	await holdToken(custom, issues('opaque-token'));
	await holdToken(here, issues('opaque-token'));
});

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
		expect(sent.headers).toEqual({ Authorization: `Bearer ${token}` });
		expect(sent).not.toHaveProperty('uri');
		expect(sent).not.toHaveProperty('baseURL');
	});

	it('replaces whatever authorization was there, and keeps the other headers', () => {
		const headers = { authorization: 'Basic x', AUTHORIZATION: 'y', accept: 'text/plain' };
		const sent = authorised({ url: '/api/machines', headers }, global);
		expect(sent.headers).toEqual({
			accept: 'text/plain',
			Authorization: `Bearer ${token}`,
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
			expect(`${refusal.message}${refusal.advice}`).not.toContain(token);
		}
	});

	it('not even the commercial one when the cloud is another', () => {
		const url = 'https://api.security.microsoft.com/api/machines';
		expect(refusalOf(() => authorised({ url }, custom)).kind).toBe('input');
	});

	it.each<[string, object]>([
		['a proxy', { proxy: { host: 'evil.example', port: 8080 } }],
		['a proxy of the older kind', { proxy: 'http://evil.example:8080' }],
		['unchecked certificates', { skipSslCertificateValidation: true }],
		['unchecked certificates of the older kind', { rejectUnauthorized: false }],
		['unchecked certificates by an agent', { agentOptions: { rejectUnauthorized: false } }],
		['an authority of its own', { agentOptions: { ca: '-----BEGIN CERTIFICATE-----' } }],
	])('nor somebody between: %s', (_what, more) => {
		const refusal = refusalOf(() => authorised({ url: '/api/machines', ...more }, global));
		expect(refusal.kind).toBe('input');
		expect(refusal.message).toMatch(/which could read the token/);
		// A simulator or gateway on this very machine may have a certificate of its own making.
		expect(authorised({ url: '/api/machines', ...more }, here).headers).toHaveProperty(
			'Authorization',
		);
	});

	it('nor another one behind the same address', () => {
		const headers = { Host: 'evil.azurefd.net', accept: 'a' };
		const sent = authorised({ url: '/api/machines', headers }, global);
		expect(Object.keys(sent.headers ?? {})).toEqual(['accept', 'Authorization']);
	});

	it('nothing of it means n8n’s own proxy or a certificate for the client', () => {
		const fine = { rejectUnauthorized: true, agentOptions: { cert: 'c', key: 'k' } };
		expect(authorised({ url: '/api/machines', ...fine }, global)).toMatchObject(fine);
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

describe('what n8n has stored as a token', () => {
	it('is not used', () => {
		const sent = authorised({ url: '/api/machines' }, { ...global, accessToken: 'stored before' });
		expect(sent.headers).toEqual({ Authorization: `Bearer ${token}` });
	});

	it('is not used where no other is at hand either', () => {
		const clientId = '99999999-2222-4333-8444-555555555555';
		const refusal = refusalOf(() => authorised({}, { ...global, clientId, accessToken: 'stored' }));
		expect(refusal.message).toContain('which is not used any more');
	});
});
