import type { IDataObject } from 'n8n-workflow';
import type { MachineAction } from '../../../../defender/entities';
import { markOf } from '../../../../defender/machineActions/mark';
import type { Machine } from '../../../../defender/machines/machine';
import type { Seal } from '../../../../defender/plans/plan';
import type { RecentActions } from '../../../../defender/machineActions/recentActions';
import { containmentTerm } from '../../../../defender/response/containment/containmentTerm';
import { isCopied } from '../../../../defender/response/containment/sealedMark';
import type { Settled } from '../../../../defender/general/settled';
import { termJson } from '../../../shared/actionOutput';
import { whereFrom } from '../output/whereFrom';
import type { HeldState, ResponseState } from '../../../../defender/machineActions/responseState';

/** What tells how long containments last besides their actions. */
export interface Terms {
	/** Records of machines by ID in lower case, or why they could not be read. */
	readonly records: ReadonlyMap<string, Settled<Machine>>;
	readonly seal: Seal | undefined;
	/** All from which states follow. */
	readonly actions: Pick<RecentActions, 'of'>;
}

/** Whether a state is n8n's doing, so that a tag may extend it. */
export function canBeExtended({ holds, by }: HeldState): boolean {
	return holds === true && markOf(by?.requestorComment ?? null) !== undefined;
}

interface Named {
	readonly machineId: string;
	readonly computerDnsName: string | null;
}

/**
 * Whether a machine is isolated or restricted, since when and by whom, and what is under way. Null
 * where it is not known.
 */
export function stateJson(machine: Named, state: ResponseState, terms: Terms): IDataObject {
	const { machineId } = machine;
	return {
		...machine,
		isolated: state.isolation.holds,
		restricted: state.restriction.holds,
		isolation: heldJson(state.isolation, machineId, terms),
		restriction: heldJson(state.restriction, machineId, terms),
		pending: state.pending.map((action) => ({
			...actionFacts(action),
			status: action.status,
			since: action.creationDateTimeUtc,
		})),
	};
}

/** Null where no action of record ever changed this. */
function heldJson(held: HeldState, machineId: string, terms: Terms): IDataObject | null {
	const { by } = held;
	if (by === undefined) return null;
	const told = { ...actionFacts(by), since: by.lastUpdateDateTimeUtc };
	// What a mark says of an end is about a containment of n8n's that lasts.
	if (!canBeExtended(held)) return told;
	return { ...told, ...lastingJson(by, machineId, terms) };
}

/** Until when a containment of n8n's lasts, and where that is said. */
function lastingJson(by: MachineAction, machineId: string, terms: Terms): IDataObject {
	const { records, seal, actions } = terms;
	const record = records.get(machineId);
	const tags = record?.ok === true ? record.value.machineTags : null;
	const contained = { by, machineId, isCopied: isCopied(by, actions.of(machineId)) };
	const term = containmentTerm(contained, tags ?? [], seal);
	return {
		...termJson(term),
		...whereFrom(term),
		tagsRead: tags !== null,
	};
}

function actionFacts(action: MachineAction): IDataObject {
	return {
		type: action.type,
		scope: action.scope,
		by: action.requestor,
		comment: action.requestorComment,
		machineActionId: action.id,
	};
}
