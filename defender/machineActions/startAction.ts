import { seconds } from '../clock';
import { isDefenderError } from '../defenderError';
import { oppositeOf, type MachineAction } from '../entities';
import type { Connection } from '../http/connection';
import { settle } from '../settled';
import { readRecentActions, type RecentActions } from './recentActions';
import { typeOf, type Started, type StartCommand, type Submitted } from './startCommand';
import { twinRuns } from './startErrors';
import { planAfterConflict, planBesideTwin, planStart, type StartPlan } from './startPlan';
import { submitCommand, type SubmitSettings } from './submitCommand';
import { waitForActions } from './waitForActions';

/** Between two tries while something runs that cannot be watched. */
const unseenPauseMs = seconds(30);

/**
 * Starts one action, unless what is known of the machine says that it must not or need not be.
 *
 * @param recent as `planStart` wants it
 * @throws DefenderError `conflict` when the opposite, or something else of the same type, runs
 */
export async function startAction(
	connection: Connection,
	command: StartCommand,
	recent: RecentActions,
	settings: SubmitSettings,
): Promise<Started> {
	const plan = planStart(command, recent);
	if (plan.do !== 'start') return await follow(connection, command, plan, settings);
	const started = await submit(connection, command, settings);
	const wasThere = recent.of(command.machineId).some(({ id }) => id === started.action?.id);
	return wasThere && started.outcome === 'started' ? { ...started, outcome: 'reused' } : started;
}

async function submit(
	connection: Connection,
	command: StartCommand,
	settings: SubmitSettings,
): Promise<Started> {
	const submitted = await settle(() => submitCommand(connection, command, settings));
	if (submitted.ok) return await accept(connection, command, submitted.value, settings);
	if (!isDefenderError(submitted.error, 'conflict')) throw submitted.error;
	return await afterConflict(connection, command, submitted.error, settings);
}

/** The service may answer with what was running already, which need not be what was asked for. */
async function accept(
	connection: Connection,
	command: StartCommand,
	{ outcome, action }: Submitted,
	settings: SubmitSettings,
): Promise<Started> {
	if (outcome === 'started') return { outcome, action };
	const plan = planBesideTwin(command, action);
	return plan.do === 'start'
		? { outcome, action }
		: await follow(connection, command, plan, settings);
}

type Detour = Exclude<StartPlan, { do: 'start' }>;

async function follow(
	connection: Connection,
	command: StartCommand,
	plan: Detour,
	settings: SubmitSettings,
): Promise<Started> {
	switch (plan.do) {
		case 'reuse':
			return { outcome: 'reused', action: plan.action };
		case 'skip':
			return { outcome: 'skipped', action: plan.action };
		case 'refuse':
			throw plan.error;
		case 'startAfter':
			return await startAfter(connection, command, plan.action, settings);
	}
}

async function startAfter(
	connection: Connection,
	command: StartCommand,
	twin: MachineAction,
	settings: SubmitSettings,
): Promise<Started> {
	connection.notice(
		`${twin.type} ${twin.id} was found in progress; the new action was put behind it`,
	);
	const now = connection.clock.now();
	const awaited = { id: twin.id, deadline: settings.deadline, since: now, seen: twin };
	const end = (await waitForActions(connection, [awaited])).get(twin.id);
	if (end?.end === 'failed') throw end.error;
	if (end?.end !== 'final') throw twinRuns(command, twin);
	return await submit(connection, command, settings);
}

/** The service says that something runs: find out what. */
async function afterConflict(
	connection: Connection,
	command: StartCommand,
	conflict: Error,
	settings: SubmitSettings,
): Promise<Started> {
	const type = typeOf(command);
	const opposite = oppositeOf[type];
	const recent = await readRecentActions(connection, {
		machineIds: [command.machineId],
		types: opposite === undefined ? [type] : [type, opposite],
		deadline: settings.deadline,
	});
	const plan = planAfterConflict(command, recent);
	return plan === undefined || plan.do === 'start'
		? await afterUnseen(connection, command, conflict, settings)
		: await follow(connection, command, plan, settings);
}

/** What runs is in no list: live response sessions that people open in the portal never are. */
async function afterUnseen(
	connection: Connection,
	command: StartCommand,
	conflict: Error,
	settings: SubmitSettings,
): Promise<Started> {
	const { clock, notice } = connection;
	const isLate = clock.now() + unseenPauseMs > settings.deadline;
	if (command.ifInProgress !== 'wait' || isLate) throw conflict;
	notice(
		`${typeOf(command)} was found in progress on machine ${command.machineId}; the new action was put behind it`,
	);
	await clock.sleep(unseenPauseMs);
	return await submit(connection, command, settings);
}
