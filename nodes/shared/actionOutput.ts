import type { IDataObject } from 'n8n-workflow';
import { isGuid, isMachineId } from '../../defender/texts/checks';
import { isFinal, type MachineAction } from '../../defender/entities';
import { lookAgainAt } from '../../defender/machineActions/lookAgain';
import { markOf } from '../../defender/machineActions/mark';
import { termIn, type Term } from '../../defender/machineActions/term';
import { onBehalfOf } from '../../defender/machineActions/onBehalfOf';
import { endOf } from '../../defender/machineActions/responseState';
import { machinePage } from '../../defender/machines/target/portalLink';
import type { Provenance } from '../../defender/response/report';
import { toTheSecond } from '../../defender/texts/shown';

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
	more?: IDataObject,
): ActionJson {
	const { requestorComment } = action;
	const json = inOrder(action, simplify, more);
	const mark = markOf(requestorComment);
	// On whose behalf it is stands before a mark.
	const behalf = mark === undefined ? undefined : onBehalfOf(requestorComment);
	const again = lookAgainAt(action, now);
	if (mark !== undefined) Object.assign(json, { mark }, termJson(termIn(mark)));
	if (behalf !== undefined) json.onBehalfOf = behalf;
	if (again !== undefined) json.lookAgainAt = again;
	return json;
}

function inOrder(action: MachineAction, simplify: boolean, more?: IDataObject): ActionJson {
	if (simplify) return essentialInOrder(action, more);
	if (more === undefined && isUsual(action)) return usualInOrder(action);
	const { id, status, computerDnsName, type, requestorComment } = action;
	const completed = isFinal(status);
	const whole: Readonly<Record<string, unknown>> = action;
	return withOwnParts({
		status,
		computerDnsName,
		type,
		completed,
		...more,
		requestorComment,
		id,
		...whole,
	});
}

/** What the service sends of each action besides what is read of it. */
interface Unread {
	readonly title?: unknown;
	readonly cancellationRequestor?: unknown;
	readonly cancellationDateTimeUtc?: unknown;
	readonly externalId?: unknown;
	readonly requestSource?: unknown;
	readonly relatedFileInfo?: unknown;
}

/** Whether it has the fields of nearly all actions, each of them and no other. */
function isUsual(action: MachineAction & Unread): boolean {
	return (
		action.title !== undefined &&
		action.cancellationRequestor !== undefined &&
		action.cancellationDateTimeUtc !== undefined &&
		action.externalId !== undefined &&
		action.requestSource !== undefined &&
		action.relatedFileInfo !== undefined &&
		Object.keys(action).length === usualFieldCount
	);
}

const usualFieldCount = 20;

/**
 * What `inOrder` makes of a usual one. Lists have tens of thousands of them, and whatever makes an object in
 * an order of its own takes several times as long as one literal.
 */
function usualInOrder(action: MachineAction & Unread): ActionJson {
	const usual = {
		status: action.status,
		computerDnsName: action.computerDnsName,
		type: action.type,
		completed: isFinal(action.status),
		requestorComment: action.requestorComment,
		id: action.id,
		title: action.title,
		requestor: action.requestor,
		machineId: action.machineId,
		creationDateTimeUtc: action.creationDateTimeUtc,
		lastUpdateDateTimeUtc: action.lastUpdateDateTimeUtc,
		cancellationRequestor: action.cancellationRequestor,
		cancellationComment: action.cancellationComment,
		cancellationDateTimeUtc: action.cancellationDateTimeUtc,
		errorHResult: action.errorHResult,
		scope: action.scope,
		externalId: action.externalId,
		requestSource: action.requestSource,
		relatedFileInfo: action.relatedFileInfo,
		commands: action.commands,
		troubleshootInfo: action.troubleshootInfo,
	};
	return withOwnParts(usual);
}

/** The verdict on an action, and what playbooks ask of it besides. */
function essentialInOrder(action: MachineAction, more?: IDataObject): ActionJson {
	const { id, status, computerDnsName, type, requestorComment } = action;
	return withOwnParts({
		status,
		computerDnsName,
		type,
		completed: isFinal(status),
		...more,
		requestorComment,
		id,
		machineId: action.machineId,
		requestor: action.requestor,
		scope: action.scope,
		creationDateTimeUtc: action.creationDateTimeUtc,
		lastUpdateDateTimeUtc: action.lastUpdateDateTimeUtc,
		troubleshootInfo: action.troubleshootInfo,
	});
}

/** Of a list of actions what a model needs, whose every row costs: which, when, and how it stands. */
export function briefAction(row: IDataObject): IDataObject {
	const { status, computerDnsName, type, creationDateTimeUtc: created, id } = row;
	const creationDateTimeUtc = typeof created === 'string' ? toTheSecond(created) : null;
	return { status, computerDnsName, type, creationDateTimeUtc, id };
}

/** Until when what an action did is to last, and who answers for it, as far as that is said. */
export function termJson({ until, owner }: Term): { until?: string; owner?: string } {
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
	// Every output is an object of its own, and lists have many: no further copy is made of it.
	if (tenantId !== undefined && !('tenantId' in json)) json.tenantId = tenantId;
	const machineId = portal === undefined ? undefined : machineIdIn(json);
	if (portal === undefined || machineId === undefined) return json;
	const own = isGuid(tenantId ?? '') ? tenantId : undefined;
	json.portalLink = machinePage(portal, machineId, own);
	return json;
}

/** The machine that an output is about. */
function machineIdIn({ machineId, id }: IDataObject): string | undefined {
	return [machineId, id].find((one): one is string => typeof one === 'string' && isMachineId(one));
}

/**
 * The same for an action of this run.
 *
 * @param termNote of one that was there before; see `response/containment/termNote.ts`
 */
export function startedJson(
	action: MachineAction,
	view: ActionView,
	provenance: Provenance,
	termNote: string | undefined,
): IDataObject {
	const { note, ...rest } = provenance;
	const since = provenance.skipped ? { stateSince: endOf(action) } : {};
	const told = {
		...(note === undefined ? {} : { limitNote: note }),
		...(termNote === undefined ? {} : { termNote }),
	};
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
