import { minutes } from '../../../general/clock';
import { startedType } from '../../../contract';
import type { ActionType } from '../../../entities';
import type { Connection } from '../../../http/connection';
import { onServiceTime } from '../../../http/serviceTime';
import { sharedPart } from '../../../http/budget/sharedPart';
import { settle, type Settled } from '../../../general/settled';
import { MachineViews } from '../known/machineView';
import { requestKey, type StartCommand } from '../startCommand';
import { limitReached } from './startLimit';
import { startLedgerOf, type Place } from './startLedger';

/** What one run knows before it starts anything, and the places that are held for it. */
export class RunStarts {
	/** On the service's time, as far as the run has seen it. */
	readonly connection: Connection;
	private views: Promise<Settled<MachineViews>> | undefined;
	private readonly places = new Map<string, Place>();

	constructor(way: Connection) {
		this.connection = onServiceTime(way);
	}

	/** Looks back at the machines of all commands, once for the run. */
	async viewsOf(
		commands: readonly StartCommand[],
		deadline: number,
	): Promise<Settled<MachineViews>> {
		this.views ??= settle(() => MachineViews.of(this.connection, commands, deadline));
		return await this.views;
	}

	/**
	 * The place that is held for a command, or one that is held from now on.
	 *
	 * @param machine for people
	 * @throws DefenderError of kind `rail` where its limit has none left
	 */
	placeOf(command: StartCommand, machine?: string): Place {
		const key = requestKey(command);
		const held = this.places.get(key);
		if (held !== undefined) return held;
		const place = placeFor(this.connection, command, machine);
		this.places.set(key, place);
		return place;
	}

	/** Gives back the places of what was not started. */
	release(): void {
		for (const place of this.places.values()) place.free();
		this.places.clear();
	}
}

/** See `RunStarts.placeOf`. */
export function placeFor(
	connection: Connection,
	command: StartCommand,
	machine = `machine ${command.machineId}`,
): Place {
	const ledger = startLedgerOf(connection);
	const { limit } = command;
	if (limit === undefined) return ledger.enter(connection, command);
	const place = ledger.take(connection, command, limit);
	if (!('count' in place)) return place;
	throw limitReached(command, limit, place, { machine, now: connection.clock.date() });
}

/**
 * Reads how much the tenant has started lately, as far as limits of the commands ask for it.
 *
 * @throws ExecutionCancelled
 */
export async function lookForLimits(
	connection: Connection,
	commands: readonly StartCommand[],
	deadline: number,
): Promise<void> {
	const windows = new Map<ActionType, number>();
	for (const { method, limit } of commands) {
		if (limit === undefined) continue;
		const type = startedType(method);
		windows.set(type, Math.max(windows.get(type) ?? 0, minutes(limit.startsWindow)));
	}
	const ledger = startLedgerOf(connection);
	await Promise.all(
		[...windows].map(([type, length]) => ledger.look(connection, type, length, deadline)),
	);
}

export const runStartsOf = sharedPart<RunStarts>(
	(connection) => connection,
	(connection) => new RunStarts(connection),
);
