import type { IHttpRequestOptions } from 'n8n-workflow';
import { isLoopback, tokenOrigins, type Endpoints } from '../clouds';
import { DefenderError } from '../defenderError';

/** n8n has a newer and an older kind of request; the older names its address `uri`. */
export type OutgoingRequest = Omit<IHttpRequestOptions, 'url'> & {
	url?: string;
	uri?: string;
	/** Of the older kind, where the proxy is a text besides. */
	rejectUnauthorized?: boolean;
};

/** A host of its own might be another one behind the same address. */
const ownHeaders = ['authorization', 'host'];

/** As in the HTTP client below n8n, so that both see the same address. */
const absolute = /^([a-z][a-z\d+\-.]*:)?\/\//i;

function joined(base: string, path: string): string {
	return path === '' ? base : `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

function addressOf(request: OutgoingRequest, apiUrl: string): string {
	const given = request.url || request.uri || '';
	if (absolute.test(given)) return given;
	return joined(request.baseURL ?? apiUrl, given);
}

function foreign(host: string, endpoints: Endpoints): DefenderError {
	return new DefenderError({
		kind: 'input',
		message: `The request goes to ${host}, and the token of this credential is for Microsoft Defender only`,
		advice: `Use an address that begins with ${endpoints.apiUrl}, or another credential. Download links need no credential at all.`,
	});
}

/** What may read along with a request: a proxy of its own, or whoever shows any certificate. */
function eavesdropperOn(request: OutgoingRequest): string | undefined {
	const { skipSslCertificateValidation, rejectUnauthorized, agentOptions } = request;
	const proxy: unknown = request.proxy;
	if (proxy !== undefined && proxy !== '') return 'a proxy of its own';
	const isUnchecked =
		skipSslCertificateValidation === true ||
		rejectUnauthorized === false ||
		agentOptions?.rejectUnauthorized === false;
	if (isUnchecked) return 'certificates that nobody checks';
	return agentOptions?.ca === undefined ? undefined : 'a certificate authority of its own';
}

function overheard(how: string): DefenderError {
	return new DefenderError({
		kind: 'input',
		message: `The request wants ${how}, which could read the token of this credential`,
		advice:
			'Switch off Options > Proxy and Options > Ignore SSL Issues of the node, and leave out certificates of its own. A proxy that n8n itself is set up with, and NODE_EXTRA_CA_CERTS, go on working.',
	});
}

/**
 * Completes a request: a path alone goes to the API of the credential, and the bearer token is
 * added. A token that goes elsewhere is lost to whoever receives it, so any other host is refused,
 * and a redirect to another host does not take the token along.
 *
 * @param token asked for only when the request may have it
 * @throws DefenderError of kind `input` when the request goes to any other host, or where others may
 * read along; on this very machine they may
 */
export function withToken(
	request: OutgoingRequest,
	token: () => string,
	endpoints: Endpoints,
): IHttpRequestOptions {
	const address = addressOf(request, endpoints.apiUrl);
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (url === undefined || !tokenOrigins(endpoints).includes(url.origin)) {
		throw foreign(url?.host ?? 'an address that cannot be read', endpoints);
	}
	const eavesdropper = isLoopback(url.hostname) ? undefined : eavesdropperOn(request);
	if (eavesdropper !== undefined) throw overheard(eavesdropper);
	const headers = Object.entries(request.headers ?? {}).filter(
		([name]) => !ownHeaders.includes(name.toLowerCase()),
	);
	const completed = {
		...request,
		url: url.href,
		headers: { ...Object.fromEntries(headers), Authorization: `Bearer ${token()}` },
		sendCredentialsOnCrossOriginRedirect: false,
	};
	// The address is whole now; what is left of its parts would only be put before it again.
	delete completed.uri;
	delete completed.baseURL;
	return completed;
}
