import { seconds } from '../../general/clock';
import { isDefenderError } from '../../defenderError';
import { isFinal, oppositeOf, type MachineAction } from '../../entities';
import type { Connection } from '../../http/connection';
import { cancelAction } from '../../machineActions/cancelAction';
import { oneOnMachine } from '../../machineActions/headline';
import { settle } from '../../general/settled';
import { planAfterRefusal, planCommand } from './approved/planCommand';
import { usedPlans } from './approved/usedPlans';
import type { MachineView, MachineViews } from './known/machineView';
import type { RunStarts } from './limits/runStarts';
import type { Place } from './limits/startLedger';
import { readRecentActions, type RecentActions } from '../../machineActions/recentActions';
import { withDetail, withDetails } from './known/readDetails';
import { typeOf, type Started, type StartCommand, type Submitted } from './startCommand';
import { sameTypeRuns } from './startErrors';
import { planBesideSameType, type StartPlan } from './startPlan';
import { submitCommand, type SubmitSettings } from './submitCommand';
import { findDespiteLag, isUncertain } from '../../http/lostCall';
import { waitForActions } from './wait/waitForActions';

/** Between two tries while something runs that cannot be watched. */
const unseenPauseMs = seconds(30);

/** One command on its way. */
interface Attempt {
	readonly run: RunStarts;
	readonly connection: Connection;
	readonly command: StartCommand;
	readonly settings: SubmitSettings;
}

/** An attempt whose turn on the machine has come. */
interface Turn extends Attempt {
	readonly view: MachineView;
}

/** What came of a turn: an end, or something that has to end first. */
type Step =
	| { readonly end: Started }
	/** It undoes what is wanted, and is cancelled before. */
	| { readonly against: MachineAction }
	/** `behind` is undefined where it is in no list. */
	| { readonly behind: MachineAction | undefined }
	/** What an earlier try may have started has to have the time to show. */
	| { readonly afterLag: true };

/**
 * Starts one action, unless what is known of the machine says that it must not or need not be.
 * Equal and opposite orders for the same machine go before it or after it, never beside it.
 *
 * @throws DefenderError `conflict` when the opposite, or something else of the same type, runs, and
 * `rail` when as much was started as a limit allows
 */
export async function startAction(
	run: RunStarts,
	command: StartCommand,
	views: MachineViews,
	settings: SubmitSettings,
): Promise<Started> {
	const { connection } = run;
	const attempt = { run, connection, command, settings };
	const ended: MachineAction[] = [];
	for (let hasWaited = false; ; hasWaited = true) {
		// Much can have happened meanwhile: the wanted state may be there, or being undone.
		const step = await views.turn(command, hasWaited, async (view): Promise<Step> => {
			const turn = { ...attempt, view };
			// Lists may be slower to tell that what one had to wait for has ended.
			const plan = planCommand(command, view.recent.with(ended), connection.clock.date());
			if (plan.do !== 'start') return follow(plan);
			if (command.mayBeStarted === true && !hasWaited) return { afterLag: true };
			const made = await submit(turn);
			const { despite } = plan;
			const isNew = 'end' in made && made.end.outcome === 'started';
			return isNew && despite !== undefined ? { end: { ...made.end, despite } } : made;
		});
		if ('end' in step) return step.end;
		if ('afterLag' in step) await connection.clock.sleep(settings.visibilityLagMs);
		else if ('against' in step) ended.push(await cancelOpposite(attempt, step.against));
		else if (step.behind === undefined) await waitUnseen(attempt);
		else ended.push(await waitBehind(attempt, step.behind));
	}
}

async function submit(turn: Turn): Promise<Step> {
	const { run, connection, command, settings, view } = turn;
	const place = run.placeOf(command);
	const used = usedPlans(connection);
	const isFirstUse = used.take(connection.clock, command);
	const submitted = await settle(() => submitCommand(connection, command, settings, view));
	if (isFirstUse && !submitted.ok && !isUncertain(submitted.error)) used.giveBack(command);
	if (submitted.ok) {
		const { outcome, action } = submitted.value;
		if (outcome === 'started') place.use(action);
		return await accept(turn, submitted.value, place);
	}
	if (isUncertain(submitted.error)) place.use(undefined);
	if (!isDefenderError(submitted.error, 'conflict')) throw submitted.error;
	return await afterConflict(turn, submitted.error);
}

