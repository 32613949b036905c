import { inWords, minutes } from '../../../general/clock';
import { startedType } from '../../../contract';
import { DefenderError } from '../../../defenderError';
import { notDone } from '../../../machineActions/headline';
import { workflowIn, workflowWithoutId } from '../../../machineActions/mark';
import type { StartLimit } from '../../../machines/rails/rails';
import { toTheSecond } from '../../../texts/shown';
import type { StartCommand } from '../startCommand';

/** A start of an action, as far as limits ask for it. */
export interface Start {
	/** Epoch milliseconds of the service. */
	readonly at: number;
	/** ID of the n8n workflow that has started it, as marks spell it; undefined where none has. */
	readonly workflow: string | undefined;
	/** Whether the same credential has started it; undefined where nobody says. */
	readonly isOfCredential: boolean | undefined;
}

/** How full the window of a limit is. */
export interface Fullness {
	readonly count: number;
	/** When there is room again, in epoch milliseconds; undefined while there is. */
	readonly opensAt: number | undefined;
}

/**
 * Whose starts count. A workflow without an ID cannot be told from others that have none: there it is those
 * of the credential, as if it were chosen.
 */
function countedFor(
	startsCounted: StartLimit['startsCounted'],
	ownWorkflow: string | undefined,
): StartLimit['startsCounted'] {
	const hasNone = ownWorkflow?.startsWith(workflowWithoutId) !== false;
	return startsCounted === 'workflow' && hasNone ? 'credential' : startsCounted;
}

/** Whether a start is one of those that a limit counts. What nobody can tell counts. */
export function isCounted(
	{ workflow, isOfCredential }: Start,
	{ startsCounted }: StartLimit,
	ownWorkflow: string | undefined,
): boolean {
	switch (countedFor(startsCounted, ownWorkflow)) {
		case 'workflow':
			return workflow === ownWorkflow;
		case 'credential':
			return isOfCredential !== false;
		case 'tenant':
			return true;
	}
}

/**
 * How full a window is.
 *
 * @param times of the starts that count, in epoch milliseconds, in any order
 * @param now epoch milliseconds
 */
export function fullnessOf(times: readonly number[], limit: StartLimit, now: number): Fullness {
	const { mostStarts, startsWindow } = limit;
	const length = minutes(startsWindow);
	const within = times.filter((at) => at > now - length).sort((one, other) => one - other);
	const last = within[within.length - mostStarts];
	return { count: within.length, opensAt: last === undefined ? undefined : last + length };
}

const who: Record<StartLimit['startsCounted'], string> = {
	workflow: 'by this workflow',
	credential: 'by this credential',
	tenant: 'in the tenant',
};

/** @param machine with its ID, for people */
export function limitReached(
	{ method, machineId, computerDnsName, mark }: StartCommand,
	limit: StartLimit,
	{ count, opensAt = 0 }: Fullness,
	{ machine, now }: { readonly machine: string; readonly now: number },
): DefenderError {
	const { mostStarts, startsWindow } = limit;
	const startsCounted = countedFor(limit.startsCounted, workflowIn(mark.text));
	const headline = notDone(startedType(method), { machineId, computerDnsName });
	return new DefenderError({
		kind: 'rail',
		message: `${headline}. Guard rails refused it: ${count} were started ${who[startsCounted]} in the last ${startsWindow} minutes, and Most Starts per Window allows ${mostStarts}. There is room again at ${toTheSecond(opensAt)}, in ${inWords(opensAt - now)}`,
		advice:
			'Nothing was sent to it. See first whether something starts far more than it should. If all of it must be done, raise Guard Rails > Most Starts per Window, or set it to 0 for any number.',
		details: [machine],
	});
}
