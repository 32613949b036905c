import { minutes } from '../general/clock';
import type { Endpoints } from '../clouds';
import { DefenderError, isDefenderError } from '../defenderError';
import { isGuid } from '../texts/checks';
import { settle } from '../general/settled';
import { readCredential, type SignInCredential } from './credentialData';
import type { CredentialFields } from './storedField';
import { signIn, signInKeyOf, type PostForm } from './signIn';
import { refuseOwnAgain } from './tenantList';
import type { IssuedToken } from './tokenAnswer';
import { readTokenClaims } from './tokenClaims';

/**
 * The access tokens of this process: one for each who signs in where. n8n gets none to store, because
 * it would store the resolved fields of the credential with it, and a token that it hands out later may
 * be another tenant's.
 */
const held = new Map<string, HeldToken>();

interface HeldToken {
	readonly token: string;
	/** ID of the tenant that the token names, in lower case; empty where it names none. */
	readonly tenantId: string;
	/** Epoch milliseconds of whoever signed in; so are the others. */
	readonly issuedAt: number;
	/** From then on a new one is asked for. */
	readonly renewAt: number;
	readonly endsAt: number;
}

/** In whose name a node makes its requests. It has read the fields already. */
export interface NodeSignIn {
	readonly credential: SignInCredential;
	/** As `signInKeyOf` gives it. */
	readonly key: string;
	/** Epoch milliseconds. */
	readonly date: () => number;
}

/** What nodes of this package have handed to n8n as the fields of one request. */
const ofNodes = new WeakMap<object, NodeSignIn>();
/** The token that a request with these fields got. n8n hands the same object in again after a 401. */
const sentWith = new WeakMap<object, string>();

/** Renewed so long before its end, or for short ones when three quarters of their life are over. */
const renewalMs = minutes(5);
/** Callers that are no nodes of this package get no older ones, so that a test proves the present. */
const youngMs = minutes(1);
/** Where the sign-in service is out of order, an old token serves on while it holds. */
const postponedMs = minutes(1);

/** The fields of a credential as n8n is to get them for one request of a node. */
export function fieldsFor<F extends CredentialFields>(fields: F, signIn: NodeSignIn): F {
	// Empty, so that n8n asks for a token before the request; a copy, because n8n writes into it.
	const own = { ...fields, accessToken: '' };
	ofNodes.set(own, signIn);
	return own;
}

/**
 * Signs in where that is necessary before a request with these fields. It is what n8n calls before each
 * request, and again after a 401.
 *
 * @throws DefenderError that says why there is no token
 */
export async function holdToken(fields: CredentialFields, post: PostForm): Promise<void> {
	const node = ofNodes.get(fields);
	const { credential, key, date } = node ?? signInOf(fields);
	const now = date();
	const known = unrefused(held.get(key), sentWith.get(fields));
	if (known !== undefined && now < usedUntil(known, node !== undefined)) return;
	const issued = await settle(() => signIn(credential, post, now));
	if (issued.ok) {
		hold(key, issued.value, credential, now);
		return;
	}
	if (node === undefined || !servesOn(known, issued.error, now)) throw issued.error;
	held.set(key, { ...known, renewAt: now + postponedMs });
}

/** Callers that are no nodes of this package hand in nothing but the fields. */
function signInOf(fields: CredentialFields): NodeSignIn {
	const credential = readCredential(fields);
	return { credential, key: signInKeyOf(credential), date: () => Date.now() };
}

/** Whether a token is good enough although no new one could be had. */
function servesOn(known: HeldToken | undefined, error: Error, now: number): known is HeldToken {
	const isPassing = isDefenderError(error, 'unreachable', 'serviceFault');
	return known !== undefined && isPassing && now < known.endsAt;
}

function unrefused(known: HeldToken | undefined, refused: string | undefined) {
	return known?.token === refused ? undefined : known;
}

function usedUntil({ renewAt, issuedAt }: HeldToken, isOfNode: boolean): number {
	return isOfNode ? renewAt : Math.min(renewAt, issuedAt + youngMs);
}

function hold(
	key: string,
	{ token, lifeMs }: IssuedToken,
	credential: SignInCredential,
	now: number,
): void {
	const tenantId = readTokenClaims(token)?.tenantId.toLowerCase() ?? '';
	refuseForeignToken(tenantId, credential);
	for (const [other, { endsAt }] of held) if (endsAt < now) held.delete(other);
	const renewAt = now + Math.max(lifeMs - renewalMs, 0.75 * lifeMs);
	held.set(key, { token, tenantId, issuedAt: now, renewAt, endsAt: now + lifeMs });
}

/** A gateway may issue tokens of its own, so only those of Microsoft's clouds are judged. */
function refuseForeignToken(claimed: string, credential: SignInCredential): void {
	const { tenantId: own, tenants: listed, isCustom } = credential;
	if (!isGuid(own)) refuseOwnAgain(claimed, { own, listed });
	if (isCustom || !isGuid(own) || claimed === own) return;
	throw new DefenderError({
		kind: 'unauthorized',
		message: `Microsoft Entra was asked for a token for the tenant ${own} and issued one ${claimed === '' ? 'that names no tenant' : `for ${claimed}`}, so nothing was sent`,
		advice:
			'Something between n8n and Microsoft Entra answers in its place. Check Cloud of the credential and the proxy of n8n.',
	});
}

/**
 * The token for a request with these fields.
 *
 * @throws DefenderError where n8n has asked for none before, because it has one of an earlier version
 * stored
 */
export function tokenFor(fields: CredentialFields): string {
	const { key } = ofNodes.get(fields) ?? signInOf(fields);
	const token = held.get(key)?.token;
	if (token === undefined) {
		throw new DefenderError({
			kind: 'unauthorized',
			message: 'n8n has a sign-in of an earlier version stored, which is not used any more',
			advice:
				'Run the node again. If this comes again, create the credential anew, or run a Microsoft Defender node before this one.',
		});
	}
	sentWith.set(fields, token);
	return token;
}

/** Where a node of this package has found that its request belongs; undefined for other callers. */
export function endpointsOfNode(fields: CredentialFields): Endpoints | undefined {
	return ofNodes.get(fields)?.credential.endpoints;
}

/** The token that a request with these fields was sent with; undefined where it was not sent. */
export function tokenSentWith(fields: CredentialFields): string | undefined {
	return sentWith.get(fields);
}

/** Whether a request would have to sign in first. */
export function isSignInDue({ key, date }: Pick<NodeSignIn, 'key' | 'date'>): boolean {
	const known = held.get(key);
	return known === undefined || date() >= known.renewAt;
}

/** From now on the token is not used any more; whichever it is unless given. */
export function giveUpToken(key: string, token = held.get(key)?.token): void {
	if (held.get(key)?.token === token) held.delete(key);
}

/** The token that is held; only ever to be looked into. Empty where there is none. */
export function heldToken(key: string): string {
	return held.get(key)?.token ?? '';
}

/** ID of the tenant that the held token names; undefined without a token, or with one that names none. */
export function heldTenant(key: string): string | undefined {
	return held.get(key)?.tenantId || undefined;
}
