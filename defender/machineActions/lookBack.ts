import { isDefenderError } from '../defenderError';
import { oppositeOf, type ActionType } from '../entities';
import type { Connection } from '../http/connection';
import { settle } from '../settled';
import { longestLifeMs, readRecentActions, RecentActions } from './recentActions';
import { typeOf, type StartCommand } from './startCommand';

/**
 * What has been done to the machines: all of it where a command may be skipped because of it, the
 * last days for the others. What was there before the first call is never its answer, so that it is
 * looked at whatever the options say.
 *
 * An app that may act but not read can act all the same, with a notice: an emergency must not wait
 * for a permission. Only what was asked for expressly is not done blindly.
 */
export async function lookBack(
	connection: Connection,
	commands: readonly StartCommand[],
	deadline: number,
): Promise<RecentActions> {
	if (commands.length === 0) return new RecentActions([]);
	const types = commands.map(typeOf).flatMap((type): ActionType[] => {
		const opposite = oppositeOf[type];
		return opposite === undefined ? [type] : [type, opposite];
	});
	const read = await settle(() =>
		readRecentActions(connection, {
			machineIds: commands.map((command) => command.machineId),
			types: [...new Set(types)],
			...(commands.some((command) => command.skipIfThere) ? {} : { sinceMs: longestLifeMs }),
			deadline,
		}),
	);
	if (read.ok) return read.value;
	const asked = commands.some(({ skipIfThere }) => skipIfThere);
	if (asked || !isDefenderError(read.error, 'forbidden')) throw read.error;
	connection.notice(
		`It is not known what is in progress on the machines, nor what an earlier try of this run has started. ${read.error.message}`,
	);
	return new RecentActions([]);
}
