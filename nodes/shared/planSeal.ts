import type { NodeContext } from './clocks';
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
