import { DefenderError } from '../defenderError';
import type { Call } from './apiCall';

/**
 * Refuses to change anything when the time is up: whoever waited for the call has given up by then.
 * Reading does no harm: a wait looks a last time at its very end, and what became of a call is worth
 * knowing at any time.
 */
export function beforeDeadline(next: Call): Call {
	return async (connection, call) => {
		const isLate = connection.clock.now() > call.deadline;
		if (isLate && call.method.verb !== 'GET') throw tooLateToChange();
		return await next(connection, call);
	};
}

function tooLateToChange(): DefenderError {
	return new DefenderError({
		kind: 'timedOut',
		message: 'The time was up, so the call was not made any more',
		advice:
			'Send fewer items at a time, or raise Options > Timeout where there is one. If an earlier try got no answer, look whether it had its effect before you run the node again.',
	});
}
