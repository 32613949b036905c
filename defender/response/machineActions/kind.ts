import { machineInWords, nounOf } from '../../machineActions/headline';
import { calledByName } from '../../machines/machine';
import { seconds } from '../../general/clock';
import { startedType } from '../../contract';
import { DefenderError } from '../../defenderError';
import { isFinal, type MachineAction } from '../../entities';
import type { Connection } from '../../http/connection';
import { bears } from '../../machineActions/mark';
import { tellTermNotes, termNote } from '../containment/termNote';
import { refuseContraryTerms } from './contraryTerms';
import { planAll } from './planAll';
import { startAll } from './startAll';
import type { StartCommand } from './startCommand';
import { statesThere } from './known/statesThere';
import { startedHere } from './known/startedHere';
import { verdictOf } from './wait/verdict';
import { paceOf, waitForActions } from './wait/waitForActions';
import { railError } from '../../machines/rails/railError';
import type { RailVerdict } from '../../machines/rails/rails';
import type { ResolvedMachine } from '../../machines/lookUp/resolveTargets';
import type { Judged, Kind, Leftover } from '../kind';
import { startDeadline } from '../order';
import { newerRecordsOf } from './known/newerRecords';
import { commandOf, type MachineJob, type MachineOrder } from './order';
import { limitJobs } from './limits/limitJobs';
import { judgeMachines } from './targets';
import { uploadsOf } from './uploadFirst';
import { withLibrary } from './libraryCheck';
import type { Settled } from '../../general/settled';

/**
 * Machine actions: they are looked back at before they start, run for seconds or days, are waited for
 * with one list call a round, and are found again by the mark in their comment.
 */
