import { jsonAnswer, type Answer } from '../http/answers.mts';
import type { Clock } from '../world/clock.mts';
import type { AccessTokens } from './accessTokens.mts';
import type { Analysts } from './analysts.mts';
import { checkAssertion } from './clientAssertion.mts';
import {
	disabledApp,
	EntraError,
	expiredSecret,
	invalidScope,
	malformedTenant,
	missingField,
	noCredential,
	tenantOfAnotherCloud,
	unknownApp,
	unknownResource,
	unknownTenant,
	wrongSecret,
} from './entraErrors.mts';
import type { AppRegistration, Membership, Registry, Tenant } from './registry.mts';
import { isKnownResource } from './resources.mts';
import type { SignInPage } from './signInPage.mts';

interface TokenRequest {
	version: 'v1' | 'v2';
	/** As it stands in the path. */
	tenant: string;
	/** The origin under which the client reached this endpoint, for the audience of assertions. */
	reachedAt: string;
	origin: string;
	/** Form fields, of the body or of a text that says nothing of its kind; else empty. */
	fields: Record<string, string>;
	authorization: string | undefined;
}

interface SignInParts {
	clock: Clock;
	registry: Registry;
	tokens: AccessTokens;
	analysts: Analysts;
	signInPage: SignInPage;
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const renewal = 'refresh_token';
const codeGrant = 'authorization_code';
const guidOrDomain = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|([a-z0-9-]+\.)+[a-z]{2,})$/i;

/**
 * Answers a client-credentials request of either endpoint version, or the first tokens of an analyst
 * or their renewal; throws an EntraError.
 */
export function issueToken(request: TokenRequest, parts: SignInParts): Answer {
	const tenant = tenantOf(request.tenant, parts.registry);
	const fields = { ...request.fields, ...basicCredentials(request.authorization) };
	checkGrant(fields);
	const clientId = required(fields, 'client_id');
	if (fields.grant_type === renewal) {
		const { app } = memberOf(clientId, tenant, parts.registry);
		checkCredential(fields, app, request, tenant, parts);
		return parts.analysts.renew(app, required(fields, 'refresh_token'));
	}
	if (fields.grant_type === codeGrant) {
		const { app } = memberOf(clientId, tenant, parts.registry);
		checkCredential(fields, app, request, tenant, parts);
		required(fields, 'code');
		return jsonAnswer(200, { ...parts.signInPage.redeem(app, fields) });
	}
	const wanted = required(fields, request.version === 'v1' ? 'resource' : 'scope');
	if (request.version === 'v2' && fields.resource !== undefined) throw resourceOnV2();
	const member = memberOf(clientId, tenant, parts.registry);
	checkCredential(fields, member.app, request, tenant, parts);
	const resource = resourceOf(request, wanted, tenant);
	return tokenAnswer(request.version, member, resource, parts);
}

/** Every URL under which a tenant's token endpoint can be reached, the asked one first. */
function tokenUrlsOf(
	reachedAt: string,
	asked: string,
	{ tenantId, domains }: Pick<Tenant, 'tenantId' | 'domains'>,
	version: TokenRequest['version'],
): string[] {
	const versions = version === 'v1' ? ['', '/v2.0'] : ['/v2.0', ''];
	const names = [asked, tenantId, ...domains];
	return versions.flatMap((path) =>
		names.map((name) => `${reachedAt}/${name}/oauth2${path}/token`),
	);
}

function tenantOf(name: string, registry: Registry): Tenant {
	if (!guidOrDomain.test(name)) throw malformedTenant(name);
	const tenant = registry.tenantNamed(name);
	if (tenant === undefined) throw unknownTenant(name);
	if (tenant.otherCloud) throw tenantOfAnotherCloud(name);
	return tenant;
}

function checkGrant(fields: Record<string, string>): void {
	const grant = required(fields, 'grant_type');
	if (['client_credentials', renewal, codeGrant].includes(grant)) return;
	throw new EntraError(
		400,
		'unsupported_grant_type',
		70003,
		`The app requested an unsupported grant type '${grant}'.`,
	);
}

function memberOf(clientId: string, { tenantId }: Tenant, registry: Registry): Membership {
	const member = registry.membership(clientId, tenantId);
	if (member === undefined) throw unknownApp(clientId, tenantId);
	const { app } = member;
	if (!app.enabled) throw disabledApp(app.clientId, app.displayName);
	return member;
}

function checkCredential(
	fields: Record<string, string>,
	app: AppRegistration,
	request: TokenRequest,
	tenant: Tenant,
	parts: SignInParts,
): void {
	const { client_secret: secret, client_assertion: assertion } = fields;
	if (assertion !== undefined && assertion !== '') {
		if (fields.client_assertion_type !== assertionType) throw missingField('client_assertion_type');
		const urls = tokenUrlsOf(request.reachedAt, request.tenant, tenant, request.version);
		checkAssertion(assertion, app, urls, parts.clock);
		return;
	}
	if (secret === undefined || secret === '') throw noCredential(request.version);
	const known = app.secrets.find(({ value }) => value === secret);
	if (known === undefined) throw wrongSecret(app.clientId);
	if ((known.expiresAt ?? Infinity) <= parts.clock.now()) throw expiredSecret(app.clientId);
}

function resourceOf(request: TokenRequest, wanted: string, tenant: Tenant): string {
	const resource = request.version === 'v1' ? wanted : wanted.replace(/\/\.default$/, '');
	if (request.version === 'v2' && (resource === wanted || resource.includes(' '))) {
		throw invalidScope(wanted);
	}
	if (!tenant.hasDefender || !isKnownResource(resource, request.origin)) {
		throw unknownResource(resource, tenant.tenantId);
	}
	return resource;
}

function tokenAnswer(
	version: 'v1' | 'v2',
	member: Membership,
	resource: string,
	{ clock, tokens }: SignInParts,
): Answer {
	const token = tokens.mint(member, resource);
	const headers = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' };
	const lifetime = member.app.tokenLifetimeSeconds;
	if (version === 'v2') {
		const body = {
			token_type: 'Bearer',
			expires_in: lifetime,
			ext_expires_in: lifetime,
			access_token: token,
		};
		return jsonAnswer(200, body, headers);
	}
	const now = Math.ceil(clock.now() / 1000);
	const body = {
		token_type: 'Bearer',
		expires_in: String(lifetime),
		ext_expires_in: String(lifetime),
		expires_on: String(now + lifetime),
		not_before: String(now),
		resource,
		access_token: token,
	};
	return jsonAnswer(200, body, headers);
}

function required(fields: Record<string, string>, name: string): string {
	const value = fields[name];
	if (value === undefined || value === '') throw missingField(name);
	return value;
}

/** Client id and secret may come as HTTP Basic as well, each URL-encoded. */
function basicCredentials(authorization: string | undefined): Record<string, string> {
	const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
	if (encoded === undefined) return {};
	const text = Buffer.from(encoded, 'base64').toString();
	const colon = text.indexOf(':');
	if (colon < 0) return {};
	return {
		client_id: decodeFormValue(text.slice(0, colon)),
		client_secret: decodeFormValue(text.slice(colon + 1)),
	};
}

function decodeFormValue(text: string): string {
	return new URLSearchParams(`v=${text}`).get('v') ?? text;
}

function resourceOnV2(): EntraError {
	return new EntraError(
		400,
		'invalid_request',
		901002,
		"The 'resource' request parameter is not supported.",
	);
}
