import type { IDataObject } from 'n8n-workflow';
import { isGuid, isMachineId } from '../../defender/checks';
import { isFinal, type MachineAction } from '../../defender/entities';
import { lookAgainAt } from '../../defender/machineActions/lookAgain';
import { markOf } from '../../defender/machineActions/mark';
import { termIn } from '../../defender/machineActions/term';
import { onBehalfOf } from '../../defender/machineActions/onBehalfOf';
import { endOf } from '../../defender/machineActions/responseState';
import { machinePage } from '../../defender/machines/target/portalLink';
import type { Provenance } from '../../defender/response/report';
import { toTheSecond } from '../../defender/shown';

type ActionJson = IDataObject & Pick<MachineAction, 'id'>;

/** How an output shows a machine action. */
export interface ActionView {
	/** Epoch milliseconds. */
	readonly now: number;
	/** Whether it shows what playbooks ask of an action, or all that the service sends. */
	readonly simplify: boolean;
}

/**
 * A machine action as output: its entity as plain JSON, whether it has ended and when to look again
 * where it has not, and by its comment the request that n8n started it for and on whose behalf.
 * n8n shows fields in the order in which they come, and a handful of them at first sight, so that the
 * verdict stands in front and the ids behind it.
 *
 * @param more what else belongs to the verdict
 */
export function actionJson(
	action: MachineAction,
	{ now, simplify }: ActionView,
	more: IDataObject = {},
): ActionJson {
	const { id, status, computerDnsName, type, requestorComment } = action;
	const shown: Readonly<Record<string, unknown>> = simplify ? essentialOf(action) : action;
	const mark = markOf(requestorComment);
	const behalf = onBehalfOf(requestorComment);
	const again = lookAgainAt(action, now);
	// One literal: lists have tens of thousands of rows, and anything else takes several times as long.
	return withOwnParts({
		status,
		computerDnsName,
		type,
		completed: isFinal(status),
		...more,
		requestorComment,
		id,
		...shown,
		...(mark === undefined ? undefined : { mark }),
		...(mark === undefined ? undefined : termJson(requestorComment)),
		...(behalf === undefined ? undefined : { onBehalfOf: behalf }),
		...(again === undefined ? undefined : { lookAgainAt: again }),
	});
}

/** What playbooks ask of an action besides its verdict. */
function essentialOf({
	machineId,
	requestor,
	scope,
	creationDateTimeUtc,
	lastUpdateDateTimeUtc,
	troubleshootInfo,
}: MachineAction) {
	return {
		machineId,
		requestor,
		scope,
		creationDateTimeUtc,
		lastUpdateDateTimeUtc,
		troubleshootInfo,
	};
}

/** Of a list of actions what a model needs, whose every row costs: which, when, and how it stands. */
export function briefAction(row: IDataObject): IDataObject {
	const { status, computerDnsName, type, creationDateTimeUtc: created, id } = row;
	const creationDateTimeUtc = typeof created === 'string' ? toTheSecond(created) : null;
	return { status, computerDnsName, type, creationDateTimeUtc, id };
}

/** Until when what an action did is to last, and who answers for it, as far as its mark says so. */
export function termJson(comment: string | null): { until?: string; owner?: string } {
	const { until, owner } = termIn(markOf(comment));
	return {
		...(until === undefined ? {} : { until: new Date(until).toISOString() }),
		...(owner === '' ? {} : { owner }),
	};
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
	const machineId = [json.machineId, json.id].find(
		(id): id is string => typeof id === 'string' && isMachineId(id),
	);
	const own = isGuid(tenantId ?? '') ? tenantId : undefined;
	const isTold = portal !== undefined && machineId !== undefined;
	// Every output is an object of its own, and lists have many: no further copy is made of it.
	return Object.assign(
		json,
		tenantId === undefined || 'tenantId' in json ? undefined : { tenantId },
		isTold ? { portalLink: machinePage(portal, machineId, own) } : undefined,
	);
}

/** The same for an action of this run. */
export function startedJson(
	action: MachineAction,
	view: ActionView,
	provenance: Provenance,
): IDataObject {
	const { note, ...rest } = provenance;
	const since = provenance.skipped ? { stateSince: endOf(action) } : {};
	const told = note === undefined ? {} : { limitNote: note };
	return actionJson(action, view, { ...rest, ...since, ...told });
}

/**
 * n8n's items are plain JSON; entities are read-only views of just that. Each item has a copy of its
 * own, so that a node behind it that changes one changes no other.
 */
export function plain(entity: object): IDataObject {
	return withOwnParts({ ...entity });
}

/** Gives a copy that was made of an entity copies of what the entity holds. */
function withOwnParts<T extends Record<string, unknown>>(own: T): T & IDataObject {
	const copy: Record<string, unknown> = own;
	for (const name in copy) {
		const value = copy[name];
		if (value === undefined) Reflect.deleteProperty(copy, name);
		else if (typeof value === 'object' && value !== null) copy[name] = plainPart(value);
	}
	return own as T & IDataObject;
}

function plainPart(value: object): unknown {
	if (!Array.isArray(value)) return plain(value);
	return value.map((part: unknown) =>
		typeof part === 'object' && part !== null ? plainPart(part) : part,
	);
}
