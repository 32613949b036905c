import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import type { Clock } from '../../defender/general/clock';
import { mostOpen } from '../../defender/tracking/bounds';
import { isEvent } from '../../defender/tracking/events';
import type { Change } from '../../defender/tracking/follow';
import type { Reading } from '../../defender/tracking/readForPoll';
import type { LastEvent } from '../../defender/tracking/tenantPositions';
import { roomsFor } from '../../defender/tracking/rooms';
import { track } from '../../defender/tracking/track';
import { openConnections, tenantIdOf } from './connection';
import { eventItem, signOfLifeItem } from './items';
import { PositionStore } from './position';
import type { TriggerMemory } from './processMemory';
import { positionOf } from './readInTenant';
import { readTenants, type ReadTenant } from './readTenants';
import { isPublishing, pauseBetweenPolls, wasActive } from './schedule';
import { readSettings, type TriggerSettings } from './settings';

interface Visit {
	readonly memory: TriggerMemory;
	/** Whether it is the first poll of its context. */
	readonly isFirst: boolean;
}

/**
 * The events since the last poll, tenant by tenant. All calls come first. After the last one the
 * positions are read anew, so that polls which overlap do not tell the same twice, and each is saved
 * last, so that after any fault the next poll repeats the reading.
 */
export async function newItems(
	context: IPollFunctions,
	clock: Clock,
	{ memory, isFirst }: Visit,
): Promise<INodeExecutionData[]> {
	const settings = readSettings(context);
	// Another process may have told more since this one did.
	if (isFirst && wasActive(context)) Object.assign(memory, { latest: undefined, quiet: undefined });
	const store = new PositionStore(context, memory, settings.interest);
	const anew = isPublishing(context, isFirst) && settings.onPublishing === 'beginNow';
	const opened = await openConnections(context, clock, settings);
	const read = await readTenants({ context, clock, memory, store, settings, anew }, opened);

	const readAt = Math.max(0, ...read.map(({ reading }) => reading.readAt));
	const signIsDue = read.length > 0 && isSignDue(settings, store.signAt, readAt);
	const signAt = signIsDue ? readAt : store.signAt;
	const rooms = roomsFor(
		read.map((one) => happened(one, { store, settings, most: Infinity, anew }).changes.length),
		settings.mostItems,
	);
	const items: INodeExecutionData[] = [];
	for (const [position, one] of read.entries()) {
		const most = rooms[position] ?? settings.mostItems;
		// The first position that is saved makes the store forget those of before.
		const isAnew = anew && position === 0;
		const telling = { context, store, settings, most, signIsDue, signAt, anew, isAnew };
		items.push(...(await itemsOf(one, { ...telling, keep: opened.length })));
	}
	// On publishing, other nodes of the workflow may still have to find what their predecessors left.
	if (read.length > 0 && !isPublishing(context, isFirst)) store.forgetFormerNodes();
	return items;
}

interface Telling {
	readonly context: IPollFunctions;
	readonly store: PositionStore;
	readonly settings: TriggerSettings;
	/** Events at the most. */
	readonly most: number;
	readonly signIsDue: boolean;
	readonly signAt: number | undefined;
	/** Whether the trigger begins anew with this poll, and whether it has to forget what was before. */
	readonly anew: boolean;
	readonly isAnew: boolean;
	/** Tenants whose positions are needed. */
	readonly keep: number;
}

/** What has happened in a tenant since its position, as far as it may be told. */
function happened(
	{ whose, reading }: ReadTenant,
	{ store, settings, most, anew }: Pick<Telling, 'store' | 'settings' | 'most' | 'anew'>,
) {
	const before = anew ? undefined : positionOf(store.tenants().find(whose));
	const { event, statuses } = settings;
	const counts = (change: Change) => isEvent(change, event, statuses);
	const tracked = track(before?.state, reading, settings, { most, counts });
	return { before, tracked, changes: tracked.changes.filter(counts) };
}

/** What has happened in a tenant; its position is saved. */
async function itemsOf(one: ReadTenant, telling: Telling): Promise<INodeExecutionData[]> {
	const { whose, reading } = one;
	const { context, store, settings, most, signIsDue, signAt, anew, isAnew, keep } = telling;
	const { before, tracked, changes } = happened(one, { store, settings, most, anew });
	const { event, simplify } = settings;
	const view = { now: reading.readAt, simplify };
	const pauseMs = pauseBetweenPolls(context.getNodeParameter('pollTimes', {}));
	const tenantId = await tenantIdOf(one);
	const items = changes.map((change) =>
		eventItem(event, { ...change, tenantId, portal: one.portal }, view, pauseMs),
	);
	tell(context, reading, tracked);

	const lastEvent = lastOf(changes, reading.readAt) ?? before?.lastEvent;
	const position = { state: tracked.state, readAt: reading.readAt, lastEvent };
	if (signIsDue) {
		const seen = { position, tenant: whose.tenant, polledAt: reading.readAt };
		items.push(signOfLifeItem(reading.readAt, seen));
	}
	store.save(whose, position, { signAt, tells: items.length > 0, anew: isAnew, keep });
	return items;
}

function lastOf(changes: readonly Change[], toldAt: number): LastEvent | undefined {
	const last = changes.at(-1)?.action;
	return last === undefined ? undefined : { id: last.id, status: last.status, toldAt };
}

/** Polls do not come to the millisecond; one that is a little early counts. */
function isSignDue(
	{ signOfLifeMs }: TriggerSettings,
	signAt: number | undefined,
	now: number,
): boolean {
	if (signOfLifeMs === 0) return false;
	// A clock that was set back must not silence it.
	return signAt === undefined || Math.abs(now - signAt) >= 0.95 * signOfLifeMs;
}

function tell(
	context: IPollFunctions,
	reading: Reading,
	{ isPutOff, forgotten }: { readonly isPutOff: boolean; readonly forgotten: number },
): void {
	if (reading.isCutShort) context.logger.info(cutShort);
	if (isPutOff) context.logger.info(putOff);
	if (forgotten > 0) context.logger.warn(tooMany(forgotten));
}

const cutShort =
	'There was no time to read all machine actions that are new. The rest is read by the next poll.';

const putOff =
	'More has happened than one execution may tell (Options > Most Items). The rest comes with the next polls.';

function tooMany(forgotten: number): string {
	return `More than ${mostOpen} machine actions are open. The ${forgotten} oldest of them are no longer followed, so their end will not be told. Narrow the Filters of this trigger so that fewer actions count.`;
}
