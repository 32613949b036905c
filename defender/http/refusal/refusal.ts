import { inWords } from '../../general/clock';
import type { ApiMethod } from '../../contract';
import { DefenderError, type ErrorFacts } from '../../defenderError';
import { httpDate } from '../serviceTime';
import type { HttpResponse } from '../send';
import { readServiceError, type ServiceError } from './serviceError';
import { isTokenExpired, tenantRefusal } from './tokenRefusal';

/** Nobody is sent away for longer; a larger number is a mistake of whoever answers. */
const longestWaitMs = 24 * 3_600_000;

/**
 * Milliseconds of a Retry-After header, which holds seconds or an HTTP date; undefined without, a day
 * at the most.
 *
 * @param now epoch milliseconds, for answers that do not say when they were sent
 */
export function retryAfterMs({ headers }: HttpResponse, now: number): number | undefined {
	const header = headers['retry-after']?.trim() ?? '';
	const within = (wait: number) => Math.min(longestWaitMs, Math.max(0, wait));
	if (/^-?\d+(?:\.\d+)?$/.test(header)) return within(Number(header) * 1000);
	const date = httpDate(header);
	if (date === undefined) return undefined;
	// Both dates are the service's own, so that its clock need not agree with ours.
	return within(date - (httpDate(headers.date) ?? now));
}

/** Fuller texts say it themselves: "You can send requests again in 8 seconds." */
function waitInWords({ message }: ServiceError): number | undefined {
	const seconds = /again in (\d+) seconds?/i.exec(message)?.[1];
	return seconds === undefined ? undefined : Math.min(longestWaitMs, Number(seconds) * 1000);
}

/** "Maximum allowed 1500 per 01:00:00": which limit it is that was met. */
function limitInWords({ message }: ServiceError): string | undefined {
	const [, calls, hours, minutes] = /allowed (\d{1,6}) per (\d\d):(\d\d):\d\d/i.exec(message) ?? [];
	if (calls === undefined || hours === undefined) return undefined;
	if (Number(hours) > 0) return `${calls} calls an hour`;
	return minutes === '01' ? `${calls} calls a minute` : undefined;
}

/** What the service said, and what Microsoft's support asks for. */
export function wordsOf({ message, target }: Pick<ServiceError, 'message' | 'target'>): string[] {
	return [
		...(message === '' ? [] : [`Microsoft Defender says: ${message}`]),
		...(target === undefined ? [] : [`For Microsoft support: target ${target}`]),
	];
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
		advice: `In Microsoft Entra open the app registration > API permissions > Add > APIs my organization uses > WindowsDefenderATP > Application permissions, add the role, and grant admin consent. After the consent save the credential once more, which signs in anew. If the role is there already, check that the scope of the credential belongs to Defender for Endpoint.`,
	};
}

function inProgress(refusal: ServiceError): boolean {
	return (
		refusal.code === 'ActiveRequestAlreadyExists' || /already in progress/i.test(refusal.message)
	);
}

type Explain = (
	method: ApiMethod,
	refusal: ServiceError,
	response: HttpResponse,
	now: number,
) => ErrorFacts;

const unauthorized: Explain = (_method, _refusal, response) => {
	const reason = tenantRefusal(response);
	if (reason !== undefined) {
		return {
			kind: 'unauthorized',
			message: `Microsoft Defender does not serve this tenant: ${reason}`,
			advice: `Signing in went well, and a new sign-in would change nothing. The tenant has no active plan of Microsoft Defender for Endpoint that covers this call, or is still being set up, which takes up to 12 hours: look at the licenses in the Microsoft 365 admin center, and open the Microsoft Defender portal once.`,
		};
	}
	return {
		kind: 'unauthorized',
		message: 'Microsoft Defender did not accept the sign-in token',
		advice: `Open the credential and save it again, which signs in anew. Check that cloud, region and scope belong together.`,
	};
};

const tokenExpired: Explain = () => ({
	kind: 'unauthorized',
	message: 'Microsoft Defender says that the sign-in token has expired, also of a new one',
	advice: `No permission is missing. Compare the clock of the n8n host with the time, and save the credential again, which signs in anew.`,
});

/** What to check, by the part of the path whose thing is not there. */
const missing: ReadonlyArray<readonly [part: string, advice: string]> = [
	[
		'{machineActionId}',
		'Check the ID of the machine action. Actions belong to one tenant, new ones may take seconds to show, and old ones are removed after some months.',
	],
	[
		'{machineId}',
		'Check the ID of the machine: the SHA-1 of a file and the IDs of other systems, e.g. of a SIEM, have 40 digits as well. Machines belong to one tenant, and those not seen for long are removed.',
	],
	['{fileName}', 'Check File Name; Library File > Get Many lists what is there.'],
];

