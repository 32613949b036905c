import { createHash, randomUUID } from 'node:crypto';
import { DefenderError } from '../defenderError';
import { signingKeyOf } from './certificateCheck';
import { clientAssertion } from './clientAssertion';
import type { SignInCredential } from './credentialData';
import { networkFaultOf } from './refusal/networkFaults';
import { readTokenAnswer, type IssuedToken, type TokenAnswer } from './tokenAnswer';
import { tokenRequestOf, tokenUrlOf, type Proof, type TokenRequest } from './tokenRequest';

/**
 * Posts a form and resolves with the answer, 4xx and 5xx included. Follows no redirect, because
 * the form holds the secret.
 */
export type PostForm = (url: string, form: string) => Promise<TokenAnswer>;

/** Sign-ins under way, by what they ask for. */
const underWay = new Map<string, Promise<IssuedToken>>();

/**
 * A fingerprint of who signs in where, and for what. Everything that decides about a token goes in, so
 * a wrong secret never gets a right one's token.
 */
export function signInKeyOf(credential: SignInCredential): string {
	const { tenantId, clientId, endpoints } = credential;
	const proof =
		credential.authentication === 'clientSecret'
			? [credential.clientSecret]
			: [
					credential.certificate,
					credential.privateKey,
					credential.privateKeyPassphrase,
					credential.signatureAlgorithm,
				];
	const parts = [endpoints.loginUrl, endpoints.scope, tenantId, clientId, ...proof];
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

function proofOf(credential: SignInCredential, now: number): Proof {
	if (credential.authentication === 'clientSecret') {
		return { clientSecret: credential.clientSecret };
	}
	const { clientId } = credential;
	const facts = { clientId, tokenUrl: tokenUrlOf(credential), now, id: randomUUID() };
	return { clientAssertion: clientAssertion(facts, signingKeyOf(credential, now)) };
}

/** The fault itself is not kept as the cause: it holds the request, and so the secret. */
function unreachable(host: string, error: unknown): unknown {
	const fault = networkFaultOf(error);
	if (fault === undefined) return error;
	return new DefenderError({
		kind: 'unreachable',
		message: `The sign-in host ${host} ${fault.what}`,
		advice: fault.advice,
	});
}

async function askForToken(request: TokenRequest, post: PostForm): Promise<IssuedToken> {
	const { host } = new URL(request.url);
	const answer = await post(request.url, request.form).catch((error: unknown) => {
		throw unreachable(host, error);
	});
	return readTokenAnswer(answer, host, request.secrets);
}

/**
 * Signs the app in. Callers that ask for the same at the same time share one request.
 *
 * @param now epoch milliseconds
 * @throws DefenderError: `input` when the credential cannot work, `unauthorized` when Entra refused
 * it, `unreachable`, `serviceFault` or `malformed` when it was not Entra's decision
 */
export async function signIn(
	credential: SignInCredential,
	post: PostForm,
	now: number,
): Promise<IssuedToken> {
	const key = signInKeyOf(credential);
	const running = underWay.get(key);
	if (running !== undefined) return await running;
	const started = askForToken(tokenRequestOf(credential, proofOf(credential, now)), post).finally(
		() => underWay.delete(key),
	);
	underWay.set(key, started);
	return await started;
}
