import { minutes, type Clock } from '../../defender/general/clock';
import { DefenderError } from '../../defender/defenderError';
import type { MachineAction } from '../../defender/entities';
import { sharedStateOf, type Connection } from '../../defender/http/connection';
import type { TenantChoice } from '../../defender/signIn/tenantList';
import { isSignInDue } from '../../defender/signIn/heldTokens';
import type { NodeContext } from './clocks';
import { sendAsAnalyst, sendAsApp } from './send';
import { analystOf, signInOf, type AppSignIn, type SignIn } from './signIn';
import { appCredential } from './signInAs';

interface ConnectionChoice {
	/** Part of Microsoft's quota to use, 0 to 1. */
	readonly quotaShare: number;
	/** Shows the user why the node waits. */
	readonly notice: (text: string) => void;
	/** Is told of each machine action as soon as its ID is known. */
	readonly onStarted?: (action: MachineAction) => void;
	/** Lets an app sign in before the first call even with a token at hand, to have the latest roles. */
	readonly signInAnew?: boolean;
}

/** Where a sign-in comes from, to look again whether it still may be. */
export interface Origin {
	readonly tenant: () => TenantChoice;
	readonly item?: number;
}

/** Opens the way to the service for whom a credential signs in. Nothing is sent yet. */
export function connectAs(
	context: NodeContext,
	clock: Clock,
	signIn: SignIn,
	{ origin, ...choice }: ConnectionChoice & { readonly origin: Origin },
): Connection {
	const { apiUrl, tenantId, clientId } = signIn;
	return {
		send:
			signIn.type === appCredential
				? sendAsApp(
						context,
						lookingAgain(context, clock, signIn, origin),
						clock,
						choice.signInAnew === true,
					)
				: sendAsAnalyst(context, signIn),
		clock,
		random: () => Math.random(),
		shared: sharedStateOf(apiUrl, tenantId, clientId),
		quotaShare: choice.quotaShare,
		tenantId,
		notice: choice.notice,
		...(choice.onStarted === undefined ? {} : { onStarted: choice.onStarted }),
		...(signIn.type === appCredential
			? {}
			: { analyst: async () => await analystOf(context, signIn) }),
		...(signIn.isCustom ? { downloadOrigin: apiUrl } : {}),
	};
}

/** What was looked at so recently is not looked at again. */
const recentMs = minutes(1);

/**
 * The sign-in of a run, looked at again in the credential before the app signs in anew: a tenant that
 * was taken from the list is then refused, and a new secret is used. Whoever signs in where stays the
 * same as long as the run lasts.
 */
function lookingAgain(
	context: NodeContext,
	clock: Clock,
	first: AppSignIn,
	{ tenant, item }: Origin,
): () => Promise<AppSignIn> {
	let current = first;
	let lookedAt = clock.now();
	return async () => {
		const isDue = isSignInDue({ key: current.key, date: () => clock.date() });
		if (!isDue || clock.now() - lookedAt < recentMs) return current;
		const found = await signInOf(context, tenant, item);
		if (found.type !== appCredential || !isSame(found, first)) throw changedMeanwhile();
		current = found;
		lookedAt = clock.now();
		return current;
	};
}

function isSame(one: AppSignIn, other: AppSignIn): boolean {
	return [
		one.tenantId === other.tenantId,
		one.clientId === other.clientId,
		one.apiUrl === other.apiUrl,
		one.credential.endpoints.loginUrl === other.credential.endpoints.loginUrl,
	].every(Boolean);
}

function changedMeanwhile(): DefenderError {
	return new DefenderError({
		kind: 'input',
		message: 'The credential has been changed to another tenant, app or cloud during the run',
		advice:
			'Nothing more was sent. Run the node again if it is to work with the credential as it is now.',
	});
}
