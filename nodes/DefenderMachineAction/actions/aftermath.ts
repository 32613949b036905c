import { startedType } from '../../../defender/contract';
import { DefenderError, isDefenderError } from '../../../defender/defenderError';
import { isFinal, type MachineAction } from '../../../defender/entities';
import { isUncertain } from '../../../defender/machineActions/startErrors';
import { startedHere } from '../../../defender/machineActions/startedHere';
import type { Connection } from '../../../defender/http/connection';
import type { Settled } from '../../../defender/settled';
import type { Waits } from './endOfStart';
import { firstOnes, logAll } from './firstOnes';
import { commandOf, type Job, type JobStart } from './job';
import type { Run } from './operation';

/** An action that is there because of this run, or that stands for what it asked for. */
interface Known {
	readonly item: number;
	readonly machineId: string;
	/** As last seen. */
	readonly action: MachineAction;
	/** What made it the answer, where this run did not start it. */
	readonly outcome: 'started' | 'reused' | 'skipped' | 'startedEarlier';
}

/** How far a run had come when an error ended it. */
export interface Interrupted {
	/** The jobs of each item, or why it has none. */
	readonly items: ReadonlyArray<Settled<readonly Job[]>>;
	readonly jobs: readonly Job[];
	readonly starts: readonly JobStart[];
	readonly waits: Waits;
}

/** What became of something that was asked for. */
type Fate = 'uncertain' | 'refused' | 'notBegun';

/**
 * What a run leaves behind when an error ends it. Its actions may go on in Microsoft Defender, and
 * without their ids nobody could wait for them or cancel them; nobody may take for done what was
 * refused or not begun, nor keep back what may have been started. So every item stands in one of
 * these lists, but for what the error itself tells.
 */
export function aftermathOf(
	run: Run,
	connection: Connection,
	{ items, jobs, starts, waits }: Interrupted,
): (told: Error) => string {
	const known = jobs.flatMap(
		(job, index) => knownOf(job, starts[index], waits) ?? earlierOf(connection, job) ?? [],
	);
	return (told) => {
		const toldId = told instanceof DefenderError ? told.action?.id : undefined;
		const others = known.filter(({ action }) => action.id !== toldId);
		const open = others.filter(({ action }) => !isFinal(action.status));
		const ended = others.filter(({ action }) => isFinal(action.status));
		const of = (fate: Fate): string[] =>
			jobs.flatMap((job, index) => {
				const start = starts[index];
				if (fateOf(start) !== fate) return [];
				const why = fate === 'refused' ? reasonOf(start, told) : '';
				return why === undefined ? [] : [`${wishOf(job)}${why}`];
			});
		const refusedItems = items.flatMap((item, index) =>
			item.ok || item.error === told ? [] : [`item ${index}: ${item.error.message}`],
		);
		const uncertain = of('uncertain');
		const isNothing = known.length + uncertain.length === 0;
		const say = (lines: readonly string[], one: string, many: string, more = ''): string[] =>
			sentence(run, lines, { one, many, more });
		return [
			...(isNothing ? ['No action was started.'] : []),
			...say(open.map(inWords), 'goes on', 'go on', ' in Microsoft Defender'),
			...say(ended.map(inWords), 'has ended', 'have ended'),
			...say(
				uncertain,
				'may have been started',
				'may have been started',
				', which the Action center of the Microsoft Defender portal knows',
			),
			...say([...refusedItems, ...of('refused')], 'was refused', 'were refused'),
			...say(of('notBegun'), 'was not begun', 'were not begun'),
		].join(' ');
	};
}

function knownOf({ order, machine }: Job, start: JobStart, waits: Waits): Known | undefined {
	if (start?.ok !== true) return undefined;
	const { action, outcome } = start.value;
	const seen = waits?.ok === true ? waits.value.get(action.id)?.seen : undefined;
	return { item: order.index, machineId: machine.id, action: seen ?? action, outcome };
}

/** n8n tries again, and this try did not come so far: the action of an earlier one goes on all the same. */
function earlierOf(connection: Connection, job: Job): Known | undefined {
	const action = startedHere(connection).ownOf(connection.clock, commandOf(job));
	if (action === undefined) return undefined;
	const { order, machine } = job;
	return { item: order.index, machineId: machine.id, action, outcome: 'startedEarlier' };
}

function fateOf(start: JobStart): Fate | undefined {
	if (start === undefined) return 'notBegun';
	if (start.ok) return undefined;
	if (isUncertain(start.error)) return 'uncertain';
	// An execution that was stopped sends nothing any more.
	return isDefenderError(start.error, 'cancelled') ? 'notBegun' : 'refused';
}

/** Why a start was refused; undefined where the error that is shown says it. */
function reasonOf(start: JobStart, told: Error): string | undefined {
	if (start?.ok !== false || start.error === told) return undefined;
	return `, ${start.error.message}`;
}

function wishOf({ order, machine }: Job): string {
	return `item ${order.index}: ${startedType(order.method)} on ${machine.id}`;
}

const origin: Record<Known['outcome'], string> = {
	started: '',
	reused: ', there before',
	startedEarlier: ', started by an earlier try',
	skipped: ', there before, nothing was sent',
};

function inWords({ item, machineId, action, outcome }: Known): string {
	const { type, id, status } = action;
	return `item ${item}: ${type} ${id} on ${machineId}, ${status}${origin[outcome]}`;
}

function sentence(
	run: Run,
	lines: readonly string[],
	{ one, many, more }: { readonly one: string; readonly many: string; readonly more: string },
): string[] {
	if (lines.length === 0) return [];
	const subject = lines.length === 1 ? `1 action ${one}` : `${lines.length} actions ${many}`;
	logAll(run, `${subject}${more}`, lines);
	return [`${subject}${more}: ${firstOnes(lines)}.`];
}
