import { isDefenderError } from '../defenderError';
import { settle } from '../general/settled';

/** A look-up of machines, which needs a role that acting on them does not. */
export async function lookedUp<T>(ask: () => Promise<T>): Promise<T> {
	const answer = await settle(ask);
	if (answer.ok) return answer.value;
	if (!isDefenderError(answer.error, 'forbidden')) throw answer.error;
	const { message, advice } = answer.error;
	throw answer.error.with({
		message: `The machine could not be looked up. ${message}`,
		advice: `Only machine IDs need no look-up. ${advice}`,
	});
}
