import { createHash } from 'node:crypto';
import { endpointsOfCredential, type CredentialFields } from './credentialData';
import { pastedLine } from './pastedText';

/**
 * A fingerprint of all fields that decide in whose name a token is issued, and where it acts. It is
 * stored beside the token, because a token tells its tenant by ID only, and a field may name it by
 * a domain.
 *
 * @throws DefenderError of kind `input` when the endpoints of the credential cannot be told
 */
export function tokenOwnerOf(data: CredentialFields): string {
	const { loginUrl, scope } = endpointsOfCredential(data);
	const [tenantId, clientId] = [data.tenantId, data.clientId].map((field) =>
		pastedLine(field).toLowerCase(),
	);
	const parts = JSON.stringify([loginUrl, tenantId, clientId, scope]);
	return createHash('sha256').update(parts).digest('base64url');
}
