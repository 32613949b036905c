import { seconds } from '../../../general/clock';
import { isDefenderError } from '../../../defenderError';
import { isFinal, type MachineAction } from '../../../entities';
import type { Connection } from '../../../http/connection';
import { settle, settleAll } from '../../../general/settled';
import { getAction } from '../../../machineActions/readActions';
import { oneOnMachine } from '../../../machineActions/headline';
import type { RecentActions } from '../../../machineActions/recentActions';
import { stateAfter } from './stateAfter';
import { likeness, type StartCommand } from '../startCommand';
import { startedHere } from './startedHere';

/** Actions read one by one at a time. */
const width = 5;
/** For something that is good to know, and can be done without. */
const patienceMs = seconds(30);

/**
 * Reads those actions once more, each by its ID, that may stand for a command but of which the list
 * does not say what they do: whether an isolation is full, for example.
 */
export async function withDetails(
	connection: Connection,
	commands: readonly StartCommand[],
	recent: RecentActions,
	deadline: number,
): Promise<RecentActions> {
	const unsaid = commands.flatMap((command) =>
		candidatesOf(command, recent)
			.filter((action) => isUnsaid(connection, command, action))
			.map((action) => ({ command, action })),
	);
	const distinct = [...new Map(unsaid.map((one) => [one.action.id, one])).values()];
	const read = await settleAll(distinct, width, ({ command, action }) =>
		withDetail(connection, command, action, deadline),
	);
	return recent.with(
		read.flatMap((end) => {
			if (end?.ok === true) return [end.value];
			if (end?.ok === false && isDefenderError(end.error, 'cancelled')) throw end.error;
			return [];
		}),
	);
}

/** What this process has started it knows exactly, whatever the service says of it. */
function isUnsaid(connection: Connection, command: StartCommand, action: MachineAction): boolean {
	return !startedHere(connection).knows(action.id) && likeness(action, command) === 'unsaid';
}

/** What might be taken for the answer to a command: what runs, and what has made the present state. */
function candidatesOf(command: StartCommand, recent: RecentActions): MachineAction[] {
	const actions = recent.of(command.machineId);
	const maker = command.skipIfThere ? stateAfter(actions, command)?.by : undefined;
	return actions.filter((action) => action === maker || !isFinal(action.status));
}

/**
 * The same for a single action. That it cannot be read changes nothing: it stays unsaid, and is told.
 *
 * @throws ExecutionCancelled
 */
export async function withDetail(
	connection: Connection,
	command: StartCommand,
	action: MachineAction,
	deadline: number,
): Promise<MachineAction> {
	if (!isUnsaid(connection, command, action)) return action;
	const { clock, notice } = connection;
	const read = await settle(() =>
		getAction(connection, action.id, Math.min(deadline, clock.now() + patienceMs)),
	);
	if (!read.ok && isDefenderError(read.error, 'cancelled')) throw read.error;
	const seen = read.ok ? read.value : action;
	if (likeness(seen, command) === 'unsaid') {
		const { machineId, computerDnsName = action.computerDnsName } = command;
		notice(
			`${oneOnMachine({ ...action, machineId, computerDnsName })} was not taken for the one that was asked for, since Microsoft Defender does not say what exactly it does: ${action.type} ${action.id}`,
		);
	}
	return seen;
}
