import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tokenOrigins } from '../../../defender/clouds.ts';
import {
	endpointsOfCredential,
	readCredential,
	type SignInCredential,
} from '../../../defender/signIn/credentialData.ts';
import { tokenRequestOf } from '../../../defender/signIn/tokenRequest.ts';
import { certificateFields, refusalOf, secretFields, tenantId } from './fields.mts';

const commercial = 'https://api.securitycenter.microsoft.com/.default';
const gcc = 'https://api-gcc.securitycenter.microsoft.us';
const gov = 'https://api-gov.securitycenter.microsoft.us';
const com = 'https://login.microsoftonline.com';
const us = 'https://login.microsoftonline.us';

/** cloud, region, sign-in host, API host, scope: contract section 4. */
const table = [
	['global', 'auto', com, 'https://api.security.microsoft.com', commercial],
	['global', 'us', com, 'https://us.api.security.microsoft.com', commercial],
	['global', 'eu', com, 'https://eu.api.security.microsoft.com', commercial],
	['global', 'uk', com, 'https://uk.api.security.microsoft.com', commercial],
	['global', 'au', com, 'https://au.api.security.microsoft.com', commercial],
	['global', 'swa', com, 'https://swa.api.security.microsoft.com', commercial],
	['global', 'ina', com, 'https://ina.api.security.microsoft.com', commercial],
	['global', 'aea', com, 'https://aea.api.security.microsoft.com', commercial],
	['gcc', 'auto', com, gcc, `${gcc}/.default`],
	['gccHigh', 'auto', us, gov, `${gov}/.default`],
	['dod', 'auto', us, gov, `${gov}/.default`],
	// A region that was chosen before the cloud was changed has no say.
	['gccHigh', 'eu', us, gov, `${gov}/.default`],
	['custom', 'eu', 'https://login.test', 'https://api.test', 'https://api.test/.default'],
];
const custom = { loginUrl: 'https://login.test', apiUrl: 'https://api.test' };
const everyWay = table.flatMap(([cloud, region, login, api, scope]) =>
	[secretFields, certificateFields].map((fields) => ({
		fields: { ...fields, ...custom, cloud, region },
		authentication: fields.authentication,
		cloud,
		region,
		login,
		api,
		scope,
	})),
);

function requestOf(credential: SignInCredential): { url: string; form: URLSearchParams } {
	const proof =
		credential.authentication === 'clientSecret'
			? { clientSecret: credential.clientSecret }
			: { clientAssertion: 'head.body.signature' };
	const { url, form } = tokenRequestOf(credential, proof);
	return { url, form: new URLSearchParams(form) };
}

