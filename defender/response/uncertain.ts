import { ExecutionCancelled, isDefenderError } from '../defenderError';

/** The user stopped the execution while the call that starts something had no answer yet. */
export class StoppedMidCall extends ExecutionCancelled {}

/** Whether the service may have started something without saying so. */
export function isUncertain(error: Error): boolean {
	return error instanceof StoppedMidCall || isDefenderError(error, 'ambiguous');
}
