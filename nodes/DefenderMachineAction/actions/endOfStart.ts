import { DefenderError, isDefenderError } from '../../../defender/defenderError';
import { isFinal, type MachineAction } from '../../../defender/entities';
import type { Connection } from '../../../defender/http/connection';
import { bears } from '../../../defender/machineActions/mark';
import type { Started } from '../../../defender/machineActions/startCommand';
import type { WaitEnd } from '../../../defender/machineActions/waitState';
import { settle, type Settled } from '../../../defender/settled';
import { startedJson, type Provenance } from './actionOutput';
import { ErrorWithOutput } from './errorWithOutput';
import type { Output, Run } from './operation';
import type { Job, JobStart } from './job';
import type { StartOrder } from './startOperation';
import { verdictOf } from './verdict';

export type Waits = Settled<ReadonlyMap<string, WaitEnd>> | undefined;

/**
 * The output of one job.
 *
 * @param waits how the waits ended; undefined when the run halted before it waited
 * @returns undefined when the run halted before the job was through
 * @throws whatever ended the job
 */
export async function endOfStart(
	run: Run,
	connection: Connection,
	job: Job,
	start: JobStart,
	waits: Waits,
): Promise<Output | undefined> {
	if (start?.ok === false) throw start.error;
	if (start === undefined || waits === undefined) return undefined;
	const { order } = job;
	const { outcome, action } = start.value;
	const provenance = provenanceOf(order, start.value);
	const waited = await settle(() =>
		order.waits && outcome !== 'skipped' ? afterWait(order, action, waits) : action,
	);
	if (!waited.ok) throw await withLeftovers(run, connection, order, waited.error);
	const seen = waited.value;
	const output = { json: startedJson(seen, provenance) };
	if (!order.waits || order.results === undefined) return output;
	if (seen.status === 'Succeeded') {
		return await withResults(output, seen, order.results(seen, connection, run));
	}
	const left = await leftoversOf(run, connection, order, seen);
	return { ...left, json: { ...output.json, ...left?.json } };
}

function provenanceOf({ mark }: StartOrder, { outcome, action }: Started): Provenance {
	const isAdopted = bears(action.requestorComment, mark);
	return {
		reused: outcome === 'reused',
		skipped: outcome === 'skipped',
		ownAction: outcome === 'started' || isAdopted,
	};
}

/** The action as the wait left it. */
function afterWait(
	order: StartOrder,
	action: MachineAction,
	waits: NonNullable<Waits>,
): MachineAction {
	if (!waits.ok) throw waits.error;
	const end = waits.value.get(action.id);
	return (end && verdictOf(order.options, action.id, end)) ?? action;
}

/** What an action has left that did not succeed, as far as it can be had. */
async function leftoversOf(
	run: Run,
	connection: Connection,
	order: StartOrder,
	action: MachineAction,
): Promise<Output | undefined> {
	const { results, resultsOf } = order;
	if (results === undefined || resultsOf !== 'ended' || !isFinal(action.status)) return undefined;
	const fetched = await settle(() => results(action, connection, run));
	if (fetched.ok) return fetched.value;
	if (fetched.error instanceof ErrorWithOutput) return fetched.error.output;
	run.notice(`What ${action.type} ${action.id} has left was not fetched: ${fetched.error.message}`);
	return undefined;
}

/** The error of an action that did not succeed, with what the action has left all the same. */
async function withLeftovers(
	run: Run,
	connection: Connection,
	order: StartOrder,
	error: Error,
): Promise<Error> {
	if (!isDefenderError(error, 'actionFailed') || error.action === undefined) return error;
	const left = await leftoversOf(run, connection, order, error.action);
	return left === undefined ? error : new ErrorWithOutput(error, left);
}

/** Adds what a finished action yields. That it cannot be had does not undo the action. */
async function withResults(
	output: Output,
	action: MachineAction,
	results: Promise<Output>,
): Promise<Output> {
	const fetched = await settle(() => results);
	if (fetched.ok) return { ...fetched.value, json: { ...output.json, ...fetched.value.json } };
	if (!(fetched.error instanceof DefenderError)) throw fetched.error;
	// The result itself is what is wrong, e.g. the exit code of a script.
	if (fetched.error.kind === 'actionFailed') throw fetched.error;
	throw fetched.error.within(
		`${action.type} ${action.id} succeeded, but its result could not be fetched`,
		action,
	);
}
