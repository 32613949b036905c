import { seconds } from '../../../general/clock';
import { isDefenderError, type ErrorKind } from '../../../defenderError';
import { oppositeOf, type ActionType, type MachineAction } from '../../../entities';
import type { Connection } from '../../../http/connection';
import { settle } from '../../../general/settled';
import { machineInWords } from '../../../machineActions/headline';
import { longestLifeMs, RecentActions } from '../../../machineActions/recentActions';
import { withFirstSeen } from './firstSeen';
import { withDetails } from './readDetails';
import { readTogether } from './readTogether';
import { isUrgent, mustLook, typeOf, type StartCommand } from '../startCommand';

/** So long each call of the look-back may take, waiting for the quota included, when it is urgent. */
const patienceMs = seconds(60);

/** What may concern the list alone. Whatever else is wrong lies on the way of every call. */
const onlyTheList: readonly ErrorKind[] = [
	'forbidden',
	'quota',
	'serviceFault',
	'refused',
	'foreignAnswer',
];

/** The machines of commands, within a sentence; one by its name, where that is known. */
function placeOf([first, ...others]: readonly StartCommand[]): string {
	const isOne = others.every(({ machineId }) => machineId === first?.machineId);
	return isOne ? machineInWords({ machineId: null, ...first }) : 'the machines';
}

function needsAll({ skipIfThere, needsHistory }: StartCommand): boolean {
	return skipIfThere || needsHistory === true;
}

/**
 * What has been done to the machines: all of it where a command may be skipped because of it or a
 * plan goes by it, the last days for the others. What was there before the first call is never its answer, so that it is
 * looked at whatever the options say.
 *
 * Where it cannot be read, for want of a permission, because of a fault or of a quota, that is told and
 * known as such: an emergency must not wait for it. It is not tried for long then, either. What was
 * read of it counts for what it shows, and never for what it does not.
 *
 * @throws whatever lies on the way of every call
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
	// Whoever is offboarded leaves every state.
	const ending: ActionType[] = commands.some((command) => command.skipIfThere) ? ['Offboard'] : [];
	const seen: MachineAction[] = [];
	const read = await settle(() =>
		readTogether(connection, {
			machineIds: commands.map((command) => command.machineId),
			types: [...new Set([...types, ...ending])],
			...(commands.some(needsAll) ? {} : { sinceMs: longestLifeMs }),
			deadline,
			...(commands.some(isUrgent) ? { patienceMs } : {}),
			onPage: (actions) => seen.push(...actions),
		}),
	);
	if (read.ok) {
		const recent = new RecentActions(read.value);
		const detailed = await withDetails(connection, commands, recent, deadline);
		return await withFirstSeen(connection, commands, detailed, deadline);
	}
	const { error } = read;
	if (!isDefenderError(error) || !onlyTheList.includes(error.kind)) throw error;
	// Of an answer that was about something else nothing counts.
	const known = error.kind === 'foreignAnswer' ? [] : seen;
	// Each of the others is refused by itself.
	if (commands.some((command) => !mustLook(command, error))) {
		const where = placeOf(commands);
		connection.notice(
			known.length === 0
				? `It is not known what is in progress on ${where}, nor what an earlier try of this run has started. ${error.message}`
				: `What is in progress on ${where}, and what an earlier try of this run has started, could be read in part only. ${error.message}`,
		);
	}
	return await withDetails(connection, commands, RecentActions.unread(error, known), deadline);
}
