import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { DefenderError } from '../../../defender/defenderError.ts';
import { readCredential } from '../../../defender/signIn/credentialData.ts';
import type { CredentialFields } from '../../../defender/signIn/storedField.ts';
import {
	fieldsFor,
	giveUpToken,
	holdToken,
	tokenFor,
	type NodeSignIn,
} from '../../../defender/signIn/heldTokens.ts';
import { signInKeyOf, type PostForm } from '../../../defender/signIn/signIn.ts';
import { secretFields, tokenWith } from './fields.mts';

/** Printed, so that a failure can be repeated. */
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
const minute = 60_000;
const lifeMs = 60 * minute;

interface Claims {
	readonly tid: string;
	readonly client: string;
	readonly secret: string;
	readonly endsAt: number;
}

/** Who asks: one of three tenants, two apps, two secrets; as a node of ours or as somebody else. */
const asker = fc.record({
	tenant: fc.nat(2),
	client: fc.nat(1),
	secret: fc.nat(1),
	isNode: fc.boolean(),
	/** n8n comes back with the same fields after a 401. */
	isRefused: fc.boolean(),
	givesUp: fc.boolean(),
});
type Asker = typeof asker extends fc.Arbitrary<infer T> ? T : never;

/** What happens in one moment: these ask together, and the sign-in service may be out of order. */
const moment = fc.record({
	askers: fc.array(asker, { minLength: 1, maxLength: 6 }),
	isOutOfOrder: fc.nat(4).map((number) => number === 0),
	minutesLater: fc.oneof(fc.constant(0), fc.nat(20), fc.constant(70)),
});

let ids: string[];
let isOutOfOrder: boolean;
let issued: number;

let now: number;

/** Callers other than nodes have no clock of their own. */
beforeEach(() => {
	now = Date.UTC(2026, 2, 3);
	jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => {
	jest.restoreAllMocks();
});

/** Says in each token for whom it is, and until when. */
const entra: PostForm = async (url, form) => {
	await Promise.resolve();
	if (isOutOfOrder) return { status: 503, body: 'busy' };
	const asked = new URLSearchParams(form);
	issued += 1;
	const claims = {
		tid: new URL(url).pathname.split('/')[1],
		client: asked.get('client_id'),
		secret: asked.get('client_secret'),
		endsAt: now + lifeMs,
		issued,
	};
	return {
		status: 200,
		body: { access_token: tokenWith(claims), expires_in: lifeMs / 1000 },
	};
};

function claimsOf(token: string): Claims {
	return JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString()) as Claims;
}

function fieldsOf({ tenant, client, secret }: Asker): CredentialFields {
	return {
		...secretFields,
		tenantId: ids[tenant],
		clientId: ids[3 + client],
		clientSecret: `secret-${secret}`,
	};
}

/** The token of one request; undefined where there was none to be had. */
async function tokenOf(data: CredentialFields): Promise<string | undefined> {
	try {
		await holdToken(data, entra);
	} catch (error) {
		expect(error).toBeInstanceOf(DefenderError);
		return undefined;
	}
	return tokenFor(data);
}

async function ask(who: Asker): Promise<void> {
	const fields = fieldsOf(who);
	const credential = readCredential(fields);
	const node: NodeSignIn = { credential, key: signInKeyOf(credential), date: () => now };
	const data = who.isNode ? fieldsFor(fields, node) : { ...fields };
	const first = await tokenOf(data);
	const again = first !== undefined && who.isRefused ? await tokenOf(data) : undefined;
	if (again !== undefined) expect(again).not.toBe(first);
	for (const token of [first, again]) {
		if (token === undefined) continue;
		const { tid, client, secret, endsAt } = claimsOf(token);
		expect({ tid, client, secret }).toEqual({
			tid: fields['tenantId'],
			client: fields['clientId'],
			secret: fields['clientSecret'],
		});
		expect(endsAt).toBeGreaterThan(now);
	}
	if (who.givesUp) giveUpToken(node.key, first);
}

test('a token is its own tenant’s, app’s and secret’s, holds, and is not a refused one', async () => {
	process.stdout.write(`property of held tokens: 300 runs, PROPERTY_SEED=${seed}\n`);
	const property = fc.asyncProperty(
		fc.array(moment, { minLength: 1, maxLength: 12 }),
		async (all) => {
			ids = Array.from({ length: 5 }, () => randomUUID());
			issued = 0;
			for (const { askers, minutesLater, ...service } of all) {
				isOutOfOrder = service.isOutOfOrder;
				await Promise.all(askers.map(ask));
				now += minutesLater * minute;
			}
		},
	);
	await fc.assert(property, { numRuns: 300, seed });
});
