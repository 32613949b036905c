import { credentialData, credentialType, type Host } from '../../../scripts/host/host.mts';
import type { StoredCredential } from '../../../scripts/host/playbooks.mts';

/** A credential of an app of its own, whose quota nothing has used yet. @param roles default: all. */
export async function anotherApp(
	{ api, simulator }: Host,
	roles?: string[],
): Promise<StoredCredential> {
	const { clientId, secrets } = simulator.apps.register(roles === undefined ? {} : { roles });
	const clientSecret = secrets[0]?.value;
	const data = { ...credentialData(simulator), clientId, clientSecret };
	const name = `App ${clientId}`;
	return { id: await api.createCredential(name, credentialType, data), name };
}
