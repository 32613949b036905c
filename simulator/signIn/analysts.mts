import { randomBytes } from 'node:crypto';
import { jsonAnswer, type Answer } from '../http/answers.mts';
import type { AccessTokens } from './accessTokens.mts';
import type { Analyst } from './caller.mts';
import { EntraError } from './entraErrors.mts';
import { homeOf, type AppRegistration } from './registry.mts';

/** What the sign-in service answers to an analyst's app. */
export interface AnalystTokens {
	token_type: 'Bearer';
	scope: string;
	expires_in: number;
	access_token: string;
	/** Only for those who have asked for `offline_access`. */
	refresh_token?: string;
}

interface Consent {
	app: AppRegistration;
	audience: string;
	analyst: Analyst;
}

/** Remembers who has signed in, by refresh token. Each token is good for one renewal. */
export class Analysts {
	private readonly consents = new Map<string, Consent>();
	private readonly tokens: AccessTokens;

	constructor(tokens: AccessTokens) {
		this.tokens = tokens;
	}

	/** What an analyst's sign-in in the browser would have led to, with `offline_access`. */
	signIn(app: AppRegistration, audience: string, analyst: Analyst): AnalystTokens {
		const refreshToken = randomBytes(40).toString('base64url');
		this.consents.set(refreshToken, { app, audience, analyst });
		return { ...this.signInOnce(app, audience, analyst), refresh_token: refreshToken };
	}

	/** The same without `offline_access`: nothing to renew the token with. */
	signInOnce(app: AppRegistration, audience: string, analyst: Analyst): AnalystTokens {
		return {
			token_type: 'Bearer',
			scope: analyst.permissions.map((name) => `${audience}/${name}`).join(' '),
			expires_in: app.tokenLifetimeSeconds,
			access_token: this.tokens.mintFor(homeOf(app), audience, analyst),
		};
	}

	/** The answer to `grant_type=refresh_token`. */
	renew(app: AppRegistration, refreshToken: string): Answer {
		const consent = this.consents.get(refreshToken);
		if (consent?.app.clientId !== app.clientId) throw expiredGrant();
		this.consents.delete(refreshToken);
		const { audience, analyst } = consent;
		return jsonAnswer(200, { ...this.signIn(app, audience, analyst) });
	}

	/** Signs everybody out: their refresh tokens are void. */
	clear(): void {
		this.consents.clear();
	}
}

function expiredGrant(): EntraError {
	return new EntraError(
		400,
		'invalid_grant',
		700082,
		'The refresh token has expired due to inactivity or was revoked.',
	);
}
