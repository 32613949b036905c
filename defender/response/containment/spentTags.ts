import { isDefenderError } from '../../defenderError';
import { isSameId, type MachineAction } from '../../entities';
import type { Connection } from '../../http/connection';
import type { RecentActions } from '../../machineActions/recentActions';
import { heldState, pairs } from '../../machineActions/responseState';
import { changeTags } from '../../machines/changeTags';
import { machinesWithTagPrefix } from '../../machines/machinesWithTagPrefix';
import type { Machine } from '../../machines/machine';
import type { Seal } from '../../plans/plan';
import { settle } from '../../general/settled';
import { extensionPrefix, extensionsIn } from './extensionTag';

/**
 * Takes the tags off that extend what is over, however it ended. They do no harm where they are, so that
 * nothing fails because of them: what could not be done is told, and done another time.
 *
 * @param recent all actions of the tenant that the state of machines follows from, read before
 * @param released IDs of the containing actions that have been undone since
 */
export async function removeSpentTags(
	connection: Connection,
	recent: RecentActions,
	released: readonly string[],
	seal: Seal,
	deadline: number,
): Promise<void> {
	const done = await settle(async () => {
		const machines = await machinesWithTagPrefix(connection, extensionPrefix, deadline);
		const spent = machines.flatMap((machine) =>
			spentTags(machine, recent.of(machine.id), released, seal).map((tag) => ({
				machineId: machine.id,
				tag,
			})),
		);
		const ends = await changeTags(connection, 'Remove', spent, deadline);
		for (const end of ends) if (!end.ok) throw end.error;
	});
	if (done.ok) return;
	if (isDefenderError(done.error, 'cancelled')) throw done.error;
	connection.notice(
		`Tags of extensions that are over were not all removed, which is tried again: ${done.error.message}`,
	);
}

/**
 * The tags of a machine that extend what is over. One of an action that is not among those read may have
 * been set since, and stays.
 */
export function spentTags(
	{ id, machineTags }: Pick<Machine, 'id' | 'machineTags'>,
	actions: readonly MachineAction[],
	released: readonly string[],
	seal: Seal,
): string[] {
	const { valid } = extensionsIn(machineTags ?? [], id, seal);
	return valid.filter(({ actionId }) => isOver(actionId, actions, released)).map(({ tag }) => tag);
}

function isOver(
	actionId: string,
	actions: readonly MachineAction[],
	released: readonly string[],
): boolean {
	if (released.some((id) => isSameId(id, actionId))) return true;
	const action = actions.find(({ id }) => isSameId(id, actionId));
	const pair = pairs.find(([enters]) => enters === action?.type);
	if (pair === undefined || action?.status !== 'Succeeded') return false;
	const { holds, by } = heldState(actions, pair);
	return holds === false || (holds === true && by !== undefined && !isSameId(by.id, actionId));
}
