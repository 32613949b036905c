import { describe, expect, test } from '@jest/globals';
import { assertNothingLeaked, secretsOf } from '../../harness/secrecy.mts';

const lines = ['A1b2'.repeat(16), 'C3d4'.repeat(16)];

describe('the secrets of a credential', () => {
	test('hold a passphrase as a whole, blanks and all', () => {
		const passphrase = 'correct horse battery staple';
		expect(secretsOf({ privateKeyPassphrase: passphrase })).toEqual([passphrase]);
	});

	test.each([
		['lines', '\n'],
		['lines of Windows', '\r\n'],
		['one line with blanks', ' '],
		['one line with written-out breaks', '\\n'],
	])('hold each line of a key in %s', (_, separator) => {
		const pem = ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''];
		expect(secretsOf({ privateKey: pem.join(separator) })).toEqual(lines);
	});

	test('hold the tokens of an analyst, and nothing that is no secret', () => {
		const oauthTokenData = { access_token: 'a'.repeat(40), refresh_token: 'r'.repeat(40) };
		expect(secretsOf({ oauthTokenData: { ...oauthTokenData, scope: 's'.repeat(40) } })).toEqual(
			Object.values(oauthTokenData),
		);
		expect(secretsOf({ clientId: 'c'.repeat(40), clientSecret: 'wrong' })).toEqual([]);
	});
});

test('one of them among all that has left an engine is told without being repeated', () => {
	const secret = 'correct horse battery staple';
	const check = () => assertNothingLeaked(`Could not read: ${secret}`, [secret]);
	expect(check).toThrow('A secret has left its credential: Could not read: correct ho...');
});
