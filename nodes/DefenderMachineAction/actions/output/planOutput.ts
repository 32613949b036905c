import type { IDataObject } from 'n8n-workflow';
import { inWords } from '../../../../defender/general/clock';
import { apiMethod, pathOf } from '../../../../defender/contract';
import type { DefenderError } from '../../../../defender/defenderError';
import type { MachineAction } from '../../../../defender/entities';
import { nounOf } from '../../../../defender/machineActions/headline';
import { endOf } from '../../../../defender/machineActions/responseState';
import type { ResolvedMachine } from '../../../../defender/machines/lookUp/resolveTargets';
import type { Settled } from '../../../../defender/general/settled';
import type { Plan } from '../../../../defender/plans/plan';
import { planLine } from '../../../../defender/plans/planText';
import { isSent, type Planned, type PlannedStart } from '../../../../defender/response/kind';
import { termNote } from '../../../../defender/response/containment/termNote';
import { stateInWords } from '../../../../defender/response/machineActions/known/statesThere';
import type { MachineOrder } from '../../../../defender/response/machineActions/order';
import { actionJson, plain, type ActionView } from '../../../shared/actionOutput';
import { howFound } from '../items/items';
import type { Output } from '../operation';
import { rowPlan, type PlannedRow, type PlanPlace } from './rowPlan';

/** What a dry run tells about one machine. */
export function plannedOutput(row: PlannedRow, place: PlanPlace): Settled<Output> {
	const { order, subject, verdict, protects, withheld } = row;
	const refused = 'refused' in verdict ? verdict.refused : refusalIn(verdict.plan);
	// Where nothing but a look at an approved plan was wanted.
	if (order.approved !== undefined && refused !== undefined) return { ok: false, error: refused };
	const { plan, why } = rowPlan(row, place);
	const told = 'refused' in verdict ? refusal(verdict.refused) : planned(row, verdict, place.now);
	const foretold =
		why === undefined ? told : { ...told, explanation: `${told.explanation}. No plan: ${why}` };
	const json = {
		text: textOf(row, place, foretold, plan),
		dryRun: true,
		operation: order.method,
		...machineOf(subject),
		...(subject === undefined ? {} : howFound(subject)),
		...foretold,
		...plain({ withheld }),
		plan: plan === undefined ? null : plain(plan),
		// A name that holds no machine may be a misspelt one.
		guardRails: protects.map((entry) => ({ ...entry })),
	};
	return { ok: true, value: { json } };
}

function textOf(
	{ order, subject, verdict }: PlannedRow,
	place: PlanPlace,
	{ explanation }: Foretold,
	plan: Plan | undefined,
): string {
	const { method: operation, body, planning } = order;
	const { comment = '', onBehalfOf = '', until = '', owner = '' } = planning ?? {};
	return planLine({
		...place,
		...machineOf(subject),
		group: subject?.entity?.rbacGroupName ?? null,
		operation,
		body,
		explanation,
		standing: 'refused' in verdict ? undefined : verdict.standing,
		comment,
		onBehalfOf,
		until,
		owner,
		plan,
	});
}

function refusalIn(plan: PlannedStart<MachineAction>): DefenderError | undefined {
	return plan.do === 'refuse' ? plan.error : undefined;
}

function machineOf(machine: ResolvedMachine | undefined) {
	return {
		machineId: machine?.id ?? null,
		computerDnsName: machine?.entity?.computerDnsName ?? null,
	};
}

/** What would be done, and why. */
type Foretold = IDataObject & { readonly explanation: string };

function planned(
	{ order, subject, withheld }: PlannedRow,
	{ plan, startsInMs, untold }: Planned<MachineAction>,
	now: number,
): Foretold {
	if (plan.do === 'refuse') return refusal(plan.error);
	if (untold !== undefined) return unknown(untold);
	const sends = isSent(plan);
	const isNow = sends && withheld === undefined;
	return {
		verdict: plan.do,
		explanation:
			withheld === undefined
				? explanationOf(plan, startsInMs)
				: `Would not be sent now, but its plan can be carried out. ${withheld}`,
		startsInSeconds: isNow ? Math.ceil(startsInMs / 1000) : null,
		request: sends && subject !== undefined ? requestOf(order, subject) : null,
		existingAction: existingOf(plan, { now, simplify: order.simplify }),
		...plain({ termNote: termNoteOf(order, plan) }),
		...(plan.do === 'skip' ? { stateSince: endOf(plan.action) } : {}),
	};
}

/** Nothing would be sent. */
function refusal({ kind, message, advice }: DefenderError): Foretold {
	return {
		verdict: 'refuse',
		explanation: message,
		advice,
		refusedBy: kind,
		startsInSeconds: null,
		request: null,
		existingAction: null,
	};
}

/** Whether anything would be sent nobody can say, so that there is nothing to approve. */
function unknown({ message, advice }: DefenderError): Foretold {
	return {
		verdict: 'unknown',
		explanation: `It could not be told what would be done, so there is no plan: what has been done to the machine could not be read. ${message}`,
		advice,
		startsInSeconds: null,
		request: null,
		existingAction: null,
	};
}

function requestOf(
	{ method, comment, body }: MachineOrder<unknown>,
	machine: ResolvedMachine,
): IDataObject {
	const { verb } = apiMethod(method);
	const path = pathOf(apiMethod(method), { machineId: machine.id });
	return { method: verb, path, body: { Comment: comment(machine.id), ...body } };
}

function existingOf(plan: PlannedStart<MachineAction>, view: ActionView): IDataObject | null {
	const action = 'action' in plan ? plan.action : undefined;
	return action === undefined ? null : actionJson(action, view);
}

function termNoteOf(
	{ term, mark }: MachineOrder<unknown>,
	plan: PlannedStart<MachineAction>,
): string | undefined {
	const isThere = plan.do === 'reuse' || plan.do === 'skip';
	return isThere ? termNote(term, mark, plan.action) : undefined;
}

function explanationOf(
	plan: Exclude<PlannedStart<MachineAction>, { do: 'refuse' }>,
	startsInMs: number,
): string {
	switch (plan.do) {
		case 'start':
			return `${whenSent(startsInMs)}${plan.despite === undefined ? '' : `, although the machine ${stateInWords(plan.despite)}: it may stay Pending for ever. Skip if Already Done would send nothing`}`;
		case 'cancelFirst':
			return `Would cancel ${named(plan.action)}, and be sent when that has ended`;
		case 'startAfter':
			return `Would be sent after ${named(plan.action)} has ended`;
		case 'reuse':
			return `Would take ${named(plan.action)} instead of starting another`;
		case 'share':
			return 'Would share the action of an earlier item that asks for the same';
		case 'skip':
			return `Would send nothing, since the machine ${stateInWords(plan.action)}, and Skip if Already Done is on`;
	}
}

function whenSent(startsInMs: number): string {
	return startsInMs === 0
		? 'Would be sent at once'
		: `Would be sent after ${inWords(startsInMs)}, when Microsoft's limit allows it`;
}

function named({ type, id, status }: MachineAction): string {
	return `the ${nounOf(type)} (${type} ${id}, ${status})`;
}
