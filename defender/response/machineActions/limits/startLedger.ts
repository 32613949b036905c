import { minutes, seconds, type Clock } from '../../../general/clock';
import { startedType } from '../../../contract';
import { isDefenderError, type DefenderError } from '../../../defenderError';
import { timeOf, type ActionType, type MachineAction } from '../../../entities';
import type { Connection } from '../../../http/connection';
import { sharedPart } from '../../../http/budget/sharedPart';
import { placeOf, workflowIn } from '../../../machineActions/mark';
import { listActions } from '../../../machineActions/readActions';
import type { StartLimit } from '../../../machines/rails/rails';
import { allOf, compareDate, compareText } from '../../../filters/odata';
import { settle, unsettle } from '../../../general/settled';
import type { StartCommand } from '../startCommand';
import { listedStart, type ListedStart } from './listedStart';
import { fullnessOf, isCounted, type Fullness, type Start } from './startLimit';

/**
 * What was read so lately serves whoever starts now. A new action shows up in lists no sooner, so that
 * an older look would hardly tell less.
 */
const freshMs = seconds(10);
/** Those who wait for the look of another execution see this often whether they were stopped. */
const napMs = 200;
/** For something that an emergency must not wait for. */
const patienceMs = seconds(60);
/** What the clock of n8n may be behind, as long as the service has not said what time it is. */
const skewMs = minutes(5);
/** The longest window that a limit may have, and so how long a start is remembered. */
const longestWindowMs = minutes(7 * 24 * 60);
/** No limit allows more of one type, so that more need not be remembered. */
const mostKept = 10_000;

interface Reading {
	/** `clock.now()` when it was made. */
	readonly at: number;
	/** Epoch milliseconds from which on it has everything. */
	readonly since: number;
	readonly starts: readonly ListedStart[];
	/** IDs and places of the starts, so that our own are not counted twice. */
	readonly seen: ReadonlySet<string>;
	/** Why it is not what the service lists now. */
	readonly unread: DefenderError | undefined;
}

/** A start of this process: of a call that is to be made, was made, or may have been. */
interface OwnStart {
	readonly workflow: string | undefined;
	/** What all connections of one app in one tenant share. */
	readonly app: object;
	readonly place: string;
	/** Undefined as long as it is only held. */
	at: number | undefined;
	id: string | undefined;
}

/** A place in the window of a limit, held until the start it is for was made or given up. */
export interface Place {
	/** What to tell of how it was given, where not all of it is known. */
	readonly note: string | undefined;
	/** The action was started, or may have been. */
	readonly use: (action: MachineAction | undefined) => void;
	/** It was not; once it was used this changes nothing. */
	readonly free: () => void;
}

/**
 * What was started lately in a tenant. The service's own list of actions is the memory that all
 * processes share; what this process has started or is about to start covers the time until the
 * list shows it.
 */
class StartLedger {
	private readonly readings = new Map<ActionType, Reading>();
	private readonly underWay = new Map<ActionType, Promise<unknown>>();
	private readonly own = new Map<ActionType, Set<OwnStart>>();
	/** As whom the service records what an app has started. */
	private readonly names = new WeakMap<object, Set<string>>();

	/**
	 * Reads what the tenant has started within a window: one list call, which serves all that start
	 * something of the type at that time. Where the list cannot be read, what was known stays known.
	 *
	 * @throws ExecutionCancelled
	 */
	async look(
		connection: Connection,
		type: ActionType,
		windowMs: number,
		deadline: number,
	): Promise<void> {
		const { clock } = connection;
		await this.lookOfOthers(clock, type);
		for (let tried = 0; tried < 2 && !this.isFresh(clock, type, windowMs); tried += 1) {
			const reading = settle(() => this.read(connection, type, windowMs, deadline));
			this.underWay.set(type, reading);
			const read = await reading;
			this.underWay.delete(type);
			this.readings.set(type, unsettle(read));
		}
	}

	/** Waits for the look of another execution that is under way, and can be stopped meanwhile. */
	private async lookOfOthers(clock: Clock, type: ActionType): Promise<void> {
		for (;;) {
			const look = this.underWay.get(type);
			if (look === undefined) return;
			const nap = settle(() => clock.sleep(napMs));
			const ended = await Promise.race([look.then(() => undefined), nap]);
			if (ended !== undefined) unsettle(ended);
		}
	}

