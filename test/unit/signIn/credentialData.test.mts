import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCredential } from '../../../defender/signIn/credentialData.ts';
import { tokenUrlOf } from '../../../defender/signIn/tokenRequest.ts';
import { certificateFields, clientId, refusalOf, secretFields, tenantId } from './fields.mts';

const invisible = ['\u200b', '\ufeff', '\u2060', '\u00ad', '\u200e', '\r\n', '\n', '\t', '\u00a0'];

describe('what is pasted', () => {
	it('loses blanks, line ends and characters that nobody sees', () => {
		const dirty = (text: string): string => `\ufeff \u200b${text}\u00a0\r\n\u2028`;
		const credential = readCredential({
			...secretFields,
			tenantId: dirty(tenantId.toUpperCase()),
			clientId: dirty(`${clientId.slice(0, 9)}\u200b${clientId.slice(9)}`),
			clientSecret: dirty('Abc~1\u200b2'),
		});
		expect(credential).toMatchObject({ tenantId, clientId, clientSecret: 'Abc~12' });
	});

	it('is one app, however the letters of its ID are written', () => {
		const id = 'abcdefab-2222-4333-8444-55555555555f';
		const credential = readCredential({ ...secretFields, clientId: id.toUpperCase() });
		expect(credential.clientId).toBe(id);
	});

	it.each(invisible)('does not mind %j anywhere in a secret', (character) => {
		const at = (index: number): string => `abc${character}`.repeat(index);
		const credential = readCredential({ ...secretFields, clientSecret: `${at(1)}def${character}` });
		const inner = character === '\u00a0' ? 'abc def' : 'abcdef';
		expect(credential).toHaveProperty('clientSecret', inner);
	});

	it('keeps the line breaks of keys, and takes the invisible out of them', () => {
		const credential = readCredential({
			...certificateFields,
			certificate: '\ufeffline one\nline two\u200b\n',
			privateKey: ' key\r\nmore ',
			privateKeyPassphrase: 'open sesame\n',
		});
		expect(credential).toMatchObject({
			certificate: 'line one\nline two',
			privateKey: 'key\r\nmore',
			privateKeyPassphrase: 'open sesame',
			signatureAlgorithm: 'PS256',
		});
	});

	it('takes a form without Authentication for a secret', () => {
		const { authentication, ...rest } = secretFields;
		expect(readCredential(rest).authentication).toBe(authentication);
	});

	it.each(['contoso.onmicrosoft.com', 'Contoso.Example', 'xn--bcher-kva.example.com'])(
		'takes the domain %s as the tenant',
		(domain) => {
			const credential = readCredential({ ...secretFields, tenantId: domain });
			expect(tokenUrlOf(credential)).toBe(
				`https://login.microsoftonline.com/${domain.toLowerCase()}/oauth2/v2.0/token`,
			);
		},
	);
});

/** What is wrong, the field it is in, and a word of the advice. */
const wrong: Array<[string, Record<string, unknown>, string, RegExp]> = [
	['no tenant', { tenantId: '' }, 'Directory (Tenant) ID', /overview page/],
	['a tenant of another type', { tenantId: 42 }, 'Directory (Tenant) ID', /overview page/],
	['the tenant "common"', { tenantId: 'common' }, 'Directory (Tenant) ID', /overview page/],
	['organizations', { tenantId: 'Organizations' }, 'Directory (Tenant) ID', /overview page/],
	['a company name', { tenantId: 'Contoso Ltd' }, 'Directory (Tenant) ID', /onmicrosoft\.com/],
	['no client', { clientId: undefined }, 'Application (Client) ID', /overview page/],
	['an app name', { clientId: 'soc-playbooks' }, 'Application (Client) ID', /name will not do/],
	['the tenant as client', { clientId: tenantId }, 'Application (Client) ID', /differ/],
	['no secret', { clientSecret: ' \n' }, 'Client Secret', /Certificates & secrets/],
	[
		'the ID of the secret',
		{ clientSecret: '0A1B2C3D-0000-4000-8000-00000000000f' },
		'Client Secret',
		/column Value/,
	],
	['another kind', { authentication: 'password' }, 'Authentication', /list/],
	['a bare resource', { scope: 'https://api.test' }, 'Scope', /\/\.default/],
	['two scopes', { scope: 'https://a.test/.default https://b.test/.default' }, 'Scope', /empty/],
];

describe('what is filled in wrong', () => {
	it.each(wrong)('%s is told before any call', (_, change, field, advice) => {
		const refusal = refusalOf(() => readCredential({ ...secretFields, ...change }));
		expect(refusal.kind).toBe('input');
		expect(refusal.message.startsWith(`${field}: `)).toBe(true);
		expect(refusal.advice).toMatch(advice);
	});

	it.each([
		['tenantId', '', 'Directory (Tenant) ID: is empty'],
		['tenantId', 'Contoso Ltd', 'Directory (Tenant) ID: is neither an ID nor a domain'],
		['clientId', '\u200b', 'Application (Client) ID: is empty'],
		['clientId', 'soc-playbooks', 'Application (Client) ID: is not an ID'],
		['clientSecret', ' ', 'Client Secret: is empty'],
	])('%s "%s" is refused with the words: %s', (field, value, message) => {
		const refusal = refusalOf(() => readCredential({ ...secretFields, [field]: value }));
		expect(refusal.message).toBe(message);
	});

	it('an algorithm that is not on offer', () => {
		const fields = { ...certificateFields, signatureAlgorithm: 'none' };
		expect(refusalOf(() => readCredential(fields)).message).toMatch(/^Signature Algorithm: /);
	});

	it('does not repeat the ID of a secret', () => {
		const id = '0a1b2c3d-0000-4000-8000-00000000000f';
		const refusal = refusalOf(() => readCredential({ ...secretFields, clientSecret: id }));
		expect(`${refusal.message}${refusal.advice}`).not.toContain(id);
	});
});

describe('a tenant can not bend the address of the sign-in', () => {
	const hostile = fc.oneof(
		fc.string(),
		fc.string({ unit: 'binary' }),
		fc
			.array(fc.constantFrom('/', '..', '\\', '@', '?', '#', '%2f', '.', 'evil.example', ':', 'a'))
			.map((parts) => parts.join('')),
		fc.domain(),
		fc.uuid(),
	);

	it('whatever it holds', () => {
		fc.assert(
			fc.property(hostile, (text) => {
				try {
					const credential = readCredential({ ...secretFields, tenantId: text });
					const url = new URL(tokenUrlOf(credential));
					expect(url.origin).toBe('https://login.microsoftonline.com');
					expect(url.pathname).toMatch(/^\/[a-z0-9.-]+\/oauth2\/v2\.0\/token$/);
					expect(`${url.search}${url.hash}${url.username}`).toBe('');
					expect(url.href).toBe(tokenUrlOf(credential));
				} catch (error) {
					expect(error).toHaveProperty('kind', 'input');
				}
			}),
			{ numRuns: 2000 },
		);
	});
});