function isMissingRoute({ code, message }: ServiceError, { body }: HttpResponse): boolean {
	if (/no http resource was found/i.test(message)) return true;
	return code === '' && typeof body === 'string' && body.trimStart().startsWith('<');
}

const notFound: Explain = (method, refusal, response) => {
	if (isMissingRoute(refusal, response)) {
		return {
			kind: 'refused',
			message: `There is no such call at this address: ${method.verb} ${method.path}`,
			advice: `Check Cloud and Region of the credential and, if Cloud is Custom, API URL; a gateway in between may not pass it on.`,
		};
	}
	return {
		kind: 'notFound',
		message: refusal.message === '' ? 'Microsoft Defender does not know this id' : refusal.message,
		advice: adviceFor(method, refusal),
	};
};

function adviceFor({ path }: ApiMethod, { message }: ServiceError): string {
	if (/sha-?1\b.*not found/i.test(message)) {
		return 'Microsoft Defender has not seen a file of this SHA-1 on this machine, so there is nothing to quarantine there. Check both; a file that should never run anywhere can be blocked by an indicator.';
	}
	if (/\b(script|file)\b.*not found/i.test(message)) {
		return 'Check the name, and that the live response library has the file: Library File > Get Many lists what is there.';
	}
	const known = missing.find(([part]) => path.includes(part));
	return known?.[1] ?? 'Check the ID, and that it belongs to the tenant of the credential.';
}

const quotaUsedUp: Explain = (method, refusal, response, now) => {
	const wait = retryAfterMs(response, now) ?? waitInWords(refusal);
	const limit = limitInWords(refusal) ?? `${method.quota.perMinute} calls a minute`;
	const until = wait === undefined ? '' : ` for another ${inWords(wait)}`;
	return {
		kind: 'quota',
		message: `Microsoft's limit for this call is used up${until}`,
		advice: `Microsoft allows ${limit} for this operation, shared by everything that uses the same app registration. Run again later, send fewer items at a time, or give this workflow an app registration of its own.`,
		...(wait === undefined ? {} : { retryAfterMs: wait }),
	};
};

const alreadyInProgress: ErrorFacts = {
	kind: 'conflict',
	message: 'An action is already in progress on this machine',
	advice: 'Wait until it has ended, cancel it, or choose Options > If Already in Progress.',
};

const serviceFault: Explain = (method, _refusal, { status }) => ({
	// A POST may have been carried out before the service stumbled.
	kind: method.verb === 'GET' ? 'serviceFault' : 'ambiguous',
	message: `Microsoft Defender answered with a fault of its own (HTTP ${status})`,
	advice: `Run again later; if it stays, look at the service health of your tenant.`,
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
function explain(...[method, refusal, response, now]: Parameters<Explain>): ErrorFacts {
	if (response.status === 400 && inProgress(refusal)) return alreadyInProgress;
	if (isTokenExpired(response)) return tokenExpired(method, refusal, response, now);
	const known = byStatus[response.status] ?? (response.status >= 500 ? serviceFault : refused);
	return known(method, refusal, response, now);
}

/**
 * Turns an answer that is not 2xx into an error with advice. The service's correlation id is kept,
 * because Microsoft support asks for it.
 *
 * @param now epoch milliseconds of our clock
 * Source: https://learn.microsoft.com/defender-endpoint/api/common-errors
 */
export function refusalOf(method: ApiMethod, response: HttpResponse, now: number): DefenderError {
	const refusal = readServiceError(response.body);
	const facts = explain(method, refusal, response, now);
	// RFC 9110 10.2.3 names 503 first; 429 has it from RFC 6585.
	const wait =
		facts.kind === 'quota' || response.status >= 500 ? retryAfterMs(response, now) : undefined;
	return new DefenderError({
		...facts,
		...(wait === undefined ? {} : { retryAfterMs: wait }),
		// Not again what the message says.
		words: wordsOf(facts.message.includes(refusal.message) ? { ...refusal, message: '' } : refusal),
		status: response.status,
		...(refusal.code === '' ? {} : { code: refusal.code }),
		...(refusal.target === undefined ? {} : { target: refusal.target }),
	});
}

/** The codes with which a setting of the tenant refuses a call. */
const settingCodes: readonly unknown[] = ['DisabledFeature', 'DisallowedOperation'];

/**
 * Whether a setting of the tenant or of a device group stands in the way. The service answers with
 * 403 then as well, but only to those who have the permission: none is missing.
 *
 * @param code of the error that the service has answered
 */
export function isRefusedBySetting(code: unknown): boolean {
	return settingCodes.includes(code);
}
