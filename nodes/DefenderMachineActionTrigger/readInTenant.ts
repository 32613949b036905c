import type { IPollFunctions } from 'n8n-workflow';
import { minutes } from '../../defender/general/clock';
import { listActions } from '../../defender/machineActions/readActions';
import { readForPoll, type Reading } from '../../defender/tracking/readForPoll';
import type { FoundPosition, TenantPosition, Whose } from '../../defender/tracking/tenantPositions';
import { spellingOf, type Opened } from './connection';
import type { PositionStore } from './position';
import { isDurable, wasActive } from './schedule';
import type { TriggerSettings } from './settings';

/** Without its saved position the trigger rather repeats than misses what happened this long ago. */
const lostPositionMs = minutes(24 * 60);

/** The reading of one tenant in one poll. */
interface Attempt extends Opened {
	readonly context: IPollFunctions;
	readonly store: PositionStore;
	readonly settings: TriggerSettings;
	readonly anew: boolean;
	readonly deadline: number;
	/** Epoch milliseconds: since when it could not be read; undefined where nothing is in the way. */
	readonly failingSince: number | undefined;
}

export interface TenantReading {
	readonly whose: Whose;
	readonly reading: Reading;
}

/**
 * Reads on from the position in the tenant that the access token names. It is known for sure after the
 * calls only, so that a reading that was planned for another tenant is made again.
 *
 * @returns undefined when the tenant changes while it is read
 */
export async function readInTenant(attempt: Attempt): Promise<TenantReading | undefined> {
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

export function positionOf(found: FoundPosition): TenantPosition | undefined {
	return found.found === 'position' ? found : undefined;
}

/** How far a first reading goes back. */
function lookBackFor(attempt: Attempt, found: FoundPosition): number {
	const { connection, settings, failingSince } = attempt;
	const isNew = found.found === 'nothing' || found.found === 'elsewhere';
	if (!isNew || failingSince === undefined) return lookBackInto(attempt, found);
	// It was to be read before, so what has happened since then was asked for.
	return settings.lookBackMs + Math.max(0, connection.clock.date() - failingSince);
}

function lookBackInto(
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
