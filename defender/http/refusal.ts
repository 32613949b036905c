import { inWords } from '../clock';
import type { ApiMethod } from '../contract';
import { DefenderError, type ErrorFacts } from '../defenderError';
import type { HttpResponse } from './send';
import { readServiceError, type ServiceError } from './serviceError';
import { isRefusedBySetting } from './tenantSettings';

/** Milliseconds of a Retry-After header, which holds seconds or an HTTP date; undefined without. */
export function retryAfterMs(response: HttpResponse): number | undefined {
	const header = response.headers['retry-after'];
	if (header === undefined || header.trim() === '') return undefined;
	const seconds = Number(header);
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
	const date = Date.parse(header);
	const sent = Date.parse(response.headers.date ?? '');
	// Both dates are the service's own, so its clock need not agree with ours.
	if (Number.isNaN(date) || Number.isNaN(sent)) return undefined;
	return Math.max(0, date - sent);
}

function quote(text: string): string {
	return text === '' ? '' : ` Microsoft Defender says: ${text}`;
}

function rolesInWords(method: ApiMethod): string {
	return method.roles.join(' or ');
}

function forbidden(
	method: ApiMethod,
	refusal: ServiceError,
): Pick<ErrorFacts, 'message' | 'advice'> {
	if (isRefusedBySetting(refusal.code)) {
		return {
			message: `Microsoft Defender does not allow this here: ${refusal.message}`,
			advice:
				'This is a setting of the tenant or of the device group, not a missing permission. Check Settings > Endpoints in the Microsoft Defender portal: Advanced features, and the automation level of the device group.',
		};
	}
	return {
		message: `The app registration may not do this: it needs the app role ${rolesInWords(method)}`,
		advice: `In Microsoft Entra open the app registration > API permissions > Add > APIs my organization uses > WindowsDefenderATP > Application permissions, add the role, and grant admin consent. If the role is there already, check that the scope of the credential belongs to Defender for Endpoint.${quote(refusal.message)}`,
	};
}

function inProgress(refusal: ServiceError): boolean {
	return (
		refusal.code === 'ActiveRequestAlreadyExists' || /already in progress/i.test(refusal.message)
	);
}

type Explain = (method: ApiMethod, refusal: ServiceError, response: HttpResponse) => ErrorFacts;

const unauthorized: Explain = (_method, refusal) => ({
	kind: 'unauthorized',
	message: 'Microsoft Defender did not accept the sign-in token',
	advice: `Open the credential and save it again, which signs in anew. Check that cloud, region and scope belong together.${quote(refusal.message)}`,
});

const notFound: Explain = (_method, refusal) => ({
	kind: 'notFound',
	message: refusal.message === '' ? 'Microsoft Defender does not know this id' : refusal.message,
	advice:
		'Check the id. Machines and actions belong to one tenant, and old records are removed after some months.',
});

const quotaUsedUp: Explain = (method, refusal, response) => {
	const wait = retryAfterMs(response);
	const until = wait === undefined ? '' : ` for another ${inWords(wait)}`;
	return {
		kind: 'quota',
		message: `Microsoft's limit for this call is used up${until}`,
		advice: `Microsoft allows ${method.quota.perMinute} calls a minute for this operation, shared by everything that uses the same app registration. Run again later, send fewer items at a time, or give this workflow an app registration of its own.${quote(refusal.message)}`,
	};
};

const alreadyInProgress: ErrorFacts = {
	kind: 'conflict',
	message: 'An action is already in progress on this machine',
	advice: 'Wait until it has ended, cancel it, or choose Options > If Already in Progress.',
};

const serviceFault: Explain = (method, refusal, { status }) => ({
	// A POST may have been carried out before the service stumbled.
	kind: method.verb === 'GET' ? 'serviceFault' : 'ambiguous',
	message: `Microsoft Defender answered with a fault of its own (HTTP ${status})`,
	advice: `Run again later; if it stays, look at the service health of your tenant.${quote(refusal.message)}`,
});

const refused: Explain = (method, refusal, { status }) => ({
	kind: 'refused',
	message:
		refusal.message === ''
			? `Microsoft Defender refused the call (HTTP ${status})`
			: `Microsoft Defender refused the call: ${refusal.message}`,
	advice: `See ${method.docs} for what this call accepts.`,
});

const byStatus: Partial<Record<number, Explain>> = {
	401: unauthorized,
	403: (method, refusal) => ({ kind: 'forbidden', ...forbidden(method, refusal) }),
	404: notFound,
	429: quotaUsedUp,
};

/** The part of the error that depends on the status; the rest is the same for all. */
function explain(method: ApiMethod, refusal: ServiceError, response: HttpResponse): ErrorFacts {
	if (response.status === 400 && inProgress(refusal)) return alreadyInProgress;
	const known = byStatus[response.status] ?? (response.status >= 500 ? serviceFault : refused);
	return known(method, refusal, response);
}

/**
 * Turns an answer that is not 2xx into an error with advice. The service's correlation id is kept,
 * because Microsoft support asks for it.
 * Source: https://learn.microsoft.com/defender-endpoint/api/common-errors
 */
export function refusalOf(method: ApiMethod, response: HttpResponse): DefenderError {
	const refusal = readServiceError(response.body);
	const facts = explain(method, refusal, response);
	const support =
		refusal.target === undefined ? '' : ` For Microsoft support: target ${refusal.target}.`;
	// RFC 9110 10.2.3 names 503 first; 429 has it from RFC 6585.
	const wait =
		facts.kind === 'quota' || response.status >= 500 ? retryAfterMs(response) : undefined;
	return new DefenderError({
		...facts,
		...(wait === undefined ? {} : { retryAfterMs: wait }),
		advice: `${facts.advice ?? ''}${support}`,
		status: response.status,
		...(refusal.code === '' ? {} : { code: refusal.code }),
		...(refusal.target === undefined ? {} : { target: refusal.target }),
	});
}
