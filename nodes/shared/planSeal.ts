import type { NodeContext } from './clocks';
import { inputError } from '../../defender/defenderError';
import type { Seal } from '../../defender/plans/plan';
import { sealFor } from '../../defender/plans/seal';
import { pastedBlock, pastedLine } from '../../defender/signIn/pastedText';
import { credentialFields } from './credentialFields';
import type { SignIn } from './signIn';
import { appCredential } from './signInAs';

/**
 * What seals the plans of a sign-in. Nobody can make a plan, or change one, without what the credential
 * signs in with; n8n shows that to nobody.
 *
 * @returns undefined where the credential has no secret of its own, as a public client has none
 */
export async function planSeal(
	context: NodeContext,
	signIn: SignIn,
	item: number,
): Promise<Seal | undefined> {
	const proof = await proofOf(context, signIn, item);
	return proof === '' ? undefined : sealFor(proof, signIn.clientId, signIn.tenantId);
}

/**
 * @param field where to say so
 * @param what could not be told from a forged one, e.g. "end"
 */
export function sealOrRefuse(seal: Seal | undefined, field: string, what: string): Seal {
	if (seal !== undefined) return seal;
	throw inputError(
		field,
		`the credential has no secret of its own, so that no ${what} could be told from a forged one`,
		'Use an app with a client secret or a certificate, the one with which Release What Is Due runs.',
	);
}

async function proofOf(context: NodeContext, signIn: SignIn, item: number): Promise<string> {
	if (signIn.type !== appCredential) {
		const { clientSecret } = await credentialFields(context, signIn.type, item);
		return pastedLine(clientSecret);
	}
	const { credential } = signIn;
	return credential.authentication === 'clientSecret'
		? credential.clientSecret
		: pastedBlock(credential.privateKey);
}
