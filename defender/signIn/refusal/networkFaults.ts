/**
 * What a connection that failed means, in words of people who keep networks. The short codes of
 * the operating system appear in no text: n8n replaces a message that holds one by its own.
 */

interface Words {
	/** Follows the name of the host. */
	readonly what: string;
	readonly advice: string;
}

interface NetworkFaultFacts extends Words {
	/** False only when the connection surely never opened, so that nothing can have taken effect. */
	readonly reached: boolean;
}

const unknownName: Words = {
	what: 'could not be found by its name',
	advice: 'Check the name server of the n8n host, and the name of the proxy if there is one.',
};
const refused: Words = {
	what: 'takes no connection',
	advice: 'Check that the firewall lets n8n out to it on this port, or that the proxy is running.',
};
const noRoute: Words = {
	what: 'cannot be reached from the network of n8n',
	advice: 'Check the firewall and the proxy of the n8n host.',
};
const untrusted: Words = {
	what: 'shows a certificate that n8n does not trust',
	advice:
		'Usually a proxy opens encrypted traffic. Give its root certificate to n8n in NODE_EXTRA_CA_CERTS, or let this host pass unopened.',
};
const noTls: Words = {
	what: 'did not agree on an encrypted connection',
	advice: 'Check that no proxy or firewall between interferes, and that http and https fit.',
};
const slow: Words = {
	what: 'did not answer in time',
	advice: 'Check the firewall and the proxy of the n8n host; they may swallow the traffic.',
};
const broken: Words = {
	what: 'broke the connection',
	advice: 'Run again. If it stays, check the firewall and the proxy of the n8n host.',
};

const unopened = new Map<string, Words>(
	Object.entries({
		ENOTFOUND: unknownName,
		EAI_AGAIN: unknownName,
		ECONNREFUSED: refused,
		EHOSTUNREACH: noRoute,
		ENETUNREACH: noRoute,
		EADDRNOTAVAIL: noRoute,
		CERT_HAS_EXPIRED: untrusted,
		CERT_NOT_YET_VALID: untrusted,
		CERT_UNTRUSTED: untrusted,
		DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
		SELF_SIGNED_CERT_IN_CHAIN: untrusted,
		UNABLE_TO_GET_ISSUER_CERT: untrusted,
		UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
		UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
		ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
		EPROTO: noTls,
	}),
);

const maybeReached = new Map<string, Words>(
	Object.entries({
		ETIMEDOUT: slow,
		ESOCKETTIMEDOUT: slow,
		ECONNABORTED: slow,
		ECONNRESET: broken,
		EPIPE: broken,
		ERR_STREAM_PREMATURE_CLOSE: broken,
	}),
);

/**
 * The operating system's code of a failure. Version 1 of n8n replaces the error that has it by one
 * of its own, without a cause, and keeps the code where that of an answer would stand.
 */
export function codeOf(error: Error): string {
	if ('code' in error && typeof error.code === 'string') return error.code;
	return 'httpCode' in error && typeof error.httpCode === 'string' ? error.httpCode : '';
}

/** What went wrong with a request that got no answer; undefined when it was no network fault. */
export function networkFaultOf(error: unknown): NetworkFaultFacts | undefined {
	if (!(error instanceof Error)) return undefined;
	const code = codeOf(error);
	const early = unopened.get(code) ?? (code.startsWith('ERR_SSL_') ? noTls : undefined);
	if (early !== undefined) return { ...early, reached: false };
	const late = maybeReached.get(code);
	if (late !== undefined) return { ...late, reached: true };
	// Some agents for proxies name no code.
	return /socket hang up|tunnel|proxy/i.test(error.message)
		? { ...broken, reached: true }
		: undefined;
}
