import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { inputError } from '../../defender/defenderError';
import { settle } from '../../defender/general/settled';
import type { NodeContext } from './clocks';
import type { CredentialType } from './signInAs';

/**
 * The fields of the node's credential, with their expressions resolved for an item. A poll and a search
 * in the editor have none.
 *
 * @throws DefenderError of kind `input` where an expression needs an item and there is none; n8n does
 * not tell in which field it stands
 */
export async function credentialFields(
	context: NodeContext,
	type: CredentialType,
	item?: number,
): Promise<ICredentialDataDecryptedObject> {
	const read = await settle(() => context.getCredentials(type, item));
	if (read.ok) return read.value;
	if (item !== undefined || read.error.name !== 'ExpressionError') throw read.error;
	throw inputError(
		'Credential',
		'a field of it has an expression that needs an item, and a trigger or a list of the editor has none',
		'Look for $json and the like in Directory (Tenant) ID and the other fields of the credential. Here it takes a credential with fixed values; expressions on items are for the action node.',
	);
}
