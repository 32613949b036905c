import type { Clock } from '../../../general/clock';
import { minutes } from '../../../general/clock';
import { sharedPart } from '../../../http/budget/sharedPart';
import type { StartCommand } from '../startCommand';
import { usedBefore } from './approvedErrors';

interface Use {
	/** The mark of the request. */
	readonly request: string;
	/** Epoch milliseconds after which the plan is refused for its age. */
	readonly validUntil: number;
}

/** No clock of a host is as wrong as that. */
const graceMs = minutes(60);

/**
 * The plans that this process has begun to carry out in a tenant. Lists tell of it as well, seconds
 * later; this is for two requests at once, and for calls that got no clear answer.
 */
class UsedPlans {
	private readonly uses = new Map<string, Use>();

	/**
	 * Takes the plan of a command for its request.
	 *
	 * @returns false where an earlier try of it has, which may have started what nobody has seen
	 * @throws DefenderError of kind `conflict` where another request has it
	 */
	take(clock: Clock, command: StartCommand): boolean {
		const { approved, mark } = command;
		if (approved === undefined) return false;
		this.forget(clock);
		this.refuseUsed(command);
		const { number, validUntil } = approved;
		const isFirst = !this.uses.has(number);
		this.uses.set(number, { request: mark.text, validUntil });
		return isFirst;
	}

	/** @throws DefenderError of kind `conflict` where another request has the plan of a command */
	refuseUsed(command: StartCommand): void {
		const { approved, mark } = command;
		const use = approved && this.uses.get(approved.number);
		if (approved === undefined || use === undefined || use.request === mark.text) return;
		throw usedBefore(command, approved, undefined);
	}

	/** Gives a plan back whose call surely has started nothing. */
	giveBack({ approved }: StartCommand): void {
		if (approved !== undefined) this.uses.delete(approved.number);
	}

	private forget(clock: Clock): void {
		for (const [number, { validUntil }] of this.uses) {
			if (clock.date() - validUntil > graceMs) this.uses.delete(number);
		}
	}
}

export const usedPlans = sharedPart(
	({ shared }) => shared.tenant,
	() => new UsedPlans(),
);
