import { minutes, seconds, type Clock } from '../clock';
import type { MachineAction } from '../entities';
import { sharedPart } from '../http/sharedPart';
import { bears } from './mark';
import type { RecentActions } from './recentActions';
import { requestKey, type StartCommand } from './startCommand';

/** By then a new action is visible in lists, which know better. */
const memoryMs = minutes(10);

/** As long as this the state that an action was started in is taken for its present one. */
const freshMs = seconds(60);

interface OwnStart {
	readonly action: MachineAction;
	/** In lower case. */
	readonly machine: string;
	/** The `requestKey` of what it was started for. */
	readonly request: string;
	/** `clock.now()` of the start. */
	readonly at: number;
}

/**
 * What this process has started lately in a tenant. It closes the seconds in which a new action is
 * not visible in lists yet, when n8n runs a failed node again at once or another execution orders
 * something for the same machine; and it knows which actions are the answer to what.
 */
export class StartedHere {
	/** By action, oldest first. */
	private readonly starts = new Map<string, OwnStart>();
	private readonly byMachine = new Map<string, OwnStart[]>();

	/** Keeps in mind that a command has started an action. */
	note(clock: Clock, command: StartCommand, action: MachineAction): void {
		this.forget(clock);
		if (this.starts.has(action.id)) return;
		const machine = command.machineId.toLowerCase();
		const start: OwnStart = {
			action,
			machine,
			request: requestKey(command),
			at: clock.now(),
		};
		this.starts.set(action.id, start);
		const others = this.byMachine.get(machine);
		if (others === undefined) this.byMachine.set(machine, [start]);
		else others.push(start);
	}

	/** The ids of all that was started on a machine, whether lists show it or not. */
	idsOn(clock: Clock, machineId: string): string[] {
		return this.on(clock, machineId).map(({ action }) => action.id);
	}

	/** What is known of a command's machine: what lists have shown, and what they do not show yet. */
	complete(clock: Clock, command: StartCommand, recent: RecentActions): RecentActions {
		const own = this.on(clock, command.machineId);
		if (own.length === 0) return recent;
		const listed = recent.of(command.machineId);
		const ids = new Set(listed.map(({ id }) => id));
		const counts = ({ at, action }: OwnStart) =>
			clock.now() - at <= freshMs || bears(action.requestorComment, command.mark);
		const unlisted = own.filter((start) => !ids.has(start.action.id) && counts(start));
		return recent.joined(
			command.machineId,
			unlisted.map(({ action }) => action),
			new Map(own.map(({ action, request }) => [action.id, request])),
		);
	}

	private on(clock: Clock, machineId: string): readonly OwnStart[] {
		this.forget(clock);
		return this.byMachine.get(machineId.toLowerCase()) ?? [];
	}

	/** Looks at nothing that is to be kept: the oldest come first, here and on each machine. */
	private forget(clock: Clock): void {
		for (const [id, { machine, at }] of this.starts) {
			if (clock.now() - at <= memoryMs) return;
			this.starts.delete(id);
			const others = this.byMachine.get(machine);
			others?.shift();
			if (others?.length === 0) this.byMachine.delete(machine);
		}
	}
}

/** What was started in a tenant, with whatever app. */
export const startedHere = sharedPart(
	({ shared }) => shared.tenant,
	() => new StartedHere(),
);
