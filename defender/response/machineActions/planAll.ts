import { apiMethods } from '../../contract';
import type { MachineAction } from '../../entities';
import { noRoom } from '../../http/budget/callBudget';
import type { Connection } from '../../http/connection';
import { onServiceTime } from '../../http/serviceTime';
import type { RecentActions } from '../../machineActions/recentActions';
import { isSent, waitsFor, type Planned } from '../kind';
import { planCommand } from './approved/planCommand';
import { standingOf } from './approved/plannedState';
import { MachineViews } from './known/machineView';
import { requestKey, type StartCommand } from './startCommand';
import type { StartPlan } from './startPlan';
import { isDefenderError } from '../../defenderError';
import { settleNow } from '../../general/settled';
import type { Place } from './limits/startLedger';
import { lookForLimits, placeFor } from './limits/runStarts';

/**
 * Works out what `startAll` would do, without doing it: the machines' actions are read, nothing is
 * sent.
 *
 * @param deadlines `clock.now()` after which each command would not be started any more
 * @returns the plan of each command, at its position
 */
export async function planAll(
	way: Connection,
	commands: readonly StartCommand[],
	deadlines: readonly number[],
): Promise<Array<Planned<MachineAction>>> {
	const connection = onServiceTime(way);
	const latest = Math.max(...deadlines);
	const [views] = await Promise.all([
		MachineViews.of(connection, commands, latest),
		lookForLimits(connection, commands, latest),
	]);
	const queue = new CallQueue(connection);
	const places: Place[] = [];
	const withAction = new Set<string>();
	const planned = commands.map((unnamed, position): Planned<MachineAction> => {
		const command = views.named(unnamed);
		const request = requestKey(command);
		if (command.approved === undefined && withAction.has(request))
			return { plan: { do: 'share' }, startsInMs: 0 };
		const recent = views.recent(command);
		const known = planCommand(command, recent, connection.clock.date());
		const limited = withinLimit(connection, command, known, places);
		const { plan } = limited;
		const timed = {
			...limited,
			...queue.timed(command, plan, deadlines[position] ?? Infinity),
			...basisOf(command, recent, plan),
		};
		if (timed.plan.do !== 'refuse' && timed.plan.do !== 'skip') withAction.add(request);
		return timed;
	});
	// Nothing is started: the room is there for those who do.
	for (const place of places) place.free();
	return planned;
}

/**
 * What a limit makes of a plan, behind those for which it has found room before: without room it is for
 * people to approve. One that is to be carried out now must have room now.
 */
function withinLimit(
	connection: Connection,
	command: StartCommand,
	plan: StartPlan,
	places: Place[],
): { readonly plan: StartPlan; readonly withheld?: string } {
	if (command.limit === undefined || !isSent(plan)) return { plan };
	const place = settleNow(() => placeFor(connection, command));
	if (place.ok) places.push(place.value);
	if (place.ok || !isDefenderError(place.error)) return { plan };
	if (command.approved !== undefined) return { plan: { do: 'refuse', error: place.error } };
	return { plan, withheld: place.error.message };
}

/** What a plan goes by; what could not be read is no ground for one. */
function basisOf(
	command: StartCommand,
	recent: RecentActions,
	plan: StartPlan,
): Pick<Planned<MachineAction>, 'standing' | 'untold'> {
	const { unread } = recent;
	if (unread !== undefined) return isSent(plan) ? { untold: unread } : {};
	return { standing: standingOf(command, recent.of(command.machineId), waitsFor(plan)) };
}

/** Foretells when calls would go out if they were made one after another from now on. */
class CallQueue {
	private readonly calls = new Map<string, number>();

	constructor(private readonly connection: Connection) {}

	timed(command: StartCommand, plan: StartPlan, deadline: number): Planned<MachineAction> {
		if (!isSent(plan)) return { plan, startsInMs: 0 };
		const { shared, clock, quotaShare } = this.connection;
		const method = apiMethods[command.method];
		const calls = (this.calls.get(command.method) ?? 0) + 1;
		const startsInMs = shared.budget.forecast(method, clock.now(), quotaShare, calls);
		if (clock.now() + startsInMs > deadline) {
			return { plan: { do: 'refuse', error: noRoom(method, startsInMs) }, startsInMs: 0 };
		}
		this.calls.set(command.method, calls);
		return { plan, startsInMs };
	}
}
