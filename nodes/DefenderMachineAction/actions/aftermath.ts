import type { Job, JobStart } from './job';

/**
 * Which actions this run has started, for an error that ends it: they may go on in Microsoft Defender,
 * and without their ids nobody could wait for them or cancel them.
 */
export function aftermathOf(jobs: readonly Job[], starts: readonly JobStart[]): string {
	const lines = jobs.flatMap(({ order, machine }, index) => {
		const start = starts[index];
		if (start?.ok !== true || start.value.outcome !== 'started') return [];
		return [
			`item ${order.index}: ${start.value.action.type} ${start.value.action.id} on ${machine.id}`,
		];
	});
	if (lines.length === 0) return 'No action was started.';
	return `${lines.length} action(s) were already started; those that have not ended go on: ${lines.join('; ')}.`;
}
