import { jsonAnswer, type Answer } from '../http/answers.mts';
import { unknownTenant } from './entraErrors.mts';
import type { Registry } from './registry.mts';

/**
 * What Microsoft's own libraries read before they sign in: where this tenant's endpoints are. The
 * tenant's ID stands in them whatever name was asked for.
 */
export function openIdConfiguration(asked: string, origin: string, registry: Registry): Answer {
	const tenant = registry.tenantNamed(asked);
	if (tenant === undefined) throw unknownTenant(asked);
	const base = `${origin}/${tenant.tenantId}`;
	return jsonAnswer(200, {
		token_endpoint: `${base}/oauth2/v2.0/token`,
		token_endpoint_auth_methods_supported: [
			'client_secret_post',
			'private_key_jwt',
			'client_secret_basic',
		],
		jwks_uri: `${base}/discovery/v2.0/keys`,
		response_modes_supported: ['query', 'fragment', 'form_post'],
		subject_types_supported: ['pairwise'],
		id_token_signing_alg_values_supported: ['RS256'],
		response_types_supported: ['code'],
		scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
		issuer: `${base}/v2.0`,
		authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
		tenant_region_scope: 'EU',
		cloud_instance_name: 'microsoftonline.com',
		cloud_graph_host_name: 'graph.windows.net',
		msgraph_host: 'graph.microsoft.com',
	});
}
