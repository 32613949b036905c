import { minutes, type Clock } from '../../../general/clock';
import { DefenderError } from '../../../defenderError';
import { oppositeOf } from '../../../entities';
import type { Connection } from '../../../http/connection';
import { sharedPart } from '../../../http/budget/sharedPart';
import { notDone } from '../../../machineActions/headline';
import { typeOf, type StartCommand } from '../startCommand';

/** Those who wait for their turn look this often whether it has come. */
const napMs = 200;

/** No execution looks at its machines this long before it orders something for them. */
const memoryMs = minutes(120);

interface Order {
	/** Another one for each order. */
	readonly stamp: number;
	/** `clock.now()` when it was through. */
	readonly at: number;
}

/**
 * Where orders meet: equal ones for one machine, and those that undo each other. A scan or a live
 * response that waits for its quota holds up no isolation.
 */
export function meetingPlace(command: StartCommand): string {
	const type = typeOf(command);
	const pair = [type, oppositeOf[type] ?? type].sort();
	return `${command.machineId.toLowerCase()} ${pair.join(' ')}`;
}

/**
 * Orders that meet go out one after another, whichever execution gives them, so that each of them can
 * know of those before it.
 */
class MachineTurns {
	private readonly queues = new Map<string, symbol[]>();
	/** The latest order at each meeting place, oldest first. */
	private readonly orders = new Map<string, Order>();
	private count = 0;

	/** Another value whenever an order that meets this one has gone out since. */
	stampOf(command: StartCommand): number {
		return this.orders.get(meetingPlace(command))?.stamp ?? 0;
	}

	/**
	 * Does the work when those who came earlier to the same place are through.
	 *
	 * @param work is told the stamp of the order before
	 * @param done is told the stamp of this one, before the next one's turn comes
	 * @throws DefenderError of kind `timedOut` when that is not before the deadline
	 */
	async take<T>(
		{ clock }: Pick<Connection, 'clock'>,
		command: StartCommand,
		deadline: number,
		work: (before: number) => Promise<T>,
		done: (stamp: number) => void,
	): Promise<T> {
		const place = meetingPlace(command);
		const queue = this.queues.get(place) ?? [];
		this.queues.set(place, queue);
		const ticket = Symbol();
		queue.push(ticket);
		try {
			while (queue[0] !== ticket) {
				if (clock.now() > deadline) throw neverCame(command);
				await clock.sleep(napMs);
			}
			try {
				return await work(this.stampOf(command));
			} finally {
				done(this.stamp(place, clock));
			}
		} finally {
			queue.splice(queue.indexOf(ticket), 1);
			if (queue.length === 0) this.queues.delete(place);
		}
	}

	private stamp(place: string, clock: Clock): number {
		const at = clock.now();
		this.count += 1;
		this.orders.delete(place);
		this.orders.set(place, { stamp: this.count, at });
		for (const [other, order] of this.orders) {
			if (at - order.at <= memoryMs) break;
			this.orders.delete(other);
		}
		return this.count;
	}
}

/** The turns of a tenant's machines, with whatever app they are acted upon. */
export const machineTurns = sharedPart(
	({ shared }) => shared.tenant,
	() => new MachineTurns(),
);

function neverCame(command: StartCommand): DefenderError {
	return new DefenderError({
		kind: 'timedOut',
		message: `${notDone(typeOf(command), command)}: another order for it was still on its way when the time was up`,
		advice:
			'See what the other execution has done to the machine, then run the node again. Options > Timeout gives it more time.',
	});
}
