import { seconds } from '../../../defender/clock';
import { answerTo } from '../../../defender/machineActions/mark';
import type { StartedAt } from '../../../defender/machineActions/startAll';
import type { StartCommand } from '../../../defender/machineActions/startCommand';
import type { ResolvedMachine } from '../../../defender/machines/resolveTargets';
import type { Settled } from '../../../defender/settled';
import type { Run } from './operation';
import type { StartOrder } from './startOperation';

/** One action of one item. An item has several when its target stands for several machines. */
export interface Job {
	readonly order: StartOrder;
	readonly machine: ResolvedMachine;
}

/** How far a job got: undefined when nothing was begun for it. */
export type JobStart = Settled<StartedAt> | undefined;

export function commandOf({ order, machine }: Job): StartCommand {
	const { options, mark } = order;
	return {
		method: order.method,
		machineId: machine.id,
		mark,
		comment: order.comment,
		body: order.body,
		ifInProgress: options.ifInProgress,
		ifOpposite: options.ifOpposite,
		skipIfThere: options.skipIfThere,
		replayProtection: options.replayProtection,
		triedBefore: mark.triedBefore === true || answerTo(mark, machine.id) !== undefined,
	};
}

/** `run.clock.now()` after which nothing is started any more for an item. */
export function startDeadline(run: Run, { options }: StartOrder): number {
	return run.clock.now() + seconds(options.timeout);
}
