import { inWords, minutes, seconds } from '../../general/clock';
import { DefenderError, isDefenderError } from '../../defenderError';
import { isFinal, openStatuses, timeOf, type MachineAction } from '../../entities';
import type { Connection } from '../../http/connection';
import { sharedPart } from '../../http/budget/sharedPart';
import { allOf, anyEquals, compareText } from '../../filters/odata';
import { settle } from '../../general/settled';
import { listActions, listActionsWhere } from '../../machineActions/readActions';
import type { Started } from './startCommand';
import { graceMs } from './wait/waitState';

/**
 * Live response sessions that a tenant may have at a time. Microsoft's pages name 25 and, since
 * 2026, 50: the lower one is right in both cases.
 * Source: https://learn.microsoft.com/defender-endpoint/api/run-live-response
 */
const mostSessions = 25;

/** How often open sessions are looked at while all places are taken. */
const lookEveryMs = seconds(10);

/** A session begins within half a minute. One that is still pending after this waits for its machine. */
const queuedAfterMs = minutes(5);

/** Machines that an error names; more of them help nobody. */
const mostNamed = 10;

/** The sessions that this process has begun with one app in one tenant, as far as it knows. */
class LiveResponseSessions {
	/** `clock.now()` of the start, by action id. */
	private readonly open = new Map<string, number>();
	private beginning = 0;
	private lookedAt = -Infinity;

	/**
	 * Begins a session as soon as there is a place for it.
	 *
	 * @throws DefenderError of kind `quota` when no place becomes free before the deadline
	 */
	async begin(
		connection: Connection,
		deadline: number,
		start: () => Promise<Started>,
	): Promise<Started> {
		await this.takePlace(connection, deadline);
		try {
			const started = await settle(start);
			if (!started.ok) throw await explained(connection, started.error);
			const { outcome, action } = started.value;
			if (outcome === 'started') this.open.set(action.id, connection.clock.now());
			return started.value;
		} finally {
			this.beginning -= 1;
		}
	}

	/** Returns with a place taken, which is the caller's to give back. */
	private async takePlace(connection: Connection, deadline: number): Promise<void> {
		const { clock } = connection;
		for (
			let wasAnnounced = false;
			this.open.size + this.beginning >= mostSessions;
			wasAnnounced = true
		) {
			if (!wasAnnounced) {
				connection.notice(
					`All ${mostSessions} live response sessions that Microsoft allows at a time were taken; the next one was put behind them`,
				);
			}
			if (clock.now() - this.lookedAt >= lookEveryMs) await this.look(connection, deadline);
			else if (clock.now() + lookEveryMs > deadline) {
				throw await explained(connection, allTaken(deadline - clock.now()));
			} else await clock.sleep(lookEveryMs);
		}
		// In the same breath as the look at what is free: others may be waiting for the same place.
		this.beginning += 1;
	}

	/**
	 * Forgets the sessions that have ended or are gone. Those that wait for a machine to come back may
	 * hold their places for days.
	 */
	private async look(connection: Connection, deadline: number): Promise<void> {
		const { clock } = connection;
		this.lookedAt = clock.now();
		const ids = [...this.open.keys()];
		const listed = await settle(() =>
			listActionsWhere(connection, { field: 'id', values: ids, deadline }),
		);
		if (!listed.ok) {
			// Without the right to read nobody can count: the service will say when it is too much.
			if (!isDefenderError(listed.error, 'forbidden')) throw listed.error;
			this.open.clear();
			return;
		}
		const seen = new Map(listed.value.map((action) => [action.id, action]));
		for (const [id, begunAt] of this.open) {
			if (isOver(seen.get(id), clock.now() - begunAt)) this.open.delete(id);
		}
	}
}

/** @param session undefined where the service does not list it: not yet, or no longer */
function isOver(session: MachineAction | undefined, age: number): boolean {
	if (session === undefined) return age > graceMs;
	return isFinal(session.status);
}

/** The sessions of the app and tenant that a connection is for. */
export const sessionsOf = sharedPart(
	({ shared }) => shared,
	() => new LiveResponseSessions(),
);

function allTaken(left: number): DefenderError {
	return new DefenderError({
		kind: 'quota',
		message: `All ${mostSessions} live response sessions are in use, and none will surely end within the ${inWords(left)} that are left before the timeout`,
		advice: `Microsoft allows ${mostSessions} live response sessions at a time in a tenant. Raise Options > Timeout, or run it on fewer machines at a time.`,
	});
}

/**
 * Where there is no place for a session, the user wants to know who has them: sessions of machines
 * that are offline wait for days.
 */
async function explained(connection: Connection, error: Error): Promise<Error> {
	if (!isDefenderError(error, 'quota')) return error;
	const { clock } = connection;
	const listed = await settle(() =>
		listActions(connection, {
			filter: allOf([compareText('type', 'eq', 'LiveResponse'), anyEquals('status', openStatuses)]),
			deadline: clock.now() + seconds(30),
		}),
	);
	if (!listed.ok) return error;
	const text = sessionsInWords(listed.value, clock.date());
	return text === '' ? error : error.with({ advice: `${text} ${error.advice}` });
}

/**
 * What there is to know of the open sessions of a tenant; empty without any.
 *
 * @param now epoch milliseconds
 */
export function sessionsInWords(open: readonly MachineAction[], now: number): string {
	if (open.length === 0) return '';
	const waiting = open.filter(
		({ status, creationDateTimeUtc }) =>
			status === 'Pending' && now - (timeOf(creationDateTimeUtc) ?? now) > queuedAfterMs,
	);
	const all = `${open.length} live response sessions of the tenant are open`;
	if (waiting.length === 0) return `${all}.`;
	const named = waiting
		.slice(0, mostNamed)
		.map(
			({ id, machineId, computerDnsName }) =>
				`${computerDnsName ?? machineId ?? 'unknown'} (${id})`,
		);
	const more = waiting.length > mostNamed ? ` and ${waiting.length - mostNamed} more` : '';
	return `${all}; ${waiting.length} of them wait for machines that are offline and may hold their places for days: ${named.join(', ')}${more}. Cancel those that are not needed any more.`;
}
