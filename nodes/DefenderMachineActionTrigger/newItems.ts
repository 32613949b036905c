import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { minutes, type Clock } from '../../defender/clock';
import { listActions } from '../../defender/machineActions/readActions';
import { mostOpen } from '../../defender/tracking/bounds';
import { isEvent } from '../../defender/tracking/events';
import type { Change } from '../../defender/tracking/follow';
import { readForPoll, type Reading } from '../../defender/tracking/readForPoll';
import type {
	FoundPosition,
	LastEvent,
	TenantPosition,
	Whose,
} from '../../defender/tracking/tenantPositions';
import { track } from '../../defender/tracking/track';
import { openConnection, spellingOf, tenantIdOf, type Opened } from './connection';
import { eventItem, signOfLifeItem } from './items';
import { PositionStore } from './position';
import type { TriggerMemory } from './processMemory';
import { isDurable, isPublishing, pauseBetweenPolls, timeForCalls, wasActive } from './schedule';
import { readSettings, type TriggerSettings } from './settings';

/** Without its saved position the trigger rather repeats than misses what happened this long ago. */
const lostPositionMs = minutes(24 * 60);

interface Visit {
	readonly memory: TriggerMemory;
	/** Whether it is the first poll of its context. */
	readonly isFirst: boolean;
}

/**
 * The events since the last poll. All calls come first. After the last one the position is read anew,
 * so that polls which overlap do not tell the same twice, and it is saved last, so that after any
 * fault the next poll repeats the reading.
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
	const opened = await openConnection(context, clock, settings);
	const deadline = clock.now() + timeForCalls(context);
	const read = await readInTenant({ context, ...opened, store, settings, anew, deadline });
	if (read === undefined) return [];

	const { whose, reading } = read;
	const before = anew ? undefined : positionOf(store.tenants().find(whose));
	const { event, statuses, mostItems: most } = settings;
	const counts = (change: Change) => isEvent(change, event, statuses);
	const tracked = track(before?.state, reading, settings, { most, counts });
	const changes = tracked.changes.filter(counts);
	const pauseMs = pauseBetweenPolls(context.getNodeParameter('pollTimes', {}));
	const tenantId = await tenantIdOf(opened);
	const items = changes.map((change) =>
		eventItem(event, { ...change, tenantId }, reading.readAt, pauseMs),
	);
	tell(context, reading, tracked);

	const lastEvent = lastOf(changes, reading.readAt) ?? before?.lastEvent;
	const position = { state: tracked.state, readAt: reading.readAt, lastEvent };
	const signIsDue = isSignDue(settings, store.signAt, reading.readAt);
	if (signIsDue) {
		const seen = { position, tenant: whose.tenant, polledAt: reading.readAt };
		items.push(signOfLifeItem(reading.readAt, seen));
	}
	const signAt = signIsDue ? reading.readAt : store.signAt;
	store.save(whose, position, { signAt, tells: items.length > 0, anew });
	// On publishing, other nodes of the workflow may still have to find what their predecessors left.
	if (!isPublishing(context, isFirst)) store.forgetFormerNodes();
	return items;
}

interface Attempt extends Opened {
	readonly context: IPollFunctions;
	readonly store: PositionStore;
	readonly settings: TriggerSettings;
	readonly anew: boolean;
	readonly deadline: number;
}

/**
 * Reads on from the position in the tenant that the access token names. It is known for sure after the
 * calls only, so that a reading that was planned for another tenant is made again.
 *
 * @returns undefined when the tenant changes while it is read
 */
async function readInTenant(
	attempt: Attempt,
): Promise<{ readonly whose: Whose; readonly reading: Reading } | undefined> {
	const { context, connection, store, deadline } = attempt;
	const spelled = spellingOf(connection);
	let believed = await believedTenant(attempt, spelled);
	for (const isLast of [false, true]) {
		const whose = { tenant: believed ?? '', spelled };
		const found = attempt.anew ? ({ found: 'nothing' } as const) : store.tenants().find(whose);
		const lookBackMs = lookBackFor(attempt, found);
		const asked = { ...attempt.settings, lookBackMs };
		const reading = await readForPoll(connection, positionOf(found)?.state, asked, deadline);
		const tenant = (await attempt.tenant()) ?? '';
		if (believed === undefined || tenant === believed)
			return { whose: { tenant, spelled }, reading };
		if (isLast) context.logger.warn(tenantChanges, { node: context.getNode().name });
		believed = tenant;
	}
	return undefined;
}

/** The tenant as far as it is known before the calls; undefined where no position depends on it. */
async function believedTenant(
	{ connection, tenant, store, anew, deadline }: Attempt,
	spelled: string,
): Promise<string | undefined> {
	const named = await tenant();
	if (named !== undefined) return named;
	if (anew || store.tenants().isEmpty) return undefined;
	const known = store.tenants().tenantSpelled(spelled);
	if (known !== undefined) return known;
	// Whatever is asked makes n8n sign in.
	await listActions(connection, { limit: 1, deadline });
	return (await tenant()) ?? '';
}

function positionOf(found: FoundPosition): TenantPosition | undefined {
	return found.found === 'position' ? found : undefined;
}

/** How far a first reading goes back. */
function lookBackFor(
	{ context, connection, settings, store, anew }: Attempt,
	found: FoundPosition,
): number {
	const { lookBackMs, overlapMs } = settings;
	const say = (text: string) => context.logger.warn(text, { node: context.getNode().name });
	switch (found.found) {
		case 'position':
			if (store.inheritedFrom !== undefined) say(inherited(store.inheritedFrom));
			return lookBackMs;
		case 'unsure':
			say(notToldApart);
			return Math.max(0, connection.clock.date() - found.readAt) + overlapMs;
		case 'unreadable':
			break;
		case 'nothing':
			if (anew && !store.tenants().isEmpty) return 0;
			// Publishing itself is no poll of the durable scheduler: this process knows nothing of it any more.
			if (!wasActive(context) && !isDurable(context)) return lookBackMs;
			break;
		case 'elsewhere':
			// What happened before in another tenant was not asked for.
			if (!wasActive(context)) {
				say(otherTenant);
				return 0;
			}
	}
	say(lostPosition);
	return Math.max(lookBackMs, lostPositionMs);
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

const lostPosition =
	'n8n has no position of this trigger that it could go on from. It tells what happened in the last 24 hours; some of it may have been told before.';

const otherTenant =
	'The credential of this trigger leads to another tenant, one that it has not watched so far. It begins there with what happens from now on, and keeps its position in the tenant before.';

const tenantChanges =
	'The credential led to another tenant while the trigger was reading. The next poll reads again.';

const notToldApart =
	'The credential of this trigger names tenant or API otherwise than before, and its access token does not say which tenant it is for. The trigger tells what happened since its last look; some of it may have been told before.';

function inherited(name: string): string {
	return `This trigger goes on from where "${name}" was, a former trigger of this workflow with the same settings. To begin with what happens from now on, set Options > On Publishing to Begin Now.`;
}

function tooMany(forgotten: number): string {
	return `More than ${mostOpen} machine actions are open. The ${forgotten} oldest of them are no longer followed, so their end will not be told. Narrow the Filters of this trigger so that fewer actions count.`;
}