describe('clouds and regions', () => {
	it.each(everyWay)(
		'$cloud, $region, $authentication: $login, $api',
		({ fields, login, api, scope, authentication }) => {
			const credential = readCredential(fields);
			expect(credential.endpoints.apiUrl).toBe(api);
			const { url, form } = requestOf(credential);
			expect(url).toBe(`${login}/${tenantId}/oauth2/v2.0/token`);
			expect(form.get('scope')).toBe(scope);
			expect(form.get('grant_type')).toBe('client_credentials');
			expect(form.get('client_id')).toBe(credential.clientId);
			expect(form.get('client_secret')).toBe(
				authentication === 'clientSecret' ? secretFields.clientSecret : null,
			);
			expect(form.get('client_assertion_type')).toBe(
				authentication === 'certificate'
					? 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
					: null,
			);
		},
	);

	it('lets the scope be given, and keeps the hosts of the cloud', () => {
		const scope = 'https://securitycenter.onmicrosoft.com/windowsatpservice/.default';
		const endpoints = endpointsOfCredential({ cloud: 'gcc', scope: ` ${scope}\n` });
		expect(endpoints).toEqual({ loginUrl: com, apiUrl: gcc, scope });
	});

	it('takes a form without cloud and region for the commercial one', () => {
		expect(endpointsOfCredential({}).apiUrl).toBe('https://api.security.microsoft.com');
	});

	it('refuses clouds and regions that it does not know', () => {
		expect(refusalOf(() => endpointsOfCredential({ cloud: 'china' })).message).toMatch(/^Cloud: /);
		expect(refusalOf(() => endpointsOfCredential({ cloud: 'toString' })).message).toMatch(
			/^Cloud: /,
		);
		expect(refusalOf(() => endpointsOfCredential({ region: 'x' })).message).toMatch(/^Region: /);
	});

	it.each([
		['https://gateway.example.com', 'https://gateway.example.com'],
		[' https://Gateway.Example.com/ ', 'https://gateway.example.com'],
		['https://gateway.example.com:8443', 'https://gateway.example.com:8443'],
		['http://127.0.0.1:4780', 'http://127.0.0.1:4780'],
		['http://localhost:4780/', 'http://localhost:4780'],
		['http://[::1]:4780', 'http://[::1]:4780'],
	])('takes %s as an address of a custom cloud', (given, origin) => {
		const endpoints = endpointsOfCredential({ cloud: 'custom', loginUrl: given, apiUrl: given });
		expect(endpoints.loginUrl).toBe(origin);
		expect(endpoints.apiUrl).toBe(origin);
	});

	it.each([
		'',
		'gateway.example.com',
		'http://gateway.example.com',
		'http://127.0.0.1.example.com',
		'http://localhost.example.com',
		'https://user:word@gateway.example.com',
		'https://gateway.example.com/api',
		'https://gateway.example.com?x=1',
		'https://gateway.example.com#x',
		'ftp://gateway.example.com',
		'javascript:alert(1)',
		'https://',
	])('refuses "%s" as an address, naming the field', (given) => {
		const good = 'https://gateway.example.com';
		const login = { cloud: 'custom', loginUrl: given, apiUrl: good };
		expect(refusalOf(() => endpointsOfCredential(login)).message).toMatch(/^Sign-In URL: /);
		const api = { cloud: 'custom', loginUrl: good, apiUrl: given };
		const refusal = refusalOf(() => endpointsOfCredential(api));
		expect(refusal.message).toMatch(/^API URL: /);
		expect(refusal.advice).toContain('https://gateway.example.com');
		expect(refusal.kind).toBe('input');
	});

	it('makes of any address either an origin that is safe or an error', () => {
		const address = fc.oneof(
			fc.string(),
			fc.webUrl(),
			fc
				.tuple(fc.constantFrom('http://', 'https://', '//', 'HTTPS:\\\\', ''), fc.string())
				.map((parts) => parts.join('')),
		);
		fc.assert(
			fc.property(address, (text) => {
				const data = { cloud: 'custom', loginUrl: text, apiUrl: text };
				try {
					const { loginUrl } = endpointsOfCredential(data);
					const url = new URL(loginUrl);
					expect(url.origin).toBe(loginUrl);
					expect(`${url.username}${url.password}${url.search}${url.hash}`).toBe('');
					const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
					expect(url.protocol === 'https:' || isLocal).toBe(true);
				} catch (error) {
					expect(error).toHaveProperty('kind', 'input');
				}
			}),
			{ numRuns: 500 },
		);
	});
});

describe('where a token may go', () => {
	it('is every official host of the commercial cloud', () => {
		const origins = tokenOrigins(endpointsOfCredential({ region: 'eu' }));
		expect(origins).toContain('https://api.security.microsoft.com');
		expect(origins).toContain('https://eu.api.security.microsoft.com');
		expect(origins).toContain('https://api.securitycenter.microsoft.com');
		expect(origins).toContain('https://api-uk.securitycenter.microsoft.com');
		expect(origins).toContain('https://api.securitycenter.windows.com');
		expect(origins.every((origin) => origin.startsWith('https://'))).toBe(true);
		expect(origins).not.toContain(gcc);
	});

	it.each(['gcc', 'gccHigh', 'dod', 'custom'])('is the one host of %s', (cloud) => {
		const endpoints = endpointsOfCredential({ ...custom, cloud });
		expect(tokenOrigins(endpoints)).toEqual([endpoints.apiUrl]);
	});
});
