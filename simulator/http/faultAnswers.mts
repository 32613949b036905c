import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { emptyAnswer, jsonAnswer, textAnswer, type Answer } from './answers.mts';
import { deliver, deliverHalf, deliverSlowly, endEarly, reset } from './delivery.mts';
import { ServiceError, serviceErrorAnswer } from './errors.mts';
import type { Fault, FaultKind } from './faults.mts';
import { quotaExceeded } from './limits.mts';
import { EntraError, entraErrorAnswer } from '../signIn/entraErrors.mts';
import type { Limits } from '../switches/limits.mts';
import type { Quirks } from '../switches/quirks.mts';
import type { World } from '../world/world.mts';

const defaultCodes: Record<number, string> = {
	400: 'BadRequest',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'NotFound',
	500: 'InternalServerError',
	502: 'BadGateway',
	503: 'ServiceUnavailable',
	504: 'GatewayTimeout',
};
const slowBodyMs = 1000;

const loginPage =
	'<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body><h1>Welcome</h1></body></html>';

/** The answer that a fault gives in place of the right one; undefined when it sends that one badly. */
export function substituteFor(
	fault: Fault,
	operation: string,
	worked: Answer | undefined,
	world: World,
): Answer | undefined {
	const status = fault.status ?? worked?.status ?? 200;
	if (fault.kind === 'status') return statusAnswer(fault, operation, world);
	if (fault.kind === 'html') return textAnswer(status, 'text/html; charset=utf-8', loginPage);
	if (fault.kind === 'wrongJson') return jsonAnswer(status, fault.body ?? { unexpected: true });
	if (fault.kind === 'emptyBody') return emptyAnswer(status);
	return undefined;
}

type Delivery = (response: ServerResponse, answer: Answer, fault: Fault) => Promise<void> | void;

/** How the kinds of faults that get no whole answer to the client, or a slow one, send it. */
const deliveries: Partial<Record<FaultKind, Delivery>> = {
	hang: () => undefined,
	hangAfter: () => undefined,
	resetBefore: reset,
	resetAfter: reset,
	truncatedJson: deliverHalf,
	endsEarly: endEarly,
	slowBody: (response, answer, { delayMs }) =>
		deliverSlowly(response, answer, delayMs ?? slowBodyMs),
};

/** Whether the client gets a whole answer with a status at all. */
export function isAnswered({ kind }: Fault): boolean {
	return kind === 'slowBody' || kind === 'endsEarly' || deliveries[kind] === undefined;
}

/** Sends an answer the way the fault wants it, or not at all. */
export async function deliverWithFault(
	response: ServerResponse,
	answer: Answer,
	fault: Fault,
): Promise<void> {
	if (fault.delayMs !== undefined && fault.kind !== 'slowBody') {
		await pause(fault.delayMs, undefined, { ref: false });
	}
	await (deliveries[fault.kind] ?? deliver)(response, answer, fault);
}

function statusAnswer(fault: Fault, operation: string, world: World): Answer {
	const status = fault.status ?? 500;
	const headers = {
		...(fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }),
		...(fault.location === undefined ? {} : { location: fault.location }),
	};
	if (fault.location !== undefined) return emptyAnswer(status, headers);
	const plain =
		operation === 'token'
			? entraErrorAnswer(entraErrorOf(fault, status), world.clock, world.quirks)
			: serviceErrorAnswer(serviceErrorOf(fault, status, world), world.quirks);
	return { ...plain, headers: { ...plain.headers, ...headers } };
}

function serviceErrorOf(fault: Fault, status: number, { quirks, limits }: World): ServiceError {
	const code = fault.code ?? (status === 429 ? quirks.rateLimitCode : defaultCodes[status]);
	const message = fault.message ?? (status === 429 ? quotaText(fault, limits, quirks) : '');
	return new ServiceError(status, code ?? 'BadRequest', message);
}

function quotaText({ retryAfter }: Fault, { perMinute }: Limits, quirks: Quirks): string {
	const seconds = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) : 60;
	return quotaExceeded({ most: perMinute, label: '00:01:00' }, seconds, '', quirks).message;
}

/** `message` may begin with its AADSTS code; `code` is the OAuth error name. */
function entraErrorOf(fault: Fault, status: number): EntraError {
	const message =
		fault.message ?? 'AADSTS90055: The server is temporarily too busy to handle the request.';
	const match = /^AADSTS(\d+):\s*(.*)$/s.exec(message);
	const code = Number(match?.[1] ?? 90055);
	return new EntraError(
		status,
		fault.code ?? 'temporarily_unavailable',
		code,
		match?.[2] ?? message,
	);
}
