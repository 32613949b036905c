import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { minutes } from '../../defender/general/clock';
import type { MachineAction } from '../../defender/entities';
import type { TriggerEvent } from '../../defender/tracking/events';
import { millisecondsOf, touchedAt } from '../../defender/tracking/instant';
import type { TenantPosition } from '../../defender/tracking/tenantPositions';
import { actionJson, inItsPlace, type ActionView } from '../shared/actionOutput';

interface Told {
	readonly action: MachineAction;
	readonly previousStatus: string | null;
	/** ID of the tenant it happened in; as the credential names it where no token says. */
	readonly tenantId: string;
	/** Origin of the portal that shows its machines; undefined where it is not known. */
	readonly portal: string | undefined;
}

/** What clocks may differ by, and what shows up late in the service's lists, is no delay of ours. */
const toleratedMs = minutes(10);

/**
 * An event as the workflow gets it.
 *
 * @param view `now`: when it was seen, by our own clock
 * @param pauseMs what may lie between two polls
 */
export function eventItem(
	event: TriggerEvent,
	{ action, previousStatus, tenantId, portal }: Told,
	view: ActionView,
	pauseMs: number,
): INodeExecutionData {
	const { now: observedAt } = view;
	const json: IDataObject = {
		event,
		...actionJson(action, view),
		previousStatus,
		observedAt: timestamp(observedAt),
		...latenessOf(action, observedAt, pauseMs),
	};
	return { json: inItsPlace(json, tenantId, portal) };
}

function latenessOf(action: MachineAction, observedAt: number, pauseMs: number): IDataObject {
	const delay = observedAt - millisecondsOf(touchedAt(action));
	return delay > toleratedMs + pauseMs
		? { late: true, lateMinutes: Math.floor(delay / minutes(1)) }
		: {};
}

/** What a trigger has seen last, for people who wonder why it is silent. */
interface LastSeen {
	/** Undefined where nothing has been read yet. */
	readonly position: TenantPosition | undefined;
	/** ID of the tenant; empty where no token says. */
	readonly tenant: string;
	/** By our own clock: the last poll that ended well. */
	readonly polledAt: number;
}

export function lastSeenJson({ position, tenant, polledAt }: LastSeen): IDataObject {
	const event = position?.lastEvent;
	return {
		tenantId: tenant === '' ? null : tenant,
		polledAt: timestamp(polledAt),
		youngestActionAt: timestamp(position?.state.watermark ?? 0),
		openActions: position?.state.open.size ?? 0,
		event:
			event === undefined
				? null
				: { id: event.id, status: event.status, toldAt: timestamp(event.toldAt) },
	};
}

export function signOfLifeItem(observedAt: number, lastSeen: LastSeen): INodeExecutionData {
	return {
		json: {
			event: 'signOfLife',
			observedAt: timestamp(observedAt),
			lastSeen: lastSeenJson(lastSeen),
		},
	};
}

/** @returns null for a time that is not known */
function timestamp(time: number): string | null {
	return time > 0 ? new Date(time).toISOString() : null;
}
