import type { Connection } from '../http/connection';
import { settle, settleAll, unsettle, type Settled } from '../settled';
import { lookBack } from './lookBack';
import type { RecentActions } from './recentActions';
import { sessionsOf } from './liveResponseSessions';
import { StartedHere } from './startedHere';
import { startAction } from './startAction';
import { requestKey, type Started, type StartCommand } from './startCommand';
import { planStart } from './startPlan';
import type { SubmitSettings } from './submitCommand';

/** Calls under way at a time: enough to use the quota of a minute at once, few enough to stop soon. */
const width = 5;

/** `at` is the `clock.now()` at which it was certain. */
export type StartedAt = Started & { readonly at: number };

/**
 * Starts the actions of one execution: reads what has been done to the machines, then submits
 * within the call budget. A command that asks for the same as an earlier one in the list shares
 * its action.
 *
 * @param stopAtError whether to begin nothing more after the first error
 * @returns how each command ended, at its position; undefined for those that were not begun
 */
export async function startAll(
	connection: Connection,
	commands: readonly StartCommand[],
	settings: SubmitSettings & { readonly stopAtError: boolean },
): Promise<Array<Settled<StartedAt> | undefined>> {
	const looked = await settle(() => lookBack(connection, commands, settings.deadline));
	if (!looked.ok) return commands.map(() => looked);
	const started = new StartedHere(connection);
	const timed = (value: Started): StartedAt => ({ ...value, at: connection.clock.now() });
	const running = new Map<string, Promise<Settled<Started>>>();
	const order = inOrder(commands, looked.value);
	const ends = await settleAll(
		order,
		width,
		async ({ command, plan }) => {
			const request = requestKey(command);
			const shared = running.get(request);
			if (shared !== undefined) return timed(reused(unsettle(await shared)));
			const before = looked.value.of(command.machineId);
			const start = () => startAction(connection, { command, plan, before }, settings);
			const own = settle(() =>
				started.once(command, () =>
					command.method === 'runLiveResponse'
						? sessionsOf(connection).begin(connection, settings.deadline, start)
						: start(),
				),
			);
			running.set(request, own);
			return timed(unsettle(await own));
		},
		(ended) => ended.ok || !settings.stopAtError,
	);
	const endOf = new Map(order.map(({ position }, index) => [position, ends[index]]));
	return commands.map((_, position) => endOf.get(position));
}

/** Those last that have to wait for something on their machine: they must not hold up the others. */
function inOrder(commands: readonly StartCommand[], recent: RecentActions) {
	const all = commands.map((command, position) => ({
		command,
		position,
		plan: planStart(command, recent),
	}));
	return [
		...all.filter(({ plan }) => plan.do !== 'startAfter'),
		...all.filter(({ plan }) => plan.do === 'startAfter'),
	];
}

function reused(started: Started): Started {
	return started.outcome === 'started' ? { ...started, outcome: 'reused' } : started;
}
