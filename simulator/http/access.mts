import { forbidden, unauthorized } from './errors.mts';
import type { Operation } from './operation.mts';
import type { Caller } from '../signIn/caller.mts';
import { isAcceptedAudience } from '../signIn/resources.mts';
import type { World } from '../world/world.mts';

/** Checks token, audience and role, in this order; throws 401 or 403. */
export function admit(
	world: World,
	operation: Operation,
	authorization: string | undefined,
): Caller {
	const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
	const caller = token === undefined ? undefined : world.tokens.check(token);
	if (caller === undefined) {
		throw unauthorized(
			token === undefined
				? 'Authorization header is missing or is no bearer token'
				: 'The access token is invalid or has expired',
		);
	}
	if (!isAcceptedAudience(caller.audience, world.origin)) {
		throw forbidden(`The audience '${caller.audience}' of the access token is not accepted`);
	}
	if (world.quirks.accountRefusal !== '') {
		throw unauthorized(`Unauthorized request - reason of failure: ${world.quirks.accountRefusal}`);
	}
	checkRole(permissionsFor(operation, world, caller), caller.permissions);
	return caller;
}

/** One of these is enough. */
function permissionsFor(
	{ roles, delegated, readRoleGoes }: Operation,
	{ quirks }: World,
	{ actsFor }: Caller,
): string[] {
	const names = actsFor === 'analyst' ? delegated : roles;
	const withoutRead = quirks.requireReadWriteForReads && readRoleGoes === true;
	return withoutRead ? names.filter((name) => !/^Machine\.Read(\.All)?$/.test(name)) : names;
}

function checkRole(required: string[], granted: string[]): void {
	if (required.some((role) => granted.includes(role))) return;
	throw forbidden(
		`Missing application roles. API required roles: ${required.join(',')}, application roles: ${granted.join(',')}.`,
	);
}
