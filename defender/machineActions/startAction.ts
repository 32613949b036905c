import { seconds } from '../clock';
import { isDefenderError } from '../defenderError';
import { oppositeOf, type MachineAction } from '../entities';
import type { Connection } from '../http/connection';
import { settle } from '../settled';
import { readRecentActions, type RecentActions } from './recentActions';
import { typeOf, type Started, type StartCommand, type Submitted } from './startCommand';
import { twinRuns } from './startErrors';
import { planAfterConflict, planBesideTwin, type StartPlan } from './startPlan';
import { submitCommand, type SubmitSettings } from './submitCommand';
import { findDespiteLag } from '../http/visibilityLag';
import { waitForActions } from './waitForActions';

/** Between two tries while something runs that cannot be watched. */
const unseenPauseMs = seconds(30);

/** One command on its way. */
interface Attempt {
	readonly connection: Connection;
	readonly command: StartCommand;
	readonly settings: SubmitSettings;
	/** Ids of the machine's actions that were there before the call. */
	readonly before: ReadonlySet<string>;
}

/** A command with what `planStart` makes of it. */
interface PlannedCommand {
	readonly command: StartCommand;
	readonly plan: StartPlan;
	/** The machine's actions by which it was planned. */
	readonly before: readonly MachineAction[];
}

/**
 * Starts one action, unless its plan says that it must not or need not be.
 *
 * @throws DefenderError `conflict` when the opposite, or something else of the same type, runs
 */
export async function startAction(
	connection: Connection,
	{ command, plan, before: actions }: PlannedCommand,
	settings: SubmitSettings,
): Promise<Started> {
	const before = new Set(actions.map(({ id }) => id));
	const attempt = { connection, command, settings, before };
	if (plan.do !== 'start') return await follow(attempt, plan);
	const started = await submit(attempt);
	const wasThere = started.action !== undefined && before.has(started.action.id);
	return wasThere && started.outcome === 'started' ? { ...started, outcome: 'reused' } : started;
}

async function submit(attempt: Attempt): Promise<Started> {
	const { connection, command, settings, before } = attempt;
	const submitted = await settle(() => submitCommand(connection, command, settings, before));
	if (submitted.ok) return await accept(attempt, submitted.value);
	if (!isDefenderError(submitted.error, 'conflict')) throw submitted.error;
	return await afterConflict(attempt, submitted.error);
}

/** The service may answer with what was running already, which need not be what was asked for. */
async function accept(attempt: Attempt, { outcome, action }: Submitted): Promise<Started> {
	if (outcome === 'started') return { outcome, action };
	const plan = planBesideTwin(attempt.command, action);
	return plan.do === 'start' ? { outcome, action } : await follow(attempt, plan);
}

type Detour = Exclude<StartPlan, { do: 'start' }>;

async function follow(attempt: Attempt, plan: Detour): Promise<Started> {
	switch (plan.do) {
		case 'reuse':
			return { outcome: 'reused', action: plan.action };
		case 'skip':
			return { outcome: 'skipped', action: plan.action };
		case 'refuse':
			throw plan.error;
		case 'startAfter':
			return await startAfter(attempt, plan.action);
	}
}

async function startAfter(attempt: Attempt, twin: MachineAction): Promise<Started> {
	const { connection, command, settings, before } = attempt;
	connection.notice(
		`${twin.type} ${twin.id} was found in progress; the new action was put behind it`,
	);
	const now = connection.clock.now();
	const awaited = { id: twin.id, deadline: settings.deadline, since: now, seen: twin };
	const end = (await waitForActions(connection, [awaited])).get(twin.id);
	if (end?.end === 'failed') throw end.error;
	if (end?.end !== 'final') throw twinRuns(command, twin);
	return await submit({ ...attempt, before: new Set([...before, twin.id]) });
}

/** The service says that something runs: find out what. It may be too new to show at once. */
async function afterConflict(attempt: Attempt, conflict: Error): Promise<Started> {
	const { connection, command, settings } = attempt;
	const plan = await settle(() =>
		findDespiteLag(connection.clock, settings.visibilityLagMs, async () =>
			planAfterConflict(command, await readRunning(attempt)),
		),
	);
	if (!plan.ok && isDefenderError(plan.error, 'cancelled')) throw plan.error;
	// Where nothing can be read, the conflict is what is known.
	return !plan.ok || plan.value === undefined || plan.value.do === 'start'
		? await afterUnseen(attempt, conflict)
		: await follow(attempt, plan.value);
}

async function readRunning({ connection, command, settings }: Attempt): Promise<RecentActions> {
	const type = typeOf(command);
	const opposite = oppositeOf[type];
	return await readRecentActions(connection, {
		machineIds: [command.machineId],
		types: opposite === undefined ? [type] : [type, opposite],
		deadline: settings.deadline,
	});
}

/** What runs is in no list: live response sessions that people open in the portal never are. */
async function afterUnseen(attempt: Attempt, conflict: Error): Promise<Started> {
	const { connection, command, settings } = attempt;
	const { clock, notice } = connection;
	const isLate = clock.now() + unseenPauseMs > settings.deadline;
	if (command.ifInProgress !== 'wait' || isLate) throw conflict;
	notice(
		`${typeOf(command)} was found in progress on machine ${command.machineId}; the new action was put behind it`,
	);
	await clock.sleep(unseenPauseMs);
	return await submit(attempt);
}
