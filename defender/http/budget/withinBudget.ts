import type { ApiMethod } from '../../contract';
import type { Try } from '../apiCall';

const tooManyRequests = 429;

/**
 * Makes each try as soon as Microsoft's quota leaves room for it.
 *
 * @throws DefenderError of kind `quota`, at once, when there is none before the deadline
 */
export function withinBudget(next: Try): Try {
	return async (connection, call) => {
		const { clock, quotaShare: share, notice, shared } = connection;
		const onWait = (milliseconds: number) => notice(quotaNotice(call.method, milliseconds));
		const use = { clock, share, deadline: call.deadline, onWait };
		return await shared.budget.spend(
			call.method,
			use,
			async () => {
				await call.beforeSending?.();
				return await next(connection, call);
			},
			(attempt) => 'fault' in attempt && attempt.fault.status === tooManyRequests,
		);
	};
}

/** Tells the user why nothing seems to happen. */
export function quotaNotice(method: ApiMethod, milliseconds: number): string {
	const wait = Math.ceil(milliseconds / 1000);
	return `A pause of ${wait} s for Microsoft's limit of ${method.quota.perMinute} calls a minute`;
}
