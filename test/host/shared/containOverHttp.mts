import { credentialType } from '../../../scripts/host/host.mts';
import type { Json } from '../../../scripts/host/json.mts';
import type { StoredCredential } from '../../../scripts/host/playbooks.mts';
import { chain, node } from './workflows.mts';

/**
 * Isolates a machine by name and releases it again, with n8n's HTTP Request node and our credential
 * alone: find, isolate, look, release, look.
 */
export function containOverHttp(
	apiUrl: string,
	computerDnsName: string,
	credential: StoredCredential,
): Json {
	const request = (index: number, name: string, parameters: Json): Json => ({
		...node(index, name, 'n8n-nodes-base.httpRequest', {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credentialType,
			options: {},
			...parameters,
		}),
		typeVersion: 4.2,
		credentials: { [credentialType]: credential },
	});
	const post = (index: number, name: string, method: string, body: Json): Json =>
		request(index, name, {
			method: 'POST',
			url: `=${apiUrl}/api/machines/{{ $('Find').first().json.value[0].id }}/${method}`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: JSON.stringify(body),
		});
	const look = (index: number, name: string, at: string): Json =>
		request(index, name, {
			url: `=${apiUrl}/api/machineactions/{{ $('${at}').first().json.id }}`,
		});
	const wait = (index: number, name: string, amount: number): Json => ({
		...node(index, name, 'n8n-nodes-base.wait', {
			resume: 'timeInterval',
			amount,
			unit: 'seconds',
		}),
		typeVersion: 1.1,
		webhookId: `wait-${index}`,
	});
	const comment = 'Contain over HTTP';
	return chain('Contain over HTTP', [
		node(0, 'Start', 'n8n-nodes-base.manualTrigger', {}),
		request(1, 'Find', {
			url: `${apiUrl}/api/machines`,
			sendQuery: true,
			queryParameters: {
				parameters: [{ name: '$filter', value: `computerDnsName eq '${computerDnsName}'` }],
			},
		}),
		post(2, 'Isolate', 'isolate', { Comment: comment, IsolationType: 'Full' }),
		wait(3, 'Until isolated', 8),
		look(4, 'Isolated', 'Isolate'),
		post(5, 'Release', 'unisolate', { Comment: comment }),
		wait(6, 'Until released', 6),
		look(7, 'Released', 'Release'),
	]);
}
