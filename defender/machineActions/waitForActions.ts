import { seconds } from '../clock';
import { DefenderError, isDefenderError } from '../defenderError';
import { isFinal, type MachineAction } from '../entities';
import type { Connection } from '../http/connection';
import { settle } from '../settled';
import { getAction, listActionsWhere } from './readActions';

/** One action to wait for. */
export interface Awaited {
	readonly id: string;
	/** `clock.now()` at which the wait for this action ends. */
	readonly deadline: number;
	/** `clock.now()` since when the service has had time to make the action visible. */
	readonly since: number;
	/** As last seen, where it has been seen. */
	readonly seen?: MachineAction | undefined;
}

/** How a wait ended. `seen` is the action as last read, whatever its status. */
export type WaitEnd =
	| { readonly end: 'final'; readonly seen: MachineAction }
	| { readonly end: 'timedOut'; readonly seen: MachineAction | undefined }
	| { readonly end: 'failed'; readonly error: Error; readonly seen: MachineAction | undefined };

export interface WaitPace {
	/** Before the first look; 0 looks at once. */
	readonly firstMs: number;
	readonly shortestMs: number;
	readonly longestMs: number;
}

export const defaultPace: WaitPace = {
	firstMs: seconds(2),
	shortestMs: seconds(2),
	longestMs: seconds(30),
};

/** Every pause is this much longer than the one before. */
const growth = 1.25;

/** A new action may be absent from the service's answers for this long. */
export const graceMs = seconds(30);

/**
 * Waits for any number of actions together: one list call a round, or one read when a single
 * action is left. Rounds grow longer. Faults of the service end no wait before its deadline;
 * missing permission ends all of them at once. An action that comes several times is waited for
 * once, as long as the most patient of them allows.
 *
 * @returns how each wait ended, by id
 * @throws ExecutionCancelled
 */
export async function waitForActions(
	connection: Connection,
	actions: readonly Awaited[],
	pace: WaitPace = defaultPace,
): Promise<Map<string, WaitEnd>> {
	const ends = new Map<string, WaitEnd>();
	const open = openOf(actions);
	settleFinal(open, ends);
	const lists: Lists = { refused: false };
	let pause = pace.shortestMs;
	if (open.size > 0) await napUntilNext(connection, open, pace.firstMs);
	while (open.size > 0) {
		await look(connection, open, ends, lists);
		settleLate(connection.clock.now(), open, ends);
		if (open.size === 0) break;
		await napUntilNext(connection, open, pause);
		pause = Math.min(pace.longestMs, pause * growth);
	}
	return ends;
}

/** Each action once, with the latest of its deadlines and what was seen of it. */
function openOf(actions: readonly Awaited[]): Open {
	const open: Open = new Map();
	for (const action of actions) {
		const { id, since, deadline, seen } = action;
		const known = open.get(id) ?? action;
		open.set(id, {
			id,
			since: Math.min(since, known.since),
			deadline: Math.max(deadline, known.deadline),
			seen: seen ?? known.seen,
		});
	}
	return open;
}

/** Sleeps, but never past the next deadline, so that each action is looked at once more then. */
async function napUntilNext(
	connection: Connection,
	open: ReadonlyMap<string, Awaited>,
	pause: number,
): Promise<void> {
	const now = connection.clock.now();
	const next = Math.min(...[...open.values()].map((action) => action.deadline));
	const nap = Math.min(pause, Math.max(0, next - now));
	if (nap > 0) await connection.clock.sleep(nap);
}

type Open = Map<string, Awaited>;
type Ends = Map<string, WaitEnd>;
/** What a wait has learned: whether the service refused lists of ids in every form. */
interface Lists {
	refused: boolean;
}

function settleFinal(open: Open, ends: Ends): void {
	for (const { id, seen } of open.values()) {
		if (seen === undefined || !isFinal(seen.status)) continue;
		ends.set(id, { end: 'final', seen });
		open.delete(id);
	}
}

function settleLate(now: number, open: Open, ends: Ends): void {
	for (const { id, deadline, seen } of open.values()) {
		if (deadline > now) continue;
		ends.set(id, { end: 'timedOut', seen });
		open.delete(id);
	}
}

