import { randomUUID } from 'node:crypto';
import { jsonAnswer, type Answer } from '../http/answers.mts';
import type { Clock } from '../world/clock.mts';
import type { Quirks } from '../switches/quirks.mts';

/** A refusal of the sign-in service with its AADSTS code (contract 5.3). */
export class EntraError extends Error {
	readonly status: number;
	readonly error: string;
	readonly code: number;

	constructor(status: number, error: string, code: number, text: string) {
		super(text);
		this.status = status;
		this.error = error;
		this.code = code;
	}
}

/** Entra's error body, with the parts of its text broken as the quirk says. */
export function entraErrorAnswer(failure: EntraError, clock: Clock, quirks: Quirks): Answer {
	const traceId = randomUUID();
	const correlationId = randomUUID();
	const timestamp = `${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
	const parts = [
		`AADSTS${failure.code}: ${failure.message}`,
		`Trace ID: ${traceId}`,
		`Correlation ID: ${correlationId}`,
		`Timestamp: ${timestamp}`,
	];
	return jsonAnswer(failure.status, {
		error: failure.error,
		error_description: parts.join(quirks.tokenErrorBreaks === 'crlf' ? '\r\n' : ' '),
		error_codes: [failure.code],
		timestamp,
		trace_id: traceId,
		correlation_id: correlationId,
		error_uri: `https://login.microsoftonline.com/error?code=${failure.code}`,
	});
}

export function missingField(name: string): EntraError {
	return new EntraError(
		400,
		'invalid_request',
		900144,
		`The request body must contain the following parameter: '${name}'.`,
	);
}

export function malformedTenant(tenant: string): EntraError {
	return new EntraError(
		400,
		'invalid_request',
		900023,
		`Specified tenant identifier '${tenant}' is neither a valid DNS name, nor a valid external domain.`,
	);
}

export function unknownTenant(tenant: string): EntraError {
	return new EntraError(
		400,
		'invalid_request',
		90002,
		`Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
	);
}

export function tenantOfAnotherCloud(tenant: string): EntraError {
	return new EntraError(
		400,
		'invalid_request',
		90038,
		`Tenant '${tenant}' request is being redirected to the National Cloud 'MicrosoftOnline.US'.`,
	);
}

export function unknownApp(clientId: string, tenant: string): EntraError {
	return new EntraError(
		400,
		'unauthorized_client',
		700016,
		`Application with identifier '${clientId}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
	);
}

export function disabledApp(clientId: string, name: string): EntraError {
	return new EntraError(
		400,
		'unauthorized_client',
		7000112,
		`Application '${clientId}'(${name}) is disabled.`,
	);
}

export function wrongSecret(clientId: string): EntraError {
	return new EntraError(
		401,
		'invalid_client',
		7000215,
		`Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
	);
}

export function expiredSecret(clientId: string): EntraError {
	return new EntraError(
		401,
		'invalid_client',
		7000222,
		`The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
	);
}

/** The older endpoint and the newer one say the same thing under different codes. */
export function noCredential(version: 'v1' | 'v2'): EntraError {
	return version === 'v1'
		? new EntraError(
				401,
				'invalid_client',
				7000218,
				`The request body must contain the following parameter: 'client_assertion' or 'client_secret'.`,
			)
		: new EntraError(
				401,
				'invalid_client',
				7000216,
				`'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.`,
			);
}

export function invalidScope(scope: string): EntraError {
	return new EntraError(
		400,
		'invalid_scope',
		70011,
		`The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
	);
}

export function unknownResource(resource: string, tenant: string): EntraError {
	return new EntraError(
		400,
		'invalid_resource',
		500011,
		`The resource principal named ${resource} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
	);
}
