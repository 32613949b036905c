import { startedType } from '../../../defender/contract';
import { DefenderError, isDefenderError } from '../../../defender/defenderError';
import { isFinal, type MachineAction } from '../../../defender/entities';
import { StoppedMidCall } from '../../../defender/machineActions/startErrors';
import type { Waits } from './endOfStart';
import type { Job, JobStart } from './job';

/** An action that is there because of this run, or that stands for what it asked for. */
interface Known {
	readonly item: number;
	readonly machineId: string;
	/** As last seen. */
	readonly action: MachineAction;
	/** Whether it was there before. */
	readonly isAdopted: boolean;
}

/**
 * What a run leaves behind when an error ends it: its actions may go on in Microsoft Defender, and
 * without their ids nobody could wait for them or cancel them. Neither may those be kept back of which
 * nobody knows. What the error itself tells is not told again.
 */
export function aftermathOf(
	jobs: readonly Job[],
	starts: readonly JobStart[],
	waits: Waits,
): (told: Error) => string {
	const known = jobs.flatMap((job, index) => knownOf(job, starts[index], waits) ?? []);
	const uncertain = jobs.flatMap(({ order, machine }, index) =>
		isUncertain(starts[index])
			? [`item ${order.index}: ${startedType(order.method)} on ${machine.id}`]
			: [],
	);
	const isNothing = known.length + uncertain.length === 0;
	return (told) => {
		const toldId = told instanceof DefenderError ? told.action?.id : undefined;
		const others = known.filter(({ action }) => action.id !== toldId);
		const ended = others.filter(({ action }) => isFinal(action.status));
		const open = others.filter(({ action }) => !isFinal(action.status));
		return [
			...(isNothing ? ['No action was started.'] : []),
			...sentence(open.map(inWords), 'goes on', 'go on', ' in Microsoft Defender'),
			...sentence(ended.map(inWords), 'has ended', 'have ended'),
			...sentence(
				uncertain,
				'may have been started',
				'may have been started',
				', which the Action center of the Microsoft Defender portal knows',
			),
		].join(' ');
	};
}

function knownOf({ order, machine }: Job, start: JobStart, waits: Waits): Known | undefined {
	if (start?.ok !== true || start.value.outcome === 'skipped') return undefined;
	const { action, outcome } = start.value;
	const seen = waits?.ok === true ? waits.value.get(action.id)?.seen : undefined;
	return {
		item: order.index,
		machineId: machine.id,
		action: seen ?? action,
		isAdopted: outcome === 'reused',
	};
}

/** Whether the service may have started the action without saying so. */
function isUncertain(start: JobStart): boolean {
	if (start?.ok !== false) return false;
	return start.error instanceof StoppedMidCall || isDefenderError(start.error, 'ambiguous');
}

function inWords({ item, machineId, action, isAdopted }: Known): string {
	const { type, id, status } = action;
	return `item ${item}: ${type} ${id} on ${machineId}, ${status}${isAdopted ? ', there before' : ''}`;
}

function sentence(lines: readonly string[], one: string, many: string, more = ''): string[] {
	if (lines.length === 0) return [];
	const subject = lines.length === 1 ? `1 action ${one}` : `${lines.length} actions ${many}`;
	return [`${subject}${more}: ${lines.join('; ')}.`];
}
