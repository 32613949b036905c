import type { Connection } from '../http/connection';
import { onServiceTime } from '../http/serviceTime';
import { settle, settleAll, unsettle, type Settled } from '../settled';
import { sessionsOf } from './liveResponseSessions';
import { MachineViews } from './machineView';
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
	way: Connection,
	commands: readonly StartCommand[],
	settings: SubmitSettings & { readonly stopAtError: boolean },
): Promise<Array<Settled<StartedAt> | undefined>> {
	const connection = onServiceTime(way);
	const { deadline } = settings;
	const looked = await settle(() => MachineViews.of(connection, commands, deadline));
	if (!looked.ok) return commands.map(() => looked);
	const views = looked.value;
	const timed = (value: Started): StartedAt => ({ ...value, at: connection.clock.now() });
	const running = new Map<string, Promise<Settled<Started>>>();
	const order = inOrder(connection, commands, views);
	const ends = await settleAll(
		order,
		width,
		async ({ command }) => {
			const request = requestKey(command);
			const shared = running.get(request);
			if (shared !== undefined) return timed(reused(unsettle(await shared)));
			const start = () => startAction(connection, command, views, settings);
			const own = settle(() =>
				command.method === 'runLiveResponse'
					? sessionsOf(connection).begin(connection, deadline, start)
					: start(),
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
function inOrder(
	{ clock }: Connection,
	commands: readonly StartCommand[],
	views: MachineViews,
): Array<{ readonly command: StartCommand; readonly position: number }> {
	const all = commands.map((command, position) => {
		const plan = planStart(command, views.recent(command), clock.date());
		return { command, position, isLast: plan.do === 'startAfter' };
	});
	return [...all.filter(({ isLast }) => !isLast), ...all.filter(({ isLast }) => isLast)];
}

function reused(started: Started): Started {
	return started.outcome === 'started' ? { ...started, outcome: 'reused' } : started;
}
