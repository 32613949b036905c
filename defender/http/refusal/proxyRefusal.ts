import { DefenderError } from '../../defenderError';
import type { HttpResponse } from '../send';

const proxyAuthenticationRequired = 407;
/** Web pages that come with these are a gateway's way to say "later", not "no". */
const passing = [408, 429];

/** The service itself answers in JSON, or with nothing. */
function isWebPage({ headers, body }: HttpResponse): boolean {
	const isHtml = /^\s*text\/html\b/i.test(headers['content-type'] ?? '');
	return typeof body === 'string' && (isHtml || /^\s*<(?:!doctype\s+html|html)\b/i.test(body));
}

/**
 * The refusal of somebody between n8n and the service; undefined where it is the service's own. A
 * proxy that opens no tunnel to the API host is heard in place of it. The service has not got the
 * request then, and no repeat will bring it there.
 */
export function proxyRefusalOf(response: HttpResponse): DefenderError | undefined {
	const { status } = response;
	const isRefusal = status >= 400 && status < 500 && !passing.includes(status);
	const wantsName = status === proxyAuthenticationRequired;
	if (!wantsName && !(isRefusal && isWebPage(response))) return undefined;
	return new DefenderError({
		kind: 'unreachable',
		message: `A proxy or firewall between n8n and the API host refused the call (HTTP ${status})`,
		advice: wantsName
			? "It wants n8n to sign in first. Give the proxy's user name and password to n8n, or let the API host of the credential's cloud and region pass without."
			: "What came was a web page, not an answer of Microsoft Defender. Let n8n out to the API host of the credential's cloud and region, and check its API URL if Cloud is Custom.",
		status,
	});
}
