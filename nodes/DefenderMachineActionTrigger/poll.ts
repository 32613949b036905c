import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import type { Clock } from '../../defender/general/clock';
import { settle } from '../../defender/general/settled';
import { readSample } from '../../defender/tracking/readSample';
import { toNodeError } from '../shared/nodeErrors';
import { openConnections, spellingOf, tenantIdOf } from './connection';
import { eventItem, lastSeenJson } from './items';
import { newItems } from './newItems';
import { pollPatiently } from './patience';
import { PositionStore } from './position';
import type { ProcessMemory, TriggerMemory } from './processMemory';
import { timeForCalls } from './schedule';
import { readSettings } from './settings';

/**
 * One poll: the events since the last one, or a real sample when the user tests the trigger.
 *
 * @returns null when there is nothing to tell
 */
export async function poll(
	context: IPollFunctions,
	clock: Clock,
	process: ProcessMemory,
): Promise<INodeExecutionData[][] | null> {
	const memory = process.of(context);
	const items = await settle(async () => {
		if (context.getMode() === 'manual') return await sampleItems(context, clock, memory);
		const visit = { memory, isFirst: process.isFirstPollOf(context) };
		const work = () => newItems(context, clock, visit);
		return await pollPatiently(context, clock, visit, work);
	});
	if (!items.ok) throw toNodeError(context.getNode(), items.error);
	return items.value.length === 0 ? null : [items.value];
}

/**
 * The latest action that fits, as it would be told, and what the trigger has seen last. Leaves the
 * saved position alone.
 */
async function sampleItems(
	context: IPollFunctions,
	clock: Clock,
	memory: TriggerMemory,
): Promise<INodeExecutionData[]> {
	const settings = readSettings(context);
	const { event, interest, simplify, statuses } = settings;
	const [opened] = await openConnections(context, clock, settings);
	if (opened === undefined) return [];
	const { connection, tenant } = opened;
	const deadline = clock.now() + timeForCalls(context);
	const action = await readSample(connection, interest, statuses, deadline);
	if (action === undefined) return [];
	const whose = { tenant: (await tenant()) ?? '', spelled: spellingOf(connection) };
	const { portal } = opened;
	const tenantId = await tenantIdOf(opened);
	const latest = { action, previousStatus: null, tenantId, portal };
	const sample = eventItem(event, latest, { now: clock.date(), simplify }, Infinity);
	const found = new PositionStore(context, memory, interest).tenants().find(whose);
	const position = found.found === 'position' ? found : undefined;
	const polledAt = Math.max(memory.polledAt, position?.readAt ?? 0);
	const lastSeen = lastSeenJson({ position, tenant: whose.tenant, polledAt });
	return [{ json: { ...sample.json, lastSeen } }];
}
