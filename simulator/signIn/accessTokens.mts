import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Clock } from '../world/clock.mts';
import type { Analyst, Caller } from './caller.mts';
import type { Membership } from './registry.mts';

/** Gives out access tokens and checks them against the clock and against revocation. */
export class AccessTokens {
	private readonly clock: Clock;
	private readonly key = createSecretKey(randomBytes(32));
	private issued = 0;
	/** Of analysts, by name: theirs in every token. */
	private readonly objectIds = new Map<string, string>();
	private readonly revokedUpTo = new Map<string, number>();
	private allRevokedUpTo = 0;

	constructor(clock: Clock) {
		this.clock = clock;
	}

	/** A token with `aud`, `roles` (absent when the app has none), `appid`, `tid`, `iat`, `exp`. */
	mint(member: Membership, audience: string): string {
		const { roles } = member;
		return this.sign(member, audience, {
			idtyp: 'app',
			...(roles.length > 0 ? { roles } : {}),
		});
	}

	/** A token for an app that acts in an analyst's name: `scp` and `upn` instead of `roles`. */
	mintFor(member: Membership, audience: string, { name, permissions }: Analyst): string {
		const oid = this.objectIds.get(name) ?? randomUUID();
		this.objectIds.set(name, oid);
		return this.sign(member, audience, {
			idtyp: 'user',
			oid,
			upn: name,
			scp: permissions.join(' '),
		});
	}

	private sign(
		{ app, tenantId, displayName }: Membership,
		audience: string,
		special: Record<string, unknown>,
	): string {
		const now = Math.ceil(this.clock.now() / 1000);
		this.issued += 1;
		const claims = {
			aud: audience,
			iss: `https://sts.windows.net/${tenantId}/`,
			iat: now,
			nbf: now,
			exp: now + app.tokenLifetimeSeconds,
			appid: app.clientId,
			app_displayname: displayName,
			oid: randomUUID(),
			...special,
			tid: tenantId,
			uti: String(this.issued),
			ver: '1.0',
		};
		return jwt.sign(claims, this.key, { algorithm: 'HS256' });
	}

	/** Undefined for anything but a token of ours that is neither expired nor revoked. */
	check(token: string): Caller | undefined {
		const claims = this.verified(token);
		if (claims === undefined) return undefined;
		const clientId = String(claims.appid);
		const number = Number(claims.uti);
		const revokedUpTo = Math.max(this.allRevokedUpTo, this.revokedUpTo.get(clientId) ?? 0);
		if (number <= revokedUpTo) return undefined;
		return {
			audience: String(claims.aud),
			...permissionsOf(claims),
			clientId,
			tenantId: String(claims.tid),
			displayName: String(claims.upn ?? claims.app_displayname),
		};
	}

	/** Makes every token given out so far invalid, of one app or of all. */
	revoke(clientId?: string): void {
		if (clientId === undefined) this.allRevokedUpTo = this.issued;
		else this.revokedUpTo.set(clientId, this.issued);
	}

	private verified(token: string): jwt.JwtPayload | undefined {
		try {
			const claims = jwt.verify(token, this.key, {
				algorithms: ['HS256'],
				clockTimestamp: Math.floor(this.clock.now() / 1000),
				ignoreNotBefore: true,
			});
			return typeof claims === 'string' ? undefined : claims;
		} catch {
			return undefined;
		}
	}
}

function permissionsOf({ roles, scp }: jwt.JwtPayload): Pick<Caller, 'actsFor' | 'permissions'> {
	if (typeof scp === 'string') return { actsFor: 'analyst', permissions: scp.split(' ') };
	return { actsFor: 'app', permissions: Array.isArray(roles) ? roles.map(String) : [] };
}
