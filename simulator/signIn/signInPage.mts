import { createHash, randomBytes } from 'node:crypto';
import { emptyAnswer, textAnswer, type Answer } from '../http/answers.mts';
import type { Analysts, AnalystTokens } from './analysts.mts';
import type { Analyst } from './caller.mts';
import { EntraError } from './entraErrors.mts';
import type { AppRegistration } from './registry.mts';
import { isKnownResource } from './resources.mts';

/** A code that waits to be redeemed for tokens, and what it was given out for. */
interface GivenCode {
	app: AppRegistration;
	redirectUri: string;
	audience: string;
	analyst: Analyst;
	/** Whether `offline_access` was asked for. */
	renewable: boolean;
	/** Of PKCE: the SHA-256 of what the redeemer has to know. */
	challenge: string | undefined;
}

const allOfTheApp = '.default';

/**
 * The sign-in page for a browser whose user is signed in to the tenant already and has consented: it
 * sends the browser straight back to the app with an authorization code.
 */
export class SignInPage {
	/** Who sits at the browser; nobody: the page waits for a user that never comes. */
	user: Analyst | undefined;
	private readonly codes = new Map<string, GivenCode>();
	private readonly analysts: Analysts;

	constructor(analysts: Analysts) {
		this.analysts = analysts;
	}

	/** Answers a visit of the page; what is wrong with the request shows on the page itself. */
	visit(app: AppRegistration | undefined, query: URLSearchParams, origin: string): Answer {
		const redirectUri = query.get('redirect_uri') ?? '';
		if (app?.enabled !== true) return page(400, 'AADSTS700016: The application was not found.');
		if (!URL.canParse(redirectUri) || query.get('response_type') !== 'code') {
			return page(400, 'AADSTS900144: A parameter of the request is missing or not valid.');
		}
		if (this.user === undefined) return page(200, 'Sign in to your account');
		const scope = query.get('scope') ?? '';
		const { audience, names } = scopesOf(scope);
		if (!isKnownResource(audience, origin)) {
			return back(redirectUri, query, { error: 'invalid_resource' });
		}
		const isAll = names.includes(allOfTheApp);
		const permissions = this.user.permissions.filter((name) => isAll || names.includes(name));
		const code = randomBytes(40).toString('base64url');
		this.codes.set(code, {
			app,
			redirectUri,
			audience,
			analyst: { name: this.user.name, permissions },
			renewable: scope.split(' ').includes('offline_access'),
			challenge: query.get('code_challenge') ?? undefined,
		});
		return back(redirectUri, query, { code });
	}

	/** The answer to `grant_type=authorization_code`; each code is good once. */
	redeem(app: AppRegistration, fields: Record<string, string>): AnalystTokens {
		const { code = '', redirect_uri: redirectUri, code_verifier: verifier = '' } = fields;
		const given = this.codes.get(code);
		this.codes.delete(code);
		if (given?.app.clientId !== app.clientId) throw spentCode();
		if (given.redirectUri !== redirectUri) throw otherRedirect();
		if (given.challenge !== undefined && given.challenge !== challengeOf(verifier)) {
			throw wrongVerifier();
		}
		const { audience, analyst, renewable } = given;
		return renewable
			? this.analysts.signIn(app, audience, analyst)
			: this.analysts.signInOnce(app, audience, analyst);
	}

	clear(): void {
		this.user = undefined;
		this.codes.clear();
	}
}

/** `<resource>/<name>` each, all of one resource; `offline_access` and the like have none. */
function scopesOf(scope: string): { audience: string; names: string[] } {
	const full = scope.split(' ').filter((part) => part.includes('/'));
	const slash = (full[0] ?? '').lastIndexOf('/');
	const audience = (full[0] ?? '').slice(0, Math.max(0, slash));
	return { audience, names: full.map((part) => part.slice(audience.length + 1)) };
}

function back(redirectUri: string, query: URLSearchParams, result: Record<string, string>): Answer {
	const target = new URL(redirectUri);
	for (const [name, value] of Object.entries(result)) target.searchParams.set(name, value);
	const state = query.get('state');
	if (state !== null) target.searchParams.set('state', state);
	return emptyAnswer(302, { location: target.href });
}

function page(status: number, text: string): Answer {
	return textAnswer(status, 'text/html; charset=utf-8', `<!DOCTYPE html><html>${text}</html>`);
}

function challengeOf(verifier: string): string {
	return createHash('sha256').update(verifier).digest('base64url');
}

function spentCode(): EntraError {
	const text =
		'OAuth2 Authorization code was already redeemed, please retry with a new valid code.';
	return new EntraError(400, 'invalid_grant', 54005, text);
}

function otherRedirect(): EntraError {
	return new EntraError(400, 'invalid_client', 500112, 'The reply address does not match.');
}

function wrongVerifier(): EntraError {
	const text = 'The Code_Verifier does not match the code_challenge of the authorization request.';
	return new EntraError(400, 'invalid_grant', 501481, text);
}
