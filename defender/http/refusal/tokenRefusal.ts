import type { HttpResponse } from '../send';
import { readServiceError } from './serviceError';

/**
 * Why the service serves a tenant not at all, e.g. "Account mode is inactive" or "No Tvm license"; a
 * new token would be refused alike. Undefined for every other answer.
 */
export function tenantRefusal({ status, body }: HttpResponse): string | undefined {
	if (status !== 401) return undefined;
	return /reason of failure:\s*(.+?)\.?\s*$/is.exec(readServiceError(body).message)?.[1];
}

/** Whether a token was refused because it is too old, which is told with 401 or with 403. */
export function isTokenExpired({ status, body }: HttpResponse): boolean {
	if (status !== 401 && status !== 403) return false;
	const { code, message } = readServiceError(body);
	return code === 'TokenExpired' || /lifetime validation failed|token is expired/i.test(message);
}

/** Whether a new token may be accepted where this one was not. */
export function helpsNewToken(answer: HttpResponse): boolean {
	const isRefused = answer.status === 401 || isTokenExpired(answer);
	return isRefused && tenantRefusal(answer) === undefined;
}
