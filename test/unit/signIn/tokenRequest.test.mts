import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCredential } from '../../../defender/signIn/credentialData.ts';
import { tokenRequestOf } from '../../../defender/signIn/tokenRequest.ts';
import { clientId, secretFields } from './fields.mts';

const credential = readCredential(secretFields);

describe('the form of a token request', () => {
	it('carries any secret unharmed, and nothing that the secret would like to add', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary-ascii' }), (clientSecret) => {
				const { form } = tokenRequestOf(credential, { clientSecret });
				const entries = [...new URLSearchParams(form)];
				expect(Object.fromEntries(entries)).toEqual({
					grant_type: 'client_credentials',
					client_id: clientId,
					scope: 'https://api.securitycenter.microsoft.com/.default',
					client_secret: clientSecret,
				});
				expect(entries).toHaveLength(4);
			}),
		);
	});

	it('names what must not be seen, in each way it may be written', () => {
		const { form, secrets } = tokenRequestOf(credential, { clientSecret: "a b+c/d'(e)" });
		expect(secrets).toContain("a b+c/d'(e)");
		expect(secrets.some((secret) => form.endsWith(secret))).toBe(true);
	});
});
