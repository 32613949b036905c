import type { WorkflowRun } from '../../harness/index.mts';
import type { Outbox } from './standIns.mts';

/** A time as only programs write it, and the mark behind a comment. */
const forPrograms = /\d{4}-\d\d-\d\dT\d\d:|\[n8n:/;

function reportsOf(run: WorkflowRun): unknown[] {
	return run.executed
		.filter((name) => name.includes('Report'))
		.flatMap((name) => run.runsOf(name))
		.flatMap(({ items }) => items.flatMap(({ json }) => Object.values(json).flat()));
}

/** @throws when somebody who gets a mail or a report would have to decipher a time or a comment in it */
export function assertForPeople({ mails }: Outbox, run: WorkflowRun): void {
	const told = [...mails.flatMap(({ subject, text }) => [subject, text]), ...reportsOf(run)];
	for (const text of told) {
		if (typeof text === 'string' && forPrograms.test(text)) {
			throw new Error(`This is not written for people: ${text}`);
		}
	}
}