/** The service may answer with what was running already, which need not be what was asked for. */
async function accept(turn: Turn, { outcome, action }: Submitted, { note }: Place): Promise<Step> {
	const { connection, command, settings, view } = turn;
	if (outcome === 'started' && !view.before.has(action.id)) {
		view.note(action);
		connection.onStarted?.(action);
		return { end: { outcome, action, ...(command.limit && note !== undefined ? { note } : {}) } };
	}
	const running = await withDetail(connection, command, action, settings.deadline);
	const plan = planBesideSameType(command, running, view.recent);
	return plan.do === 'start' ? { end: { outcome: 'reused', action } } : follow(plan);
}

type Detour = Exclude<StartPlan, { do: 'start' }>;

function follow(plan: Detour): Step {
	switch (plan.do) {
		case 'reuse':
			return { end: { outcome: 'reused', action: plan.action } };
		case 'skip':
			return { end: { outcome: 'skipped', action: plan.action } };
		case 'refuse':
			throw plan.error;
		case 'cancelFirst':
			return { against: plan.action };
		case 'startAfter':
			return { behind: plan.action };
	}
}

/** @returns how it ended: cancelled, or by itself just before */
async function cancelOpposite(attempt: Attempt, running: MachineAction): Promise<MachineAction> {
	const { connection, command, settings } = attempt;
	connection.notice(
		`${oneOnMachine(running)} was in progress and is cancelled first: ${running.type} ${running.id}`,
	);
	const { action } = await cancelAction(
		connection,
		running.id,
		command.comment(),
		settings.deadline,
	);
	return isFinal(action.status) ? action : await waitBehind(attempt, action);
}

/** @returns how it ended */
async function waitBehind(
	{ connection, command, settings }: Attempt,
	running: MachineAction,
): Promise<MachineAction> {
	connection.notice(
		`${oneOnMachine(running)} was found in progress and was waited for: ${running.type} ${running.id}`,
	);
	const now = connection.clock.now();
	const awaited = { id: running.id, deadline: settings.deadline, since: now, seen: running };
	const end = (await waitForActions(connection, [awaited])).get(running.id);
	if (end?.end === 'failed') throw end.error;
	if (end?.end !== 'final') throw sameTypeRuns(command, running);
	return end.seen;
}

/** The service says that something runs: find out what. It may be too new to show at once. */
async function afterConflict(turn: Turn, conflict: Error): Promise<Step> {
	const { connection, command, settings } = turn;
	const { clock } = connection;
	const plan = await settle(() =>
		findDespiteLag(clock, settings.visibilityLagMs, async () =>
			planAfterRefusal(command, await readRunning(turn), clock.date()),
		),
	);
	if (!plan.ok && isDefenderError(plan.error, 'cancelled')) throw plan.error;
	if (plan.ok && plan.value !== undefined && plan.value.do !== 'start') return follow(plan.value);
	// Where nothing can be read, the conflict is what is known. What runs may also be in no list: live
	// response sessions that people open in the portal never are.
	const isLate = clock.now() + unseenPauseMs > settings.deadline;
	if (command.ifInProgress !== 'wait' || isLate) throw conflict;
	return { behind: undefined };
}

async function readRunning({ connection, command, settings }: Attempt): Promise<RecentActions> {
	const type = typeOf(command);
	const opposite = oppositeOf[type];
	const { deadline } = settings;
	const recent = await readRecentActions(connection, {
		machineIds: [command.machineId],
		types: opposite === undefined ? [type] : [type, opposite],
		deadline,
	});
	return await withDetails(connection, [command], recent, deadline);
}

async function waitUnseen({ connection, command }: Attempt): Promise<void> {
	connection.notice(
		`${oneOnMachine({ ...command, type: typeOf(command) })} was found in progress and was waited for`,
	);
	await connection.clock.sleep(unseenPauseMs);
}
