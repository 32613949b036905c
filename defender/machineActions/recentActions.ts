import {
	compareTexts,
	compareTimes,
	isFinal,
	type ActionType,
	type MachineAction,
} from '../entities';
import type { DefenderError } from '../defenderError';
import type { Connection } from '../http/connection';
import { anyEquals, compareDate } from '../filters/odata';
import { listActionsWhere } from './readActions';

/** A device that is offline keeps an action open for up to three days; a day more for clock skew. */
export const longestLifeMs = 4 * 24 * 3_600_000;

/** The actions of some machines, newest first. */
export class RecentActions {
	private readonly byMachine = new Map<string, MachineAction[]>();

	/**
	 * @param requests what this process has started them for, by action, as far as it was this process:
	 * their `requestKey`
	 * @param unread why not everything could be read; it is then not known what else has been done to any
	 * machine
	 * @param answer the ID of the action that stands for the command in question, though its comment
	 * does not say so
	 * @param firstSeen when machines were first seen, by id, in epoch milliseconds, as far as it is known
	 */
	constructor(
		actions: readonly MachineAction[],
		private readonly requests: ReadonlyMap<string, string> = new Map(),
		readonly unread?: DefenderError,
		readonly answer?: string,
		private readonly firstSeen: ReadonlyMap<string, number> = new Map(),
	) {
		for (const action of actions) this.add(action);
		for (const list of this.byMachine.values()) list.sort(newestFirst);
	}

	of(machineId: string): readonly MachineAction[] {
		return this.byMachine.get(machineId.toLowerCase()) ?? [];
	}

	/**
	 * Of machines whose actions could not be read, or in part only: it is not known what else has been
	 * done to them.
	 */
	static unread(why: DefenderError, actions: readonly MachineAction[]): RecentActions {
		const distinct = new Map(actions.map((action) => [action.id, action]));
		return new RecentActions([...distinct.values()], new Map(), why);
	}

	/** What is known of one machine, with what this process knows besides. */
	joined(
		machineId: string,
		actions: readonly MachineAction[],
		requests: ReadonlyMap<string, string>,
		answer: string | undefined,
	): RecentActions {
		const all = [...this.of(machineId), ...actions];
		return new RecentActions(all, requests, this.unread, answer, this.firstSeen);
	}

	/** The name of a machine by the newest of its actions that says one. */
	nameOf(machineId: string): string | undefined {
		const isNamed = ({ computerDnsName }: MachineAction) => (computerDnsName ?? '') !== '';
		return this.of(machineId).find(isNamed)?.computerDnsName ?? undefined;
	}

	/** The `requestKey` of what an action was started for, where this process knows. */
	requestOf(actionId: string): string | undefined {
		return this.requests.get(actionId);
	}

	/**
	 * The same actions, those with the IDs of others in their place. It is asked for each command of a run
	 * that knows the actions of all its machines, so that what is not touched is not looked at.
	 */
	with(others: readonly MachineAction[]): RecentActions {
		if (others.length === 0) return this;
		const byId = new Map(others.map((action) => [action.id, action]));
		const changed = this.copy(this.firstSeen);
		for (const machine of new Set(others.map(machineOf))) {
			const list = this.byMachine.get(machine);
			if (list === undefined) continue;
			const replaced = list.map((action) => byId.get(action.id) ?? action);
			changed.byMachine.set(machine, replaced.sort(newestFirst));
		}
		return changed;
	}

	withFirstSeen(firstSeen: ReadonlyMap<string, number>): RecentActions {
		return this.copy(firstSeen);
	}

	/** Its lists are in order, and nobody changes them once they are. */
	private copy(firstSeen: ReadonlyMap<string, number>): RecentActions {
		const copy = new RecentActions([], this.requests, this.unread, this.answer, firstSeen);
		for (const [machine, list] of this.byMachine) copy.byMachine.set(machine, list);
		return copy;
	}

	/** When Microsoft Defender first saw a machine; undefined where it is not known. */
	firstSeenOf(machineId: string): number | undefined {
		return this.firstSeen.get(machineId.toLowerCase());
	}

	/** The ids of all machines that have actions. */
	machineIds(): string[] {
		return [...this.byMachine.keys()].filter((id) => id !== '');
	}

	/** The newest action of a type that has not ended. */
	open(machineId: string, type: ActionType): MachineAction | undefined {
		return this.openThat(machineId, (action) => action.type === type);
	}

	/** The newest action that has not ended and of which `holds` is true. */
	openThat(
		machineId: string,
		holds: (action: MachineAction) => boolean,
	): MachineAction | undefined {
		return this.of(machineId).find((action) => !isFinal(action.status) && holds(action));
	}

	private add(action: MachineAction): void {
		const machine = machineOf(action);
		const list = this.byMachine.get(machine);
		if (list === undefined) this.byMachine.set(machine, [action]);
		else list.push(action);
	}
}

/** How a machine's actions are kept. */
function machineOf({ machineId }: MachineAction): string {
	return (machineId ?? '').toLowerCase();
}

/** Of actions that were created in the same instant the ID decides, so that the order is always the same. */
export function newestFirst(one: MachineAction, other: MachineAction): number {
	return (
		compareTimes(other.creationDateTimeUtc, one.creationDateTimeUtc) ||
		compareTexts(other.id, one.id)
	);
}

/** Which of the actions of machines are read. */
export interface RecentQuery {
	readonly machineIds: readonly string[];
	readonly types: readonly ActionType[];
	/** How far to look back by our own clock; all there is when absent. */
	readonly sinceMs?: number;
	readonly deadline: number;
	/** See `listActionsWhere`. */
	readonly patienceMs?: number | undefined;
	/** See `listActionsWhere`. */
	readonly onPage?: (actions: readonly MachineAction[]) => void;
}

/** Reads what has been done to machines, with as few calls as the length of a URL allows. */
export async function readRecentActions(
	connection: Connection,
	query: RecentQuery,
): Promise<RecentActions> {
	return new RecentActions(await listRecentActions(connection, query));
}

/** The same, as it came. */
export async function listRecentActions(
	connection: Connection,
	query: RecentQuery,
): Promise<MachineAction[]> {
	const { sinceMs } = query;
	const since =
		sinceMs === undefined
			? []
			: [compareDate('creationDateTimeUtc', 'ge', new Date(connection.clock.date() - sinceMs))];
	return await listActionsWhere(connection, {
		field: 'machineId',
		values: query.machineIds,
		and: [anyEquals('type', query.types), ...since],
		deadline: query.deadline,
		patienceMs: query.patienceMs,
		onPage: query.onPage,
	});
}
