import type { IDataObject } from 'n8n-workflow';
import { inWords } from '../../../defender/clock';
import { apiMethod, pathOf } from '../../../defender/contract';
import type { DefenderError } from '../../../defender/defenderError';
import type { MachineAction } from '../../../defender/entities';
import type { Planned, PlannedStart } from '../../../defender/machineActions/planAll';
import type { ResolvedMachine } from '../../../defender/machines/resolveTargets';
import { actionJson } from './actionOutput';
import type { Job } from './job';
import type { Output } from './operation';
import type { StartOrder } from './startOperation';

/** The row of a machine that would be, or would not be, acted upon. */
export function plannedOutput({ order, machine }: Job, { plan, startsInMs }: Planned): Output {
	if (plan.do === 'refuse') return refusedOutput(order, plan.error, machine);
	const sends = plan.do === 'start' || plan.do === 'startAfter';
	return {
		json: {
			...rowOf(order, machine),
			plan: plan.do,
			explanation: explanationOf(plan, startsInMs),
			startsInSeconds: sends ? Math.ceil(startsInMs / 1000) : null,
			request: sends ? requestOf(order, machine) : null,
			existingAction: existingOf(plan),
		},
	};
}

/** The row of a machine to which nothing would be sent. */
export function refusedOutput(
	order: StartOrder,
	{ kind, message, advice }: DefenderError,
	machine?: ResolvedMachine,
): Output {
	return {
		json: {
			...rowOf(order, machine),
			plan: 'refuse',
			explanation: message,
			advice,
			refusedBy: kind,
			startsInSeconds: null,
			request: null,
			existingAction: null,
		},
	};
}

function rowOf({ method }: StartOrder, machine: ResolvedMachine | undefined): IDataObject {
	return {
		dryRun: true,
		operation: method,
		machineId: machine?.id ?? null,
		computerDnsName: machine?.entity?.computerDnsName ?? null,
		...(machine?.matchedName === undefined ? {} : { matchedName: machine.matchedName }),
	};
}

function requestOf({ method, comment, body }: StartOrder, machine: ResolvedMachine): IDataObject {
	const { verb } = apiMethod(method);
	const path = pathOf(apiMethod(method), { machineId: machine.id });
	return { method: verb, path, body: { Comment: comment, ...body } };
}

function existingOf(plan: PlannedStart): IDataObject | null {
	const action = 'action' in plan ? plan.action : undefined;
	return action === undefined ? null : actionJson(action);
}

function explanationOf(plan: Exclude<PlannedStart, { do: 'refuse' }>, startsInMs: number): string {
	switch (plan.do) {
		case 'start':
			return startsInMs === 0
				? 'Would be sent at once'
				: `Would be sent after ${inWords(startsInMs)}, when Microsoft's limit allows it`;
		case 'startAfter':
			return `Would be sent after ${named(plan.action)} has ended`;
		case 'reuse':
			return `Would take ${named(plan.action)} instead of starting another`;
		case 'share':
			return 'Would share the action of an earlier item that asks for the same';
		case 'skip':
			return `Would send nothing: the machine is in the wanted state since ${named(plan.action)}`;
	}
}

function named({ type, id, status }: MachineAction): string {
	return `${type} ${id} (${status})`;
}
