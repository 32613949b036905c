import { isFinal, type MachineAction } from '../../../entities';
import type { Connection } from '../../../http/connection';
import { lookBack } from './lookBack';
import { machineTurns, meetingPlace } from './machineTurns';
import type { RecentActions } from '../../../machineActions/recentActions';
import type { StartCommand } from '../startCommand';
import { startedHere } from './startedHere';

/** What is known of a command's machine when its turn has come. */
export interface MachineView {
	readonly recent: RecentActions;
	/** Ids of all that was there before, or is the answer to other calls. */
	readonly before: ReadonlySet<string>;
	/** Ids of those that had ended before: no call is answered with one of them. */
	readonly over: ReadonlySet<string>;
	/** Keeps in mind what the command has started. */
	readonly note: (action: MachineAction) => void;
}

/**
 * What one execution knows of its machines: what it saw when it looked back, once for all of them,
 * and what has happened since by way of this process.
 */
export class MachineViews {
	private constructor(
		private readonly connection: Connection,
		private readonly deadline: number,
		private readonly looked: RecentActions,
		/** By meeting place: its stamp when its machine was looked at. */
		private readonly stamps: Map<string, number>,
	) {}

	/** Looks back at the machines of all commands. */
	static async of(
		connection: Connection,
		commands: readonly StartCommand[],
		deadline: number,
	): Promise<MachineViews> {
		const turns = machineTurns(connection);
		const stamps = new Map(
			commands.map((command) => [meetingPlace(command), turns.stampOf(command)]),
		);
		const looked = await lookBack(connection, commands, deadline);
		return new MachineViews(connection, deadline, looked, stamps);
	}

	/**
	 * A command with its machine's name, where its actions know one: by ID most machines are looked up by
	 * nobody, and people do not know them by that.
	 */
	named(command: StartCommand): StartCommand {
		if ((command.computerDnsName ?? '') !== '') return command;
		return { ...command, computerDnsName: this.recent(command).nameOf(command.machineId) };
	}

	/** What is known of a command's machine without looking again. */
	recent(command: StartCommand): RecentActions {
		const { connection, looked } = this;
		return startedHere(connection).complete(connection.clock, command, looked);
	}

	/**
	 * Does the work when it is the command's turn on its machine, by what is known then.
	 *
	 * @param afresh whether to look once more, as after a pause
	 */
	async turn<T>(
		command: StartCommand,
		afresh: boolean,
		work: (view: MachineView) => Promise<T>,
	): Promise<T> {
		const { connection, deadline, stamps } = this;
		const place = meetingPlace(command);
		const turns = machineTurns(connection);
		let isNew = false;
		return await turns.take(
			connection,
			command,
			deadline,
			async (before) => {
				// Others have ordered the same or the opposite since the execution looked back. What is forgotten
				// is older than any look.
				isNew = afresh || (before !== 0 && before !== stamps.get(place));
				return await work(await this.view(command, isNew));
			},
			(stamp) => {
				// What others have ordered before is still news to what comes; one's own order is none.
				if (!isNew) stamps.set(place, stamp);
			},
		);
	}

	private async view(command: StartCommand, isNew: boolean): Promise<MachineView> {
		const { connection, deadline } = this;
		const { clock } = connection;
		const started = startedHere(connection);
		const looked = isNew ? await lookBack(connection, [command], deadline) : this.looked;
		const recent = started.complete(clock, command, looked);
		const listed = recent.of(command.machineId);
		const ids = listed.map(({ id }) => id);
		const ended = listed.filter(({ status }) => isFinal(status));
		return {
			recent,
			before: new Set([...ids, ...started.idsOn(clock, command.machineId)]),
			over: new Set(ended.map(({ id }) => id)),
			note: (action) => started.note(clock, command, action),
		};
	}
}
