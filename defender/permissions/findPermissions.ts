import { seconds } from '../general/clock';
import { apiMethod, apiMethods, type ApiMethodName } from '../contract';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { settle } from '../general/settled';
import { readTokenClaims } from '../signIn/tokenClaims';
import { permissionNames, type ActsFor } from './permissionNames';
import { findingOf, probePermissions, type Finding } from './probe';

export interface Permission extends Finding {
	/** How it is known: read in the token, or asked of the service. */
	readonly source: 'token' | 'probe';
}

export interface Permissions {
	/** App roles or delegated permissions that the token carries; empty when it does not tell. */
	readonly granted: readonly string[];
	of(method: ApiMethodName): Permission;
}

/** Time for all calls together. They are a dozen at most. */
const patienceMs = seconds(180);

/**
 * Finds out which methods may be called, without touching a machine. The token is believed when one
 * harmless call confirms it; a token that cannot be read, names nothing or is not honoured is not.
 *
 * @param token gives the access token of the call that was made last
 * @throws DefenderError when signing in failed or the service cannot be asked
 */
export async function findPermissions(
	connection: Connection,
	actsFor: ActsFor,
	token: () => Promise<string>,
): Promise<Permissions> {
	const deadline = connection.clock.now() + patienceMs;
	const canRead = await mayRead(connection, deadline);
	const granted = grantedBy(await token(), actsFor);
	const byToken = (method: ApiMethodName): boolean =>
		permissionNames(method, actsFor).some((name) => granted.includes(name));
	if (granted.length > 0 && byToken('listMachineActions') === canRead) {
		const of = (method: ApiMethodName): Permission => ({
			allowed: byToken(method),
			remark: '',
			source: 'token',
		});
		return { granted, of };
	}
	const probed = await probePermissions(connection, deadline);
	const of = (method: ApiMethodName): Permission => {
		const finding = foundFor(method, actsFor, probed);
		const isRefused = finding.allowed === false && finding.remark === '' && byToken(method);
		return { ...finding, source: 'probe', ...(isRefused ? { remark: notHonoured } : {}) };
	};
	return { granted, of };
}

const notHonoured =
	'The token holds the permission, but the service does not honour it. Check that Scope is empty or belongs to Defender for Endpoint.';

async function mayRead(connection: Connection, deadline: number): Promise<boolean> {
	const method = apiMethods.listMachineActions;
	const read = await settle(() => callApi(connection, { method, query: '$top=1', deadline }));
	if (read.ok) return true;
	const { allowed } = findingOf(read.error);
	if (allowed === undefined) throw read.error;
	return allowed;
}

function grantedBy(token: string, actsFor: ActsFor): readonly string[] {
	const claims = readTokenClaims(token);
	return (actsFor === 'app' ? claims?.roles : claims?.scopes) ?? [];
}

/** The finding of a method that wants the same permissions, or of those that want one of them. */
function foundFor(
	method: ApiMethodName,
	actsFor: ActsFor,
	probed: ReadonlyMap<ApiMethodName, Finding>,
): Finding {
	const wanted = permissionNames(method, actsFor);
	const related = [...probed].filter(([other]) =>
		permissionNames(other, actsFor).every((name) => wanted.includes(name)),
	);
	const findings = related.map(([, finding]) => finding);
	return (
		findings.find(({ allowed }) => allowed === true) ??
		findings.find(({ allowed }) => allowed === undefined) ??
		findings[0] ?? { allowed: undefined, remark: `Not asked: ${apiMethod(method).path}` }
	);
}
