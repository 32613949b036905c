import type { IDataObject } from 'n8n-workflow';
import type { MachineAction } from '../../../../defender/entities';
import { termJson } from '../../../shared/actionOutput';
import type { HeldState, ResponseState } from '../../../../defender/machineActions/responseState';

interface Named {
	readonly machineId: string;
	readonly computerDnsName: string | null;
}

/**
 * Whether a machine is isolated or restricted, since when and by whom, and what is under way. Null
 * where it is not known.
 */
export function stateJson(machine: Named, state: ResponseState): IDataObject {
	return {
		...machine,
		isolated: state.isolation.holds,
		restricted: state.restriction.holds,
		isolation: heldJson(state.isolation),
		restriction: heldJson(state.restriction),
		pending: state.pending.map((action) => ({
			...actionFacts(action),
			status: action.status,
			since: action.creationDateTimeUtc,
		})),
	};
}

/** Null where no action of record ever changed this. */
function heldJson({ by }: HeldState): IDataObject | null {
	if (by === undefined) return null;
	return { ...actionFacts(by), since: by.lastUpdateDateTimeUtc, ...termJson(by.requestorComment) };
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
