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
import type { Output } from '../operation';

/** An order that may be planned, with what a plan of it needs besides. */
export type PlannableOrder = MachineOrder<Output> & {
	readonly planning?: Planning | undefined;
};

/** What a plan needs of an order besides. */
interface Planning {
	/** How long a plan counts, in milliseconds. */
	readonly validForMs: number;
	/** The comment as people wrote it. */
	readonly comment: string;
	readonly onBehalfOf: string;
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
 * The plan of a row.
 *
 * @returns undefined where nothing would be sent, or nobody could tell later whether all is as it was
 */
export function rowPlan(
	{ order, subject, verdict }: PlannedRow,
	{ seal, now }: PlanPlace,
): Plan | undefined {
	if ('refused' in verdict || subject === undefined || seal === undefined) return undefined;
	const { plan, standing } = verdict;
	if (!isSent(plan) || standing === undefined || !canBePlanned(subject.id)) return undefined;
	const facts = order.approved ?? factsOf(order, subject, standing, now);
	// What a plan has waited for may be over by now.
	const isAsSealed = facts?.state === stateDigest(standing.state);
	return facts && isAsSealed ? planFrom(facts, standing.state, seal) : undefined;
}

function factsOf(
	{ planning, uploads, wanted, body, method, rails, starting }: PlannableOrder,
	{ id, entity }: ResolvedMachine,
	{ state }: Standing<MachineAction>,
	now: number,
): PlanFacts | undefined {
	// Files of the input are not at hand when the plan is carried out.
	const hasFiles = uploads !== undefined && uploads.fields.length > 0;
	if (planning === undefined || hasFiles) return undefined;
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
		rails: rails ?? null,
		starting: { ifInProgress, ifOpposite, skipIfThere },
		validUntil: Math.floor((now + planning.validForMs) / 1000) * 1000,
		state: stateDigest(state),
	};
}