export const machineActions: Kind<MachineOrder<unknown>, ResolvedMachine, MachineAction> = {
	async judge(way, orders, deadline) {
		const verdicts = await judgeMachines(way, orders, deadline);
		const judged = verdicts.map(
			(one): Settled<ReadonlyArray<Judged<ResolvedMachine>>> =>
				one.ok ? { ok: true, value: one.value.map(judgedOf) } : one,
		);
		return await withLibrary(way, orders, refuseContraryTerms(orders, judged), deadline);
	},
	refusal: (refused) => railError(refused.map(verdictOn)),
	async plan({ connection }, jobs) {
		const deadlines = jobs.map(({ order }) => startDeadline(connection, order));
		const planned = await planAll(connection, commandsOf(connection, jobs), deadlines);
		await newerRecordsOf(connection).tellOfOld(jobs.map(({ subject }) => subject));
		tellTerms(connection, jobs, (position) => {
			const plan = planned[position]?.plan;
			return plan?.do === 'reuse' || plan?.do === 'skip' ? plan.action : undefined;
		});
		return planned.map((value) => ({ ok: true, value }));
	},
	preparing: uploadsOf,
	limit: async (way, jobs) =>
		await limitJobs(way, jobs, (some) => commandsOf(way.connection, some)),
	async start({ connection }, jobs, stopAtError) {
		const settings = jobs.map(({ order }) => ({
			deadline: startDeadline(connection, order),
			visibilityLagMs: seconds(order.starting.visibilityLag),
		}));
		const starts = await startAll(connection, commandsOf(connection, jobs), settings, stopAtError);
		for (const start of starts) if (start?.ok === true) statesThere(connection).note(start.value);
		const sent = jobs.filter((_job, position) => starts[position]?.ok === true);
		await newerRecordsOf(connection).tellOfOld(sent.map(({ subject }) => subject));
		tellTerms(connection, jobs, (position) => {
			const start = starts[position];
			return start?.ok === true && start.value.outcome !== 'started'
				? start.value.action
				: undefined;
		});
		return starts;
	},
	async wait({ connection, port }, begun) {
		const pace = paceOf(begun.map(({ order }) => order.waiting));
		port.log.info(`Waiting for ${begun.length} machine action(s) to end`);
		const awaited = begun.map(({ order, begun: { action, at } }) => ({
			id: action.id,
			since: at,
			deadline: at + order.timeoutMs,
			seen: action,
		}));
		const pauses = { firstMs: pace.shortestMs, ...pace };
		const ends = await waitForActions(connection, awaited, pauses);
		await newerRecordsOf(connection).tellOfSilent(ends.values());
		return ends;
	},
	verdict: (order, action, end) => verdictOf(order.waiting, action.id, end),
	advise: ({ connection }, machine, error) =>
		newerRecordsOf(connection).advise(machine, statesThere(connection).advise(error)),
	stateOf({ status }) {
		if (!isFinal(status)) return 'open';
		return status === 'Succeeded' ? 'succeeded' : 'unsuccessful';
	},
	isOwn: ({ mark }, { requestorComment }) => bears(requestorComment, mark),
	startedEarlier: ({ connection }, job) =>
		startedHere(connection).ownOf(connection.clock, commandOf(job)),
	begunEarlier({ connection }, orders) {
		const real = orders.flatMap(({ isDryRun, mark }) => (isDryRun ? [] : [mark]));
		const machines = startedHere(connection).machinesOf(connection.clock, real);
		return orders.map(({ isDryRun, mark }) =>
			isDryRun ? [] : (machines.get(mark) ?? []).map((id) => ({ id })),
		);
	},
	mayHaveStartedEarlier: ({ connection }, job) =>
		commandsOf(connection, [job]).some(({ mayBeStarted }) => mayBeStarted === true),
	thingOf: (error) => (error instanceof DefenderError ? error.action : undefined),
	about: (error, what, action) =>
		error instanceof DefenderError
			? error
					.within(what, action)
					.with({ details: [`${action.type} ${action.id}`, ...error.details] })
			: error,
	name: (action) => `The ${nounOf(action.type)} of ${machineInWords(action)}`,
	inWords: ({ type, id, status, computerDnsName }, machine) =>
		`${type} ${id} on ${calledByName(machine.entity ?? { id: machine.id, computerDnsName })}, ${status}`,
	request: ({ order, subject }) =>
		`${startedType(order.method)} on ${calledByName(subject.entity ?? subject)}`,
	leaves(what, count) {
		if (what === 'nothing') return 'No action was started';
		const [one, many] = fates[what];
		return count === 1 ? `1 action ${one}` : `${count} actions ${many}`;
	},
};

const mayBeStarted =
	'may have been started, which the Action center of the Microsoft Defender portal knows';

const fates: Record<Exclude<Leftover, 'nothing'>, readonly [one: string, many: string]> = {
	goesOn: ['goes on in Microsoft Defender', 'go on in Microsoft Defender'],
	ended: ['has ended', 'have ended'],
	uncertain: [mayBeStarted, mayBeStarted],
	refused: ['was refused', 'were refused'],
	notBegun: ['was not begun', 'were not begun'],
};

function commandsOf(
	connection: Connection,
	jobs: ReadonlyArray<MachineJob<unknown>>,
): StartCommand[] {
	const started = startedHere(connection);
	return jobs.map((job) => started.withTries(connection.clock, commandOf(job)));
}

/** @param there the action that stands for the job at a position without being its own */
function tellTerms(
	connection: Connection,
	jobs: ReadonlyArray<MachineJob<unknown>>,
	there: (position: number) => MachineAction | undefined,
): void {
	const notes = jobs.map(({ order: { term, mark } }, position) => {
		const action = there(position);
		return action && termNote(term, mark, action);
	});
	tellTermNotes(connection, notes);
}

function judgedOf({ machine, ...verdict }: RailVerdict): Judged<ResolvedMachine> {
	return { subject: machine, ...verdict };
}

function verdictOn({ subject, ...verdict }: Judged<ResolvedMachine>): RailVerdict {
	return { machine: subject, ...verdict };
}
