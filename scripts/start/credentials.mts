import { parkApps } from '../../simulator/index.mts';
import { credentialData, credentialType, type Host } from '../host/host.mts';

/** A credential that stands ready in n8n, with what its app may do. */
export interface ReadyCredential {
	readonly name: string;
	readonly may: string;
	readonly clientId: string;
	readonly clientSecret: string;
}

/** What the credentials besides the host's own one are called, and which app each signs in as. */
const others = [
	{ name: 'Microsoft Defender (reads only)', ...parkApps.reading },
	{ name: 'Microsoft Defender (isolates only)', ...parkApps.isolating },
];

/** Stores the two credentials with less, so that what a missing role leads to can be tried. */
export async function readyCredentials({ api, simulator, credential }: Host) {
	const own = { name: credential.name, may: 'every role', ...simulator.credential };
	const ready: ReadyCredential[] = [own];
	for (const { name, clientId, clientSecret, roles } of others) {
		const app = { ...credentialData(simulator), clientId, clientSecret };
		await api.createCredential(name, credentialType, app);
		ready.push({ name, may: roles.join(', '), clientId, clientSecret });
	}
	// n8n chooses in a new node the credential that was changed last: the one that may do everything.
	const { id, name } = credential;
	await api.updateCredential(id, name, credentialType, credentialData(simulator));
	return ready;
}