/** One round: reads every open action, and settles those that have ended or cannot be read. */
async function look(connection: Connection, open: Open, ends: Ends, lists: Lists): Promise<void> {
	const found = await readOpen(connection, open, ends, lists);
	for (const seen of found) {
		const waiting = open.get(seen.id);
		if (waiting !== undefined) open.set(seen.id, { ...waiting, seen });
	}
	settleFinal(open, ends);
}

/** The open actions as the service has them now; none when this round told nothing. */
async function readOpen(
	connection: Connection,
	open: Open,
	ends: Ends,
	lists: Lists,
): Promise<readonly MachineAction[]> {
	const byId = open.size === 1 || lists.refused || connection.shared.listDialect === 'byId';
	const read = await settle(() => readRound(connection, open, byId));
	if (read.ok) {
		settleUnknown(read.value, open, ends, connection.clock.now());
		return read.value.found;
	}
	const { error } = read;
	if (isDefenderError(error, 'cancelled')) throw error;
	if (isDefenderError(error, 'refused') && !byId) {
		// From now on each action is read by itself.
		lists.refused = true;
		return await readOpen(connection, open, ends, lists);
	}
	// The next round may fare better, and there is one as long as a deadline allows it.
	if (isDefenderError(error, 'serviceFault', 'unreachable', 'malformed', 'quota')) {
		connection.notice(
			`${error.message}. The wait for ${open.size} action(s) went on without this look at them`,
		);
		return [];
	}
	for (const { id, seen } of open.values()) ends.set(id, { end: 'failed', error, seen });
	open.clear();
	return [];
}

interface Round {
	readonly found: readonly MachineAction[];
	/** Actions that the round looked for and that the service did not know. */
	readonly unknown: readonly Awaited[];
}

/**
 * One list call for all, and a read by id for those that the list should know by now but does not;
 * or a read by id for each at once.
 */
async function readRound(connection: Connection, open: Open, byId: boolean): Promise<Round> {
	const deadline = Math.max(...[...open.values()].map((action) => action.deadline));
	const ids = [...open.keys()];
	const listed = byId
		? []
		: await listActionsWhere(connection, { field: 'id', values: ids, deadline });
	const missing = absent(listed, open, connection.clock.now(), byId ? 0 : graceMs);
	const read = await readEach(connection, missing, deadline);
	const known = new Set(read.map((action) => action.id));
	return { found: [...listed, ...read], unknown: missing.filter(({ id }) => !known.has(id)) };
}

/** Open ids that the list left out although it had `grace` to learn of them. */
function absent(
	listed: readonly MachineAction[],
	open: Open,
	now: number,
	grace: number,
): Awaited[] {
	const known = new Set(listed.map((action) => action.id));
	return [...open.values()].filter(({ id, since }) => !known.has(id) && now - since >= grace);
}

/**
 * An action that neither the list nor its own id has ever shown does not exist. One that was seen
 * before is only out of sight, and stays awaited.
 */
function settleUnknown(round: Round, open: Open, ends: Ends, now: number): void {
	for (const waiting of round.unknown) {
		if (waiting.seen !== undefined || now - waiting.since < graceMs) continue;
		ends.set(waiting.id, { end: 'failed', error: vanished(waiting.id), seen: undefined });
		open.delete(waiting.id);
	}
}

/** Reads by id; actions that the service does not know (yet) are left out. */
async function readEach(
	connection: Connection,
	actions: readonly Awaited[],
	deadline: number,
): Promise<MachineAction[]> {
	const found: MachineAction[] = [];
	for (const { id } of actions) {
		const read = await settle(() => getAction(connection, id, deadline));
		if (read.ok) found.push(read.value);
		else if (!isDefenderError(read.error, 'notFound')) throw read.error;
	}
	return found;
}

function vanished(id: string): DefenderError {
	return new DefenderError({
		kind: 'notFound',
		message: `Microsoft Defender does not know the machine action ${id}`,
		advice:
			'Check the Machine Action ID and that the credential belongs to the tenant in which the action was started.',
	});
}
