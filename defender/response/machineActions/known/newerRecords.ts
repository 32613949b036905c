import { isDefenderError } from '../../../defenderError';
import type { MachineAction } from '../../../entities';
import type { Connection } from '../../../http/connection';
import { sharedPart } from '../../../http/budget/sharedPart';
import type { WaitEnd } from '../wait/waitState';
import { newerRecords } from '../../../machines/rails/livingRecords';
import type { ResolvedMachine } from '../../../machines/lookUp/resolveTargets';

/**
 * Tells of machines that were set up anew, and so have a record that lives beside the one that an action
 * was sent to: of old records at once, and of those that did not answer when the wait is over.
 */
class NewerRecords {
	/** What was noticed, by the ID of the machine. */
	private readonly notices = new Map<string, string>();

	constructor(private readonly connection: Connection) {}

	/** Looks into those whose record has not reported lately. */
	async tellOfOld(machines: readonly ResolvedMachine[]): Promise<void> {
		await this.tell(machines, 'old');
	}

	/** Looks into those whose action nobody has carried out in time. */
	async tellOfSilent(ends: Iterable<WaitEnd>): Promise<void> {
		const silent = [...ends].flatMap((end) => (isSilent(end) ? (end.seen ?? []) : []));
		await this.tell(silent.flatMap(machineOf), 'all');
	}

	private async tell(machines: readonly ResolvedMachine[], which: 'old' | 'all'): Promise<void> {
		const distinct = new Map(machines.map((machine) => [machine.id, machine]));
		const unannounced = [...distinct.values()].filter(({ id }) => !this.notices.has(id));
		if (unannounced.length === 0) return;
		for (const [id, text] of await newerRecords(this.connection, unannounced, which)) {
			this.notices.set(id, text);
			this.connection.notice(text);
		}
	}

	/** The error of a machine that did not answer says where its computer may be now. */
	advise({ id }: ResolvedMachine, error: Error): Error {
		const text = this.notices.get(id);
		if (text === undefined || !isDefenderError(error, 'timedOut', 'actionFailed')) return error;
		return error.with({ advice: `${error.advice} ${text}.` });
	}
}

function isSilent({ end, seen }: WaitEnd): boolean {
	return end === 'timedOut' || seen?.status === 'TimeOut';
}

function machineOf({ machineId }: MachineAction): ResolvedMachine[] {
	return machineId === null ? [] : [{ id: machineId.toLowerCase() }];
}

/** What one run has told. */
export const newerRecordsOf = sharedPart<NewerRecords>(
	(connection) => connection,
	(connection) => new NewerRecords(connection),
);
