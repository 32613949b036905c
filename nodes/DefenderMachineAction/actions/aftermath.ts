import { startedType } from '../../../defender/contract';
import { isDefenderError } from '../../../defender/defenderError';
import { StoppedMidCall } from '../../../defender/machineActions/startErrors';
import type { Job, JobStart } from './job';

/**
 * Which actions this run has started, for an error that ends it: they may go on in Microsoft Defender,
 * and without their ids nobody could wait for them or cancel them. Neither may those be kept back of
 * which nobody knows.
 */
export function aftermathOf(jobs: readonly Job[], starts: readonly JobStart[]): string {
	const started = jobs.flatMap(({ order, machine }, index) => {
		const start = starts[index];
		if (start?.ok !== true || start.value.outcome !== 'started') return [];
		return [
			`item ${order.index}: ${start.value.action.type} ${start.value.action.id} on ${machine.id}`,
		];
	});
	const uncertain = jobs.flatMap(({ order, machine }, index) =>
		isUncertain(starts[index])
			? [`item ${order.index}: ${startedType(order.method)} on ${machine.id}`]
			: [],
	);
	if (started.length + uncertain.length === 0) return 'No action was started.';
	return [...startedInWords(started), ...uncertainInWords(uncertain)].join(' ');
}

/** Whether the service may have started the action without saying so. */
function isUncertain(start: JobStart): boolean {
	if (start?.ok !== false) return false;
	return start.error instanceof StoppedMidCall || isDefenderError(start.error, 'ambiguous');
}

function startedInWords(lines: readonly string[]): string[] {
	if (lines.length === 0) return [];
	return [
		`${lines.length} action(s) were already started; those that have not ended go on: ${lines.join('; ')}.`,
	];
}

function uncertainInWords(lines: readonly string[]): string[] {
	if (lines.length === 0) return [];
	return [
		`${lines.length} action(s) may have been started, which the Action center of the Microsoft Defender portal knows: ${lines.join('; ')}.`,
	];
}
