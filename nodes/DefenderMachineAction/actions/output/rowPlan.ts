import { randomBytes } from 'node:crypto';
import type { MachineAction } from '../../../../defender/entities';
import type { ResolvedMachine } from '../../../../defender/machines/lookUp/resolveTargets';
import type { Plan, PlanFacts, Seal } from '../../../../defender/plans/plan';
import { canBePlanned } from '../../../../defender/plans/planCode';
import { planFrom } from '../../../../defender/plans/readPlan';
import { stateDigest } from '../../../../defender/plans/seal';
import { isSent, type Standing } from '../../../../defender/response/kind';
import type { MachineOrder } from '../../../../defender/response/machineActions/order';
import type { PlanRow } from '../../../../defender/response/report';
import type { ActionView } from '../../../shared/actionOutput';
import type { Output } from '../operation';

/** An order that may be planned, with what a plan of it needs besides. */
export type PlannableOrder = MachineOrder<Output> & {
	readonly planning?: Planning | undefined;
} & Pick<ActionView, 'simplify'>;

/** What a plan needs of an order besides. */
interface Planning {
	/** How long a plan counts, in milliseconds. */
	readonly validForMs: number;
	/** The comment as people wrote it. */
	readonly comment: string;
	readonly onBehalfOf: string;
	/** Until when it is to last, as the form has it, and who answers for the machine; empty where not said. */
	readonly until: string;
	readonly owner: string;
}

export type PlannedRow = PlanRow<PlannableOrder, ResolvedMachine, MachineAction>;

/** Where a row stands among all rows of a run, and what plans are made with. */
export interface PlanPlace {
	readonly position: number;
	readonly count: number;
	/** Undefined where the credential has nothing to seal with. */
	readonly seal: Seal | undefined;
	/** Epoch milliseconds. */
	readonly now: number;
}

/**
 * The plan of a row, or why it has none though something would be sent. It has none either where
 * nothing would be, or nobody could tell later whether all is as it was.
 */
export function rowPlan(
	{ order, subject, verdict }: PlannedRow,
	{ seal, now }: PlanPlace,
): { readonly plan?: Plan; readonly why?: string } {
	if ('refused' in verdict || subject === undefined) return {};
	const { plan, standing } = verdict;
	if (!isSent(plan) || standing === undefined) return {};
	if (seal === undefined) return { why: 'the credential has nothing to seal one with' };
	if (!canBePlanned(subject.id)) return { why: 'the ID of the machine is none that one can hold' };
	if (hasFiles(order))
		return { why: 'files of the input are not at hand later, so upload them first' };
	const facts = order.approved ?? factsOf(order, subject, standing, now);
	// What a plan has waited for may be over by now.
	const isAsSealed = facts?.state === stateDigest(standing.state);
	return facts && isAsSealed ? { plan: planFrom(facts, standing.state, seal) } : {};
}

function hasFiles({ uploads }: PlannableOrder): boolean {
	return uploads !== undefined && uploads.fields.length > 0;
}

function factsOf(
	{ planning, wanted, body, method, rails, starting }: PlannableOrder,
	{ id, entity }: ResolvedMachine,
	{ state }: Standing<MachineAction>,
	now: number,
): PlanFacts | undefined {
	if (planning === undefined) return undefined;
	const { ifInProgress, ifOpposite, skipIfThere } = starting;
	return {
		number: randomBytes(6).toString('hex'),
		operation: method,
		machineId: id.toLowerCase(),
		computerDnsName: entity?.computerDnsName ?? null,
		byName: wanted.target.by === 'name' && wanted.ifSeveral === 'fail',
		body,
		comment: planning.comment,
		onBehalfOf: planning.onBehalfOf,
		until: planning.until,
		owner: planning.owner,
		rails: rails ?? null,
		starting: { ifInProgress, ifOpposite, skipIfThere },
		validUntil: Math.floor((now + planning.validForMs) / 1000) * 1000,
		state: stateDigest(state),
	};
}
