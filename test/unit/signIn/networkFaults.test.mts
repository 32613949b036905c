import { describe, expect, it } from '@jest/globals';
import { UserError } from 'n8n-workflow';
import { hostErrorOf, signInFaultOf } from '../../../defender/signIn/refusal/hostError.ts';
import { networkFaultOf } from '../../../defender/signIn/refusal/networkFaults.ts';
import { laterRefusalOf, secretFields, shownByN8n, signInWith } from './fields.mts';

/** As the HTTP client below n8n throws it, with the request in it. */
function clientError(code: string | undefined, message: string): Error {
	const config = { url: 'https://login', data: `client_secret=${secretFields.clientSecret}` };
	return Object.assign(new Error(message), { code, config, isAxiosError: true });
}

/** Code, whether the request may have arrived, what the user reads. */
const table: Array<[string, boolean, RegExp, RegExp]> = [
	['ENOTFOUND', false, /could not be found by its name/, /name server/],
	['EAI_AGAIN', false, /could not be found by its name/, /name server/],
	['ECONNREFUSED', false, /takes no connection/, /firewall/],
	['EHOSTUNREACH', false, /cannot be reached/, /firewall/],
	['ENETUNREACH', false, /cannot be reached/, /proxy/],
	['SELF_SIGNED_CERT_IN_CHAIN', false, /does not trust/, /NODE_EXTRA_CA_CERTS/],
	['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', false, /does not trust/, /NODE_EXTRA_CA_CERTS/],
	['CERT_HAS_EXPIRED', false, /does not trust/, /proxy/],
	['ERR_TLS_CERT_ALTNAME_INVALID', false, /does not trust/, /proxy/],
	['EPROTO', false, /encrypted connection/, /proxy/],
	['ERR_SSL_WRONG_VERSION_NUMBER', false, /encrypted connection/, /proxy/],
	['ECONNABORTED', true, /did not answer in time/, /firewall/],
	['ETIMEDOUT', true, /did not answer in time/, /firewall/],
	['ECONNRESET', true, /broke the connection/, /Run again/],
	['EPIPE', true, /broke the connection/, /Run again/],
];

describe('a sign-in that got no answer', () => {
	it.each(table)('%s is told without its code', async (code, reached, what, advice) => {
		const fault = clientError(code, `connect ${code} 10.0.0.1:443`);
		expect(networkFaultOf(fault)?.reached).toBe(reached);
		const post = async (): Promise<never> => await Promise.reject(fault);
		const refusal = await laterRefusalOf(signInWith(secretFields, post, 0));
		expect(refusal.kind).toBe('unreachable');
		expect(refusal.message).toMatch(/^The sign-in host login\.microsoftonline\.com /);
		expect(refusal.message).toMatch(what);
		expect(refusal.advice).toMatch(advice);
		expect(refusal.cause).toBeUndefined();
		const shown = shownByN8n(hostErrorOf(refusal));
		expect(shown.message).toBe(`${refusal.message}. ${refusal.advice}`);
		expect(shown.message).not.toContain(code);
	});

	it.each(['socket hang up', 'tunneling socket could not be established', 'Proxy response (503)'])(
		'"%s", which has no code, is a broken connection',
		(message) => {
			expect(networkFaultOf(clientError(undefined, message))?.what).toMatch(/broke/);
		},
	);

	it('is not made of what is none', () => {
		expect(networkFaultOf('no')).toBeUndefined();
		expect(networkFaultOf(new TypeError('x is not a function'))).toBeUndefined();
	});

	it('passes on what n8n itself forbids', () => {
		const shown = hostErrorOf(new UserError('Domain not allowed'));
		expect(shown.message).toBe('n8n did not send the sign-in request: Domain not allowed');
	});

	it('keeps an unforeseen fault, and the request in it, to itself', async () => {
		const fault = clientError('ERR_WHATEVER', `no idea about ${secretFields.clientSecret}`);
		const post = async (): Promise<never> => await Promise.reject(fault);
		const thrown: unknown = await signInWith(secretFields, post, 0).catch(
			(error: unknown) => error,
		);
		const shown = hostErrorOf(thrown);
		expect(shown.message).toBe('Signing in to Microsoft Entra ended without an answer');
		expect(shown.cause).toBeUndefined();
		expect(JSON.stringify([shown, shown.stack])).not.toContain(secretFields.clientSecret);
	});

	it('is found again in the error that n8n wraps around it', async () => {
		const fault = clientError('ECONNRESET', 'reset');
		const post = async (): Promise<never> => await Promise.reject(fault);
		const refusal = await laterRefusalOf(signInWith(secretFields, post, 0));
		const shown = shownByN8n(hostErrorOf(refusal));
		expect(signInFaultOf(shown)).toBe(refusal);
		expect(signInFaultOf(new Error('else'))).toBeUndefined();
		expect(signInFaultOf(undefined)).toBeUndefined();
	});
});
