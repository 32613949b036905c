import type { Connection } from '../../http/connection';
import { isUncertain } from '../../http/lostCall';
import { isDefenderError } from '../../defenderError';
import type { MachineAction } from '../../entities';
import { machineFirst } from '../../machineActions/headline';
import { settle, settleAll, unsettle, type Settled } from '../../general/settled';
import { waitsFor, type Begun } from '../kind';
import { sessionsOf } from './liveResponseSessions';
import { planCommand } from './approved/planCommand';
import type { MachineViews } from './known/machineView';
import { runStartsOf } from './limits/runStarts';
import { startAction } from './startAction';
import { requestKey, type Started, type StartCommand } from './startCommand';
import { startedHere } from './known/startedHere';
import { stateInWords } from './known/statesThere';
import type { SubmitSettings } from './submitCommand';

/** Calls under way at a time: enough to use the quota of a minute at once, few enough to stop soon. */
const width = 5;

/**
 * Starts the actions of one execution: reads what has been done to the machines, then submits
 * within the call budget. A command that asks for the same as an earlier one in the list shares
 * its action, or goes its own way where that one has none and its own settings may lead further.
 *
 * @param unnamed those whose machine was not looked up without its name
 * @param settings of each command, at its position; commands that share an action share those of the
 * first
 * @param stopAtError whether to begin nothing more after the first error
 * @returns how each command ended, at its position; undefined for those that were not begun
 */
export async function startAll(
	way: Connection,
	unnamed: readonly StartCommand[],
	settings: readonly SubmitSettings[],
	stopAtError: boolean,
): Promise<Array<Settled<Begun<MachineAction>> | undefined>> {
	const run = runStartsOf(way);
	const { connection } = run;
	const deadline = Math.max(...settings.map((own) => own.deadline));
	const looked = await run.viewsOf(unnamed, deadline);
	if (!looked.ok) return unnamed.map(() => looked);
	const views = looked.value;
	const commands = unnamed.map((command) => views.named(command));
	const timed = (value: Started): Begun<MachineAction> => ({
		...value,
		at: connection.clock.now(),
	});
	const asked = new Map<string, Asked>();
	const order = inOrder(connection, commands, settings, views);
	const ends = await settleAll(
		order,
		width,
		async ({ command, limits }) => {
			const request = requestKey(command);
			// Each plan goes its own way: none is carried out by the action of another.
			const earlier = command.approved === undefined ? asked.get(request) : undefined;
			const start = () => startAction(run, command, views, limits);
			const end = settle(async () => {
				const shared = earlier && (await sharedEnd(earlier, command, stopAtError));
				if (shared !== undefined) return shared;
				return command.method === 'runLiveResponse'
					? await sessionsOf(connection).begin(connection, limits.deadline, start)
					: await start();
			});
			asked.set(request, { command, end });
			const ended = await end;
			if (!ended.ok && isUncertain(ended.error)) {
				startedHere(connection).noteUnseen(connection.clock, command);
			}
			const started = unsettle(ended);
			if (started.outcome !== 'skipped') {
				startedHere(connection).noteAnswer(connection.clock, command, started.action);
			}
			return timed(started);
		},
		(ended) => ended.ok || !stopAtError,
	);
	tellSkipped(
		connection,
		ends.flatMap((end) => (end?.ok === true ? end.value : [])),
	);
	const endAt = new Map(order.map(({ position }, index) => [position, ends[index]]));
	return commands.map((_, position) => endAt.get(position));
}

/** More of them would bury the first ones. */
const mostSkippedNamed = 5;

/** Nobody should have to guess why nothing was sent. */
function tellSkipped({ notice }: Connection, started: ReadonlyArray<Begun<MachineAction>>): void {
	const skipped = started.flatMap(({ outcome, action }) => (outcome === 'skipped' ? action : []));
	const distinct = [...new Map(skipped.map((action) => [action.id, action])).values()];
	const all = distinct.map((action) => `${machineFirst(action)} ${stateInWords(action)}`);
	const [only] = all;
	if (only === undefined) return;
	const howTo = 'To send it all the same, switch Options > Skip if Already Done off';
	if (all.length === 1) {
		notice(`${only}, so nothing was sent to it. ${howTo}`);
		return;
	}
	const more = all.length - mostSkippedNamed;
	const named = all.slice(0, mostSkippedNamed).join('; ');
	notice(
		`Nothing was sent to ${all.length} machines, which are in the wanted state already: ${named}${more > 0 ? `; and ${more} more` : ''}. ${howTo}`,
	);
}

interface Ordered {
	readonly command: StartCommand;
	readonly limits: SubmitSettings;
	readonly position: number;
}

/** Those last that have to wait for something on their machine: they must not hold up the others. */
function inOrder(
	{ clock }: Connection,
	commands: readonly StartCommand[],
	settings: readonly SubmitSettings[],
	views: MachineViews,
): Ordered[] {
	const all = commands.flatMap((command, position) => {
		const limits = settings[position];
		if (limits === undefined) return [];
		const plan = planCommand(command, views.recent(command), clock.date());
		return { command, position, limits, isLast: waitsFor(plan) !== undefined };
	});
	return [...all.filter(({ isLast }) => !isLast), ...all.filter(({ isLast }) => isLast)];
}

/** A command that others may ask for, too. */
interface Asked {
	readonly command: StartCommand;
	readonly end: Promise<Settled<Started>>;
}

/**
 * What an earlier command's end is for one that asks for the same.
 *
 * @returns undefined where that one has no action, and this one may get one by its own settings
 * @throws the earlier one's error, where this one would end in it, too, or might do what was done
 */
async function sharedEnd(
	earlier: Asked,
	command: StartCommand,
	stopAtError: boolean,
): Promise<Started | undefined> {
	const end = await earlier.end;
	if (end.ok) {
		const { outcome, action } = end.value;
		if (outcome !== 'skipped') return { outcome: 'reused', action };
		return command.skipIfThere ? end.value : undefined;
	}
	if (stopAtError || isUncertain(end.error) || isDefenderError(end.error, 'cancelled')) {
		throw end.error;
	}
	if (hasSameSettings(earlier.command, command)) throw end.error;
	return undefined;
}

function hasSameSettings(one: StartCommand, other: StartCommand): boolean {
	return (
		one.ifInProgress === other.ifInProgress &&
		one.ifOpposite === other.ifOpposite &&
		one.skipIfThere === other.skipIfThere &&
		one.replayProtection === other.replayProtection &&
		one.mark.key === other.mark.key
	);
}
