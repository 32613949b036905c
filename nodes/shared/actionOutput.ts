import type { IDataObject } from 'n8n-workflow';
import { isGuid, isMachineId } from '../../defender/checks';
import { isFinal, type MachineAction } from '../../defender/entities';
import { lookAgainAt } from '../../defender/machineActions/lookAgain';
import { markOf } from '../../defender/machineActions/mark';
import { onBehalfOf } from '../../defender/machineActions/onBehalfOf';
import { endOf } from '../../defender/machineActions/responseState';
import { machinePage } from '../../defender/machines/target/portalLink';
import type { Provenance } from '../../defender/response/report';

/**
 * A machine action as output: the whole entity as plain JSON, whether it has ended and when to look
 * again where it has not, and by its comment the request that n8n started it for and on whose behalf.
 * n8n shows fields in the order in which they come, and a handful of them at first sight, so that the
 * verdict stands in front and the ids behind it.
 *
 * @param now epoch milliseconds
 * @param more what else belongs to the verdict
 */
export function actionJson(
	action: MachineAction,
	now: number,
	more: IDataObject = {},
): IDataObject {
	const { status, computerDnsName, type, requestorComment } = action;
	const verdict = { status, computerDnsName, type, completed: isFinal(status), ...more };
	return Object.assign(
		{ ...verdict, requestorComment },
		plain(action),
		plain({
			mark: markOf(requestorComment),
			onBehalfOf: onBehalfOf(requestorComment),
			lookAgainAt: lookAgainAt(action, now),
		}),
	);
}

/**
 * An output with the tenant it comes from, and the page of its machine in the portal.
 *
 * @param portal origin; undefined where it is not known
 */
export function inItsPlace(
	json: IDataObject,
	tenantId: string | undefined,
	portal: string | undefined,
): IDataObject {
	const tenant = tenantId === undefined || 'tenantId' in json ? {} : { tenantId };
	const machineId = [json.machineId, json.id].find(
		(id): id is string => typeof id === 'string' && isMachineId(id),
	);
	if (portal === undefined || machineId === undefined) return { ...json, ...tenant };
	const own = isGuid(tenantId ?? '') ? tenantId : undefined;
	return { ...json, ...tenant, portalLink: machinePage(portal, machineId, own) };
}

/** The same for an action of this run. */
export function startedJson(
	action: MachineAction,
	now: number,
	provenance: Provenance,
): IDataObject {
	const since = provenance.skipped ? { stateSince: endOf(action) } : {};
	return actionJson(action, now, { ...provenance, ...since });
}

/**
 * n8n's items are plain JSON; entities are read-only views of just that. Each item has a copy of its
 * own, so that a node behind it that changes one changes no other.
 */
export function plain(entity: object): IDataObject {
	const copy = { ...entity } as Record<string, unknown>;
	for (const name in copy) {
		const value = copy[name];
		if (value === undefined) Reflect.deleteProperty(copy, name);
		else if (typeof value === 'object' && value !== null) copy[name] = plainPart(value);
	}
	return copy as IDataObject;
}

function plainPart(value: object): unknown {
	if (!Array.isArray(value)) return plain(value);
	return value.map((part: unknown) =>
		typeof part === 'object' && part !== null ? plainPart(part) : part,
	);
}
