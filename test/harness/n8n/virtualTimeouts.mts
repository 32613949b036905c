import type { IHttpRequestOptions } from 'n8n-workflow';
import type { VirtualClock } from '../clock/virtualClock.mts';
import { traffic } from '../clock/traffic.mts';
import type { HttpClient, HttpService, N8nModules } from './modules.mts';
import { engineScope } from './scope.mts';

type TimeoutError = N8nModules['AxiosError'];

/**
 * n8n's HTTP service with request timeouts that count in the engine's virtual time; without a
 * virtual clock it is n8n's own.
 *
 * A service that never answers is thereby given up in no real time. The request tells the clock
 * that it is under way; when it has been silent (see `traffic`), time goes on, and the timeout is
 * just one of the sleepers it meets.
 */
export function withVirtualTimeouts(real: HttpService, TimeoutError: TimeoutError): HttpService {
	return Object.assign(Object.create(real) as HttpService, {
		requests: (options?: unknown): HttpClient => {
			const client = real.requests(options);
			return {
				request: (request) => {
					const clock = engineScope.getStore()?.clock;
					return clock === undefined
						? client.request(request)
						: timedRequest(client, request, clock, TimeoutError);
				},
				requestLegacy: (request, callbacks) => client.requestLegacy(request, callbacks),
			};
		},
	});
}

/** What n8n uses where a node sets no timeout. */
const defaultTimeoutMs = 300_000;

/** Nobody sees it. Without it each request would make an error with a stack of its own. */
const overInTime = new Error('The request was answered in time');

async function timedRequest(
	client: HttpClient,
	request: IHttpRequestOptions,
	clock: VirtualClock,
	TimeoutError: TimeoutError,
): Promise<unknown> {
	const timeoutMs = request.timeout ?? defaultTimeoutMs;
	const answered = new AbortController();
	const timedOut = new AbortController();
	if (timeoutMs > 0) {
		clock.sleep(timeoutMs, answered.signal).then(
			() => timedOut.abort(),
			() => undefined,
		);
	}
	const { abortSignal } = request;
	const signals = [timedOut.signal, ...(abortSignal instanceof AbortSignal ? [abortSignal] : [])];
	traffic.begin(request);
	try {
		return await client.request({
			...request,
			timeout: 0,
			abortSignal: AbortSignal.any(signals),
		});
	} catch (error) {
		if (!timedOut.signal.aborted) throw error;
		throw new TimeoutError(`timeout of ${timeoutMs}ms exceeded`, 'ECONNABORTED', undefined);
	} finally {
		traffic.end(request);
		answered.abort(overInTime);
	}
}
