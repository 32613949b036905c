import type { DefenderError } from '../defenderError';
import type { ApiCall, Call, Try } from './apiCall';
import type { Connection } from './connection';
import { longestRetryAfterMs, pauseMs, triesOf } from './retryPolicy';
import { quotaNotice } from './budget/withinBudget';

/** Tries again after a pause as long as the kind of fault and the deadline allow it. */
export function repeating(next: Try): Call {
	return async (connection, call) => {
		for (let tried = 1; ; tried += 1) {
			const attempt = await next(connection, call);
			if ('answer' in attempt) return attempt.answer;
			await waitBeforeRetry(connection, call, attempt.fault, tried);
		}
	};
}

/** Sleeps before the next try, or throws the fault when there must not be one. */
async function waitBeforeRetry(
	connection: Connection,
	call: ApiCall,
	fault: DefenderError,
	tried: number,
): Promise<void> {
	const { clock, shared } = connection;
	const asked = fault.retryAfterMs ?? 0;
	const now = clock.now();
	const wanted = pauseMs(fault, tried, connection.random());
	const isTooLong = now + wanted > call.deadline || asked > longestRetryAfterMs;
	const isLast = isTooLong || tried >= triesOf(fault.kind);
	let until = now + wanted;
	if (fault.kind === 'quota') {
		// What the service asks for holds for everybody, also where this call gives up.
		const closedMs = isLast ? Math.min(asked, longestRetryAfterMs) : wanted;
		until = shared.budget.refused(call.method, now, closedMs, connection.random());
	}
	if (isLast || until > call.deadline) throw fault;
	if (fault.kind === 'quota') connection.notice(quotaNotice(call.method, until - now));
	await clock.sleep(until - now);
}
