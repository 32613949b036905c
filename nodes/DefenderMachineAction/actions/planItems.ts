import { isDefenderError } from '../../../defender/defenderError';
import type { Connection } from '../../../defender/http/connection';
import { planAll, type Planned } from '../../../defender/machineActions/planAll';
import { railError } from '../../../defender/machines/railError';
import type { RailEntry } from '../../../defender/machines/rails';
import { settle, type Settled } from '../../../defender/settled';
import { isRefused, type CheckedItem } from './checkItems';
import { commandOf, startDeadline, type Job } from './job';
import type { Output, Run } from './operation';
import { plannedOutput, refusedOutput } from './planOutput';

/**
 * What a dry run tells about its items: a row for each machine. Machines that cannot be found and
 * refusals are part of the plan, not errors; everything else that goes wrong is an error here too.
 *
 * @returns the rows of each item, at its position
 */
export async function planItems(
	run: Run,
	connection: Connection,
	items: readonly CheckedItem[],
): Promise<Array<Settled<Output[]>>> {
	const jobs = items.flatMap(jobsToPlan);
	const deadlines = jobs.map(({ order }) => startDeadline(run, order));
	const planned = await settle(() => planAll(connection, jobs.map(commandOf), deadlines));
	return await Promise.all(items.map((item) => settle(() => rowsOf(item, jobs, planned))));
}

function jobsToPlan({ order, machines }: CheckedItem): Job[] {
	if (!machines.ok) return [];
	return machines.value
		.filter((verdict) => !isRefused(verdict) && verdict.error === undefined)
		.map(({ machine }) => ({ order, machine }));
}

function rowsOf(
	{ order, machines }: CheckedItem,
	jobs: readonly Job[],
	planned: Settled<Planned[]>,
): Output[] {
	if (!machines.ok) {
		if (isDefenderError(machines.error, 'target')) {
			return [withRails(refusedOutput(order, machines.error), [])];
		}
		throw machines.error;
	}
	return machines.value.map((verdict) => {
		const { machine, error, protects } = verdict;
		if (error !== undefined) throw error;
		if (isRefused(verdict)) {
			return withRails(refusedOutput(order, railError([verdict]), machine), protects);
		}
		if (!planned.ok) throw planned.error;
		const at = jobs.findIndex((job) => job.order === order && job.machine === machine);
		const job = jobs[at];
		const plan = planned.value[at];
		if (job === undefined || plan === undefined) throw new TypeError('A machine was not planned');
		return withRails(plannedOutput(job, plan), protects);
	});
}

/** A plan says what its rails protect: a name that holds no machine may be a misspelt one. */
function withRails(output: Output, protects: readonly RailEntry[]): Output {
	return { json: { ...output.json, guardRails: protects.map((entry) => ({ ...entry })) } };
}
