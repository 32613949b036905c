import { minutes, seconds } from '../general/clock';
import { DefenderError } from '../defenderError';
import { isRow } from '../entities';
import { textIn, withoutSecrets } from '../texts/shown';
import { entraRefusalOf } from './refusal/entraRefusal';

/** An HTTP answer to a token request, of whatever status. */
export interface TokenAnswer {
	readonly status: number;
	/** Parsed JSON where the answer was JSON, text otherwise. */
	readonly body: unknown;
}

/** What Entra has issued. */
export interface IssuedToken {
	readonly token: string;
	/** How long it may be used, from the answer on. */
	readonly lifeMs: number;
}

/** For answers that do not say; tokens of Entra live for an hour or more. */
const shortestLifeMs = minutes(10);
const longestLifeMs = minutes(24 * 60);

/** Some gateways send the number as a text. */
function lifeOf(expiresIn: unknown): number {
	const life = seconds(Number(textIn(expiresIn)));
	return life > 0 ? Math.min(life, longestLifeMs) : shortestLifeMs;
}

/** Blanks out whatever a gateway may have sent back of the request. */
function cleaned(
	body: Readonly<Record<string, unknown>>,
	secrets: readonly string[],
): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(body).map(([name, value]) => [
			name,
			typeof value === 'string' ? withoutSecrets(value, secrets) : value,
		]),
	);
}

/**
 * An answer that is not the sign-in service's: somebody between, or no sign-in service at all. Only the
 * faults among them may be gone the next time.
 *
 * @param host a name, or what stands for it: "the sign-in host of the credential"
 */
export function strangerAt(host: string, status: number): DefenderError {
	if (status === 407) {
		return new DefenderError({
			kind: 'refused',
			message: 'The proxy wants n8n to sign in before it lets the request pass',
			advice: `Give the proxy's user name and password to n8n, or let ${host} pass without.`,
			status,
		});
	}
	if (status >= 500 || status === 429) {
		return new DefenderError({
			kind: 'serviceFault',
			message: `The sign-in service at ${host} has a fault of its own (HTTP ${status})`,
			advice:
				'Run again in some minutes. If it stays, look at the service health of Microsoft Entra.',
			status,
		});
	}
	return new DefenderError({
		kind: 'malformed',
		message: `What answered at ${host} is not the sign-in service of Microsoft Entra (HTTP ${status})`,
		advice:
			'A proxy or a sign-in page of the network may stand between. If Cloud is Custom, check Sign-In URL.',
		status,
	});
}

/** It goes into a header: visible characters, and no more than servers take there. */
const tokenForm = /^[!-~]{1,16384}$/;

/**
 * Reads the answer to a token request.
 *
 * @param host where it was asked, for messages
 * @param secrets what must not show up in an error
 * @throws DefenderError with what to do when there is none
 */
export function readTokenAnswer(
	answer: TokenAnswer,
	host: string,
	secrets: readonly string[],
): IssuedToken {
	const { status, body } = answer;
	if (!isRow(body)) throw strangerAt(host, status);
	const isSuccess = status >= 200 && status < 300;
	const { access_token: token } = body;
	if (isSuccess && typeof token === 'string' && tokenForm.test(token)) {
		return { token, lifeMs: lifeOf(body.expires_in) };
	}
	if (typeof body.error !== 'string') throw strangerAt(host, status);
	throw entraRefusalOf(status, cleaned(body, secrets));
}
