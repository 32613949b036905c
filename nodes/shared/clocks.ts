import {
	sleep,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type IPollFunctions,
} from 'n8n-workflow';
import type { Clock } from '../../defender/general/clock';
import { ExecutionCancelled } from '../../defender/defenderError';

export type NodeContext = IExecuteFunctions | IPollFunctions | ILoadOptionsFunctions;
type ClockFactory = (context: NodeContext) => Clock;

/** Sleeping in slices of this length lets every version of n8n end a wait within a second. */
const sliceMs = 1_000;

/** The signal that n8n raises when the user stops the execution; polls and searches have none. */
export function cancelSignalOf(context: NodeContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}

/** The real time, with sleeps that end when the execution is stopped. */
export const systemClockOf: ClockFactory = (context) => {
	const signal = cancelSignalOf(context);
	const now = () => performance.now();
	return {
		now,
		date: () => Date.now(),
		async sleep(milliseconds) {
			const end = now() + milliseconds;
			for (let left = milliseconds; left > 0; left = end - now()) {
				if (signal?.aborted === true) throw new ExecutionCancelled();
				await sleep(Math.min(sliceMs, left));
			}
			if (signal?.aborted === true) throw new ExecutionCancelled();
		},
	};
};
