import { sharedPart } from '../../../http/budget/sharedPart';
import { seconds } from '../../../general/clock';
import { isDefenderError } from '../../../defenderError';
import type { MachineAction } from '../../../entities';
import type { Connection } from '../../../http/connection';
import { dialectOf, idsPerCall } from '../../../http/lists/listDialect';
import { listRecentActions, type RecentQuery } from '../../../machineActions/recentActions';
import { settle } from '../../../general/settled';

interface Asker {
	/** What an execution wants to know of its machines. */
	readonly question: RecentQuery;
	answer?: readonly MachineAction[];
}

/** Who reads may be gone without a word: after that long another one does. */
const silenceMs = seconds(45);
const shortestNapMs = 50;
const longestNapMs = seconds(1);

/**
 * Executions that ask the same of different machines at the same time: while one of them reads, the
 * others gather, and the next one reads for all of these. Each one's answer was read after it had asked.
 * What fails, fails for the one that read; the others ask again.
 */
class Gathering {
	private readonly askers = new Set<Asker>();
	/** `clock.now()` of the beginning of a reading that is under way. */
	private readingSince: number | undefined;

	get isEmpty(): boolean {
		return this.askers.size === 0;
	}

	async ask(connection: Connection, question: RecentQuery): Promise<readonly MachineAction[]> {
		const { clock } = connection;
		const asker: Asker = { question };
		const patientUntil = clock.now() + (question.patienceMs ?? silenceMs);
		this.askers.add(asker);
		try {
			for (let nap = shortestNapMs; ; nap = Math.min(2 * nap, longestNapMs)) {
				if (asker.answer !== undefined) return asker.answer;
				const now = clock.now();
				const since = this.readingSince;
				const isFree = since === undefined || now - since >= silenceMs || now >= patientUntil;
				if (isFree) return await this.read(connection, asker);
				await clock.sleep(nap);
			}
		} finally {
			this.askers.delete(asker);
		}
	}

	private async read(connection: Connection, asker: Asker): Promise<readonly MachineAction[]> {
		const began = connection.clock.now();
		this.readingSince = began;
		const group = this.groupOf(connection, asker);
		const machineIds = [...new Set(group.flatMap(({ question }) => question.machineIds))];
		try {
			const read = await settle(() =>
				listRecentActions(connection, { ...asker.question, machineIds }),
			);
			// What others have asked may be what the service refuses, or is slow about.
			const isTooMuch = !read.ok && group.length > 1 && !isDefenderError(read.error, 'cancelled');
			if (isTooMuch) return await listRecentActions(connection, asker.question);
			if (!read.ok) throw read.error;
			for (const one of group) one.answer = rowsFor(one, read.value);
			return rowsFor(asker, read.value);
		} finally {
			if (this.readingSince === began) this.readingSince = undefined;
		}
	}

	/** Those whose machines fit into one call, the one that reads among them. */
	private groupOf(connection: Connection, asker: Asker): Asker[] {
		const most = idsPerCall[dialectOf(connection, 'listDialect')];
		const group = [asker];
		let count = asker.question.machineIds.length;
		for (const other of this.askers) {
			if (other === asker || other.answer !== undefined) continue;
			count += other.question.machineIds.length;
			if (count > most) break;
			group.push(other);
		}
		return group;
	}
}

/** A row that says nothing of its machine may be about any. */
function rowsFor({ question }: Asker, rows: readonly MachineAction[]): MachineAction[] {
	const wanted = new Set(question.machineIds.map((id) => id.toLowerCase()));
	return rows.filter(({ machineId }) => machineId === null || wanted.has(machineId.toLowerCase()));
}

const gatheringsOf = sharedPart<Map<string, Gathering>>(
	({ shared }) => shared,
	() => new Map(),
);

/**
 * What has been done to machines, read together with what other executions of the same app or analyst ask
 * at the same time.
 *
 * @throws what its own reading throws
 */
export async function readTogether(
	connection: Connection,
	question: RecentQuery,
): Promise<readonly MachineAction[]> {
	const { analyst, quotaShare } = connection;
	const who = analyst === undefined ? 'app' : await analyst();
	// Whoever may be anybody reads alone.
	if (who === '') return await listRecentActions(connection, question);
	const { types, sinceMs } = question;
	const key = JSON.stringify([who, quotaShare, [...types].sort(), sinceMs]);
	const all = gatheringsOf(connection);
	const gathering = all.get(key) ?? new Gathering();
	all.set(key, gathering);
	try {
		return await gathering.ask(connection, question);
	} finally {
		if (gathering.isEmpty && all.get(key) === gathering) all.delete(key);
	}
}
