import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readCredential } from '../../../defender/signIn/credentialData.ts';
import type { CredentialFields } from '../../../defender/signIn/storedField.ts';
import {
	fieldsFor,
	giveUpToken,
	heldTenant,
	holdToken,
	isSignInDue,
	tokenFor,
	type NodeSignIn,
} from '../../../defender/signIn/heldTokens.ts';
import { signInKeyOf, type PostForm } from '../../../defender/signIn/signIn.ts';
import { issues, laterRefusalOf, secretFields, tokenWith } from './fields.mts';

const hour = 3_600_000;

let fields: CredentialFields;
let node: NodeSignIn;
let now: number;
let asked: number;

/** Another app for each test, so that no token of an earlier one is at hand. */
beforeEach(() => {
	fields = { ...secretFields, clientId: randomUUID(), cloud: 'custom', ...gateway };
	now = Date.UTC(2026, 2, 3);
	asked = 0;
	const credential = readCredential(fields);
	node = { credential, key: signInKeyOf(credential), date: () => now };
});

const gateway = { loginUrl: 'https://login.test', apiUrl: 'https://defender.test' };

/** Issues another token each time. */
const entra: PostForm = async (url, form) => {
	asked += 1;
	return await issues(`token${asked}`)(url, form);
};
const outOfOrder: PostForm = async () => {
	asked += 1;
	return await Promise.resolve({ status: 503, body: 'busy' });
};

/** One request of a node: the token that it gets. */
async function request(post = entra): Promise<string> {
	const data = fieldsFor(fields, node);
	await holdToken(data, post);
	return tokenFor(data);
}

describe('a token of nodes', () => {
	it('serves until some minutes before its end', async () => {
		expect(await request()).toBe('token1');
		now += hour - 6 * 60_000;
		expect(await request()).toBe('token1');
		now += 59_000 - 1;
		expect(isSignInDue(node)).toBe(false);
		now += 1;
		expect(isSignInDue(node)).toBe(true);
		now += 60_000;
		expect(await request()).toBe('token2');
	});

	it('serves on where the sign-in service is out of order, as long as it holds', async () => {
		await request();
		now += hour - 4 * 60_000;
		expect(await request(outOfOrder)).toBe('token1');
		expect(await request(outOfOrder)).toBe('token1');
		expect(asked).toBe(2);
		now += 10 * 60_000;
		expect((await laterRefusalOf(request(outOfOrder))).kind).toBe('serviceFault');
	});

	it('that was given up is asked for anew, and another one is not', async () => {
		await request();
		giveUpToken(node.key, 'an older one');
		expect(await request()).toBe('token1');
		giveUpToken(node.key, 'token1');
		expect(await request()).toBe('token2');
	});

	it('is asked for once by those who ask together', async () => {
		expect(new Set(await Promise.all([request(), request(), request()]))).toEqual(
			new Set(['token1']),
		);
		expect(asked).toBe(1);
	});

	it('is not put into the fields that a node goes on with', async () => {
		const before = structuredClone(fields);
		await request();
		expect(fields).toEqual(before);
	});
});

describe('a token of other callers', () => {
	it('is asked for anew when n8n comes back with the same fields after a 401', async () => {
		await holdToken(fields, entra);
		expect(tokenFor(fields)).toBe('token1');
		await holdToken(fields, entra);
		expect(tokenFor(fields)).toBe('token2');
	});

	it('is shared by requests of the same minute', async () => {
		for (const copy of [{ ...fields }, { ...fields }]) {
			await holdToken(copy, entra);
			expect(tokenFor(copy)).toBe('token1');
		}
	});

	it('is not an older one, so that a test proves the present', async () => {
		now = Date.now() - 61_000;
		await request();
		await holdToken(fields, entra);
		expect(tokenFor(fields)).toBe('token2');
		expect((await laterRefusalOf(holdToken(fields, outOfOrder))).kind).toBe('serviceFault');
	});
});

describe('who signs in where', () => {
	it.each<[string, Record<string, unknown>]>([
		['tenant', { tenantId: 'fabrikam.onmicrosoft.com' }],
		['secret', { clientSecret: 'another~secret' }],
		['scope', { scope: 'https://api.example.com/.default' }],
		['sign-in host', { loginUrl: 'https://other.test' }],
	])('is another one with another %s', async (_, change) => {
		await holdToken(fields, entra);
		await holdToken({ ...fields, ...change }, entra);
		expect(asked).toBe(2);
	});

	it('is the same in other letters', async () => {
		await holdToken(fields, entra);
		await holdToken({ ...fields, tenantId: String(fields['tenantId']).toUpperCase() }, entra);
		expect(asked).toBe(1);
	});
});

describe('the tenant that a token names', () => {
	const microsoft = () => ({ ...fields, cloud: 'global' });
	const own = secretFields.tenantId;

	it.each(['global', 'gcc', 'gccHigh', 'dod'])(
		'must be the one asked for in cloud %s',
		async (cloud) => {
			const elsewhere = issues(tokenWith({ tid: randomUUID() }));
			const refusal = await laterRefusalOf(holdToken({ ...fields, cloud }, elsewhere));
			expect(refusal.message).toContain(
				`asked for a token for the tenant ${own} and issued one for`,
			);
			const nowhere = await laterRefusalOf(holdToken({ ...fields, cloud }, issues('opaque')));
			expect(nowhere.message).toContain('that names no tenant, so nothing was sent');
			await holdToken({ ...fields, cloud }, issues(tokenWith({ tid: own.toUpperCase() })));
		},
	);

	it('is not judged where the tenant is asked for by a domain, or a gateway answers', async () => {
		const elsewhere = issues(tokenWith({ tid: randomUUID() }));
		await holdToken({ ...microsoft(), tenantId: 'contoso.onmicrosoft.com' }, elsewhere);
		await holdToken(fields, elsewhere);
	});

	it('must not stand in the list of those besides it', async () => {
		const id = randomUUID();
		const data = { ...fields, tenantId: 'contoso.example', tenants: `Contoso = ${id}` };
		const refusal = await laterRefusalOf(holdToken(data, issues(tokenWith({ tid: id }))));
		expect(refusal.message).toMatch(/^Other Tenants: "Contoso"/);
	});

	it('is known as long as the token is held', async () => {
		const data = fieldsFor(fields, node);
		expect(heldTenant(node.key)).toBeUndefined();
		await holdToken(data, issues(tokenWith({ tid: own.toUpperCase() })));
		expect(heldTenant(node.key)).toBe(own);
	});
});