	private isFresh(clock: Clock, type: ActionType, windowMs: number): boolean {
		const reading = this.readings.get(type);
		if (reading === undefined || clock.now() - reading.at > freshMs) return false;
		return reading.unread !== undefined || reading.since <= clock.date() - windowMs;
	}

	private async read(
		connection: Connection,
		type: ActionType,
		windowMs: number,
		deadline: number,
	): Promise<Reading> {
		const { clock } = connection;
		const since = clock.date() - windowMs - skewMs;
		const listed = await settle(() =>
			listActions(connection, {
				filter: allOf([
					compareText('type', 'eq', type),
					compareDate('creationDateTimeUtc', 'ge', new Date(since)),
				]),
				deadline: Math.min(deadline, clock.now() + patienceMs),
			}),
		);
		const at = clock.now();
		if (listed.ok) {
			const rows = listed.value.filter((action) => action.type === type);
			const starts = rows.map((row) => listedStart(row, clock));
			const seen = new Set(starts.flatMap(({ id, place }) => [id, place]));
			return { at, since, starts, seen, unread: undefined };
		}
		const { error } = listed;
		// What lies on the way of every call, those that must not fail will say.
		if (!isDefenderError(error) || error.kind === 'cancelled') throw error;
		connection.notice(notRead(error));
		const known = this.readings.get(type);
		return { ...(known ?? { since, starts: [], seen: new Set() }), at, unread: error };
	}

	/** Holds a place for a start, unless its limit has none left. */
	take(connection: Connection, command: StartCommand, limit: StartLimit): Place | Fullness {
		const fullness = this.fullness(connection, command, limit);
		if (fullness.opensAt !== undefined) return fullness;
		return this.enter(connection, command);
	}

	/** How full the window of a command's limit is. */
	private fullness(
		{ shared, clock }: Connection,
		command: StartCommand,
		limit: StartLimit,
	): Fullness {
		const type = startedType(command.method);
		const workflow = workflowIn(command.mark.text);
		const now = clock.date();
		const names = this.names.get(shared);
		const reading = this.readings.get(type);
		const starts: Start[] = (reading?.starts ?? []).map(({ requestor, ...start }) => ({
			...start,
			isOfCredential: requestor === null || names === undefined ? undefined : names.has(requestor),
		}));
		for (const { id, place, at, app, workflow: by } of this.own.get(type) ?? []) {
			// What is only held has no action yet.
			if (at !== undefined && reading?.seen.has(id ?? place) === true) continue;
			starts.push({ at: at ?? now, workflow: by, isOfCredential: app === shared });
		}
		const times = starts.filter((start) => isCounted(start, limit, workflow)).map(({ at }) => at);
		return fullnessOf(times, limit, now);
	}

	/** Keeps in mind that something is about to be started, limit or not: other limits may count it. */
	enter({ shared, clock }: Connection, command: StartCommand): Place {
		const type = startedType(command.method);
		const own = this.own.get(type) ?? new Set();
		this.own.set(type, own);
		const start: OwnStart = {
			workflow: workflowIn(command.mark.text),
			app: shared,
			place: placeOf(command.mark.text, command.machineId),
			at: undefined,
			id: undefined,
		};
		own.add(start);
		forget(own, clock.date());
		const unread = this.readings.get(type)?.unread;
		return {
			note: unread && notRead(unread),
			use: (action) => {
				start.at = timeOf(action?.creationDateTimeUtc ?? null) ?? clock.date();
				start.id = action?.id;
				if (typeof action?.requestor === 'string') this.learn(shared, action.requestor);
			},
			free: () => {
				if (start.at === undefined) own.delete(start);
			},
		};
	}

	private learn(app: object, requestor: string): void {
		this.names.set(app, (this.names.get(app) ?? new Set()).add(requestor));
	}
}

/** Drops what no window reaches any more; the oldest come first. */
function forget(own: Set<OwnStart>, now: number): void {
	for (const start of own) {
		const isOld = start.at !== undefined && now - start.at > longestWindowMs;
		if (!isOld && own.size <= mostKept) return;
		own.delete(start);
	}
}

function notRead({ message }: DefenderError): string {
	return `How much was started lately could not be read, so that the limit of starts counts only what this n8n process knows. ${message}`;
}

/** What was started in a tenant, with whatever app. */
export const startLedgerOf = sharedPart(
	({ shared }) => shared.tenant,
	() => new StartLedger(),
);
