import { seconds } from '../../../general/clock';
import { isDefenderError } from '../../../defenderError';
import { textOrNull, timeOf } from '../../../entities';
import type { Connection } from '../../../http/connection';
import type { RecentActions } from '../../../machineActions/recentActions';
import type { Machine } from '../../../machines/machine';
import { readMachines } from '../../../machines/readMachines';
import type { StartCommand } from '../startCommand';
import { stateAfter } from './stateAfter';

/** For something that is good to know, and can be done without. */
const patienceMs = seconds(30);

/** When Microsoft Defender first saw a machine, in epoch milliseconds; undefined where nobody says. */
export function firstSeenOf(machine: Machine | undefined): number | undefined {
	return timeOf(textOrNull(machine?.firstSeen));
}

/**
 * Finds out when the machines of those commands were first seen that would otherwise be skipped: a
 * machine that was onboarded anew is not in the state that an older action left. Where that cannot be
 * read it is not known, and the action is sent.
 *
 * @throws ExecutionCancelled
 */
export async function withFirstSeen(
	connection: Connection,
	commands: readonly StartCommand[],
	recent: RecentActions,
	deadline: number,
): Promise<RecentActions> {
	const skipped = commands.filter(
		(command) =>
			command.skipIfThere && stateAfter(recent.of(command.machineId), command)?.reached === true,
	);
	const known = new Map(
		skipped.flatMap(({ machineId, firstSeen }) =>
			firstSeen === undefined ? [] : [[machineId.toLowerCase(), firstSeen] as const],
		),
	);
	const ids = skipped
		.map(({ machineId }) => machineId.toLowerCase())
		.filter((id) => !known.has(id));
	const until = Math.min(deadline, connection.clock.now() + patienceMs);
	for (const [id, read] of await readMachines(connection, ids, until)) {
		if (!read.ok && isDefenderError(read.error, 'cancelled')) throw read.error;
		const seen = read.ok ? firstSeenOf(read.value) : undefined;
		if (seen !== undefined) known.set(id, seen);
	}
	return recent.withFirstSeen(known);
}
