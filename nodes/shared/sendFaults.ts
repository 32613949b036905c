import { DefenderError, ExecutionCancelled } from '../../defender/defenderError';
import { isRow, textOrNull } from '../../defender/entities';
import { NetworkFault, type HttpResponse } from '../../defender/http/send';
import { entraRefusalOf } from '../../defender/signIn/refusal/entraRefusal';
import { signInFaultOf } from '../../defender/signIn/refusal/hostError';
import { codeOf, networkFaultOf } from '../../defender/signIn/refusal/networkFaults';
import { strangerAt } from '../../defender/signIn/tokenAnswer';
import { said } from '../../defender/texts/shown';
import { lowerCased } from './headers';

/**
 * The answer of the API inside an error of n8n's request helper; undefined when there is none, or
 * when it is that of the sign-in service.
 */
export function answerWithin(error: Error, apiUrl: string): HttpResponse | undefined {
	const { cause } = error;
	if (cause === undefined) return answerNoted(error);
	if (!isRow(cause) || !wentTo(cause, apiUrl)) return undefined;
	const { response } = cause;
	if (!isRow(response) || typeof response.status !== 'number') return undefined;
	return { status: response.status, headers: lowerCased(response.headers), body: response.data };
}

/** What version 1 of n8n, which keeps no cause, has noted down of an answer; its headers are lost. */
function answerNoted(error: Error): HttpResponse | undefined {
	const code = codeOf(error);
	if (!/^[1-5]\d\d$/.test(code)) return undefined;
	const body = 'context' in error && isRow(error.context) ? error.context.data : undefined;
	return { status: Number(code), headers: {}, body };
}

/**
 * Translates what n8n's request helper throws when the API has not answered.
 *
 * @returns `NetworkFault` when trying again may help, `ExecutionCancelled` when the user stopped the
 * execution, a `DefenderError` when signing in failed for good
 */
export function faultWithin(error: Error, apiUrl: string): Error {
	const cause = error.cause instanceof Error ? error.cause : error;
	if (isCancel(cause)) return new ExecutionCancelled();
	const signIn = signInFaultOf(error);
	if (signIn !== undefined) return afterSignIn(signIn);
	if (!hasLeft(cause)) return notSignedIn(cause);
	return wentTo(cause, apiUrl) ? unanswered(cause, apiUrl) : signInUnreachable(cause);
}

function isCancel(cause: Error): boolean {
	const names = ['AbortError', 'CanceledError'];
	return names.includes(cause.name) || codeOf(cause) === 'ERR_CANCELED';
}

/** Whether it was a request that failed, and not n8n's preparation of one. */
function hasLeft(cause: Error): boolean {
	return ('config' in cause && isRow(cause.config)) || networkFaultOf(cause) !== undefined;
}

function unanswered(cause: Error, apiUrl: string): NetworkFault {
	const fault = networkFaultOf(cause);
	const reached = (fault?.reached ?? true) && !failedToConnect(cause);
	return new NetworkFault(
		reached,
		`${new URL(apiUrl).host} ${fault?.what ?? 'broke the connection'}`,
	);
}

/** Whether a request went to the API, as far as its error tells; n8n signs analysts in in between. */
function wentTo(cause: object, apiUrl: string): boolean {
	const url = isRow(cause) && isRow(cause.config) ? textOrNull(cause.config.url) : null;
	// A gateway may serve both at the same address.
	return url === null || url.startsWith(`${apiUrl}/api/`);
}

/** Some codes of a broken connection are also those of one that never opened. */
function failedToConnect(cause: Error): boolean {
	return isRow(cause.cause) && cause.cause.syscall === 'connect';
}

/** The call itself was not sent, so that it may be tried again where that can help. */
function afterSignIn(fault: DefenderError): Error {
	const passes = fault.kind === 'unreachable' || fault.kind === 'serviceFault';
	return passes ? new NetworkFault(false, fault.message, { cause: fault }) : fault;
}

/** n8n could not renew an analyst's token, because the sign-in service gave no usable answer. */
function signInUnreachable(cause: Error): Error {
	const status = isRow(cause) && isRow(cause.response) ? cause.response.status : undefined;
	const fault = networkFaultOf(cause);
	const what =
		typeof status === 'number'
			? `has a fault of its own (HTTP ${status})`
			: (fault?.what ?? 'broke the connection');
	return afterSignIn(
		new DefenderError({
			kind: 'unreachable',
			message: `The sign-in service of the credential ${what}`,
			advice:
				fault?.advice ?? 'Run again in some minutes. If it stays, check Cloud and Sign-In URL.',
		}),
	);
}

const reconnect =
	'Open the credential and choose Connect my account. It has to be done again when a password or a policy has changed.';

/** n8n's own words, or those of Microsoft Entra where n8n kept them. */
function notSignedIn(cause: Error): DefenderError {
	const body = 'body' in cause ? cause.body : undefined;
	if (isRow(body) && typeof body.error === 'string') return entraRefusalOf(400, body);
	// The page of a network, for example, from which n8n would quote.
	if ('status' in cause && typeof cause.status === 'number') {
		return strangerAt('the sign-in host of the credential', cause.status);
	}
	const isUnconnected = /credentials not connected|no refresh token/i.test(cause.message);
	const own = 'description' in cause ? said(cause.description) : '';
	const advice = isUnconnected ? reconnect : own;
	return new DefenderError({
		kind: 'unauthorized',
		message: isUnconnected ? 'No analyst is signed in with this credential' : said(cause.message),
		advice,
	});
}
