import { fabrikamTenantId, parkGuide } from '../../simulator/index.mts';
import type { Host } from '../host/host.mts';
import type { ReadyCredential } from './credentials.mts';

interface Ready {
	readonly host: Pick<Host, 'url' | 'owner' | 'simulator' | 'filesFolder'>;
	readonly version: string;
	readonly credentials: readonly ReadyCredential[];
	/** A line for each. */
	readonly playbooks: readonly string[];
}

/** All that somebody needs who sits down in front of it for the first time. */
export function introduction({ host, version, credentials, playbooks }: Ready): string {
	const { url, owner, simulator, filesFolder } = host;
	const lines = [
		'',
		`n8n ${version}  ${url}`,
		`  Email      ${owner.email}`,
		`  Password   ${owner.password}`,
		'',
		'Credentials, ready in n8n',
		...credentials.map(({ name, may }) => `  ${name.padEnd(36)} ${may}`),
		'',
		'The same by hand, in a new credential Microsoft Defender API',
		`  Directory (Tenant) ID    ${simulator.credential.tenantId}`,
		'  Cloud                    Custom',
		`  Sign-in URL and API URL  ${simulator.url}`,
		...credentials.map(
			({ clientId, clientSecret, may }) =>
				`  Client ID and Secret     ${clientId}  ${clientSecret}  ${may}`,
		),
		`  Other Tenants            ${fabrikamTenantId}  fabrikam.example`,
		'',
		'Machines, and what leads to them',
		...parkGuide(simulator.machines.all()).map((line) => `  ${line}`),
		'',
		'Playbooks',
		...playbooks.map((playbook) => `  ${playbook}`),
		'',
		`Simulator  ${simulator.url}, its controls are in docs/simulator.md`,
		`Files      ${filesFolder} (n8n may write here, as Contain and collect does)`,
		'Mail       is shown here',
		'',
		'First steps: open n8n, add a Manual Trigger, search for "isolate", choose a machine, execute.',
		`The credential that may do everything is ${credentials[0]?.name ?? ''}.`,
		'Stop with Ctrl+C; everything but the installed n8n is removed then.',
		'',
	];
	return lines.join('\n');
}
