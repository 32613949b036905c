import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { minutes, seconds, type Clock } from '../../defender/clock';
import type { MachineAction } from '../../defender/entities';
import type { Connection } from '../../defender/http/connection';
import { refuseOtherTenant } from '../../defender/machines/otherTenant';
import { settle } from '../../defender/settled';
import { mostOpen } from '../../defender/tracking/bounds';
import { eventsOf, type TriggerEvent } from '../../defender/tracking/events';
import { readForPoll } from '../../defender/tracking/readForPoll';
import { readSample } from '../../defender/tracking/readSample';
import { track } from '../../defender/tracking/track';
import type { TrackingState } from '../../defender/tracking/trackingState';
import { actionJson } from '../DefenderMachineAction/actions/actionOutput';
import { connect } from '../shared/connect';
import { toNodeError } from '../shared/nodeErrors';
import { loadPosition, savePosition, type LoadedState } from './position';
import { readSettings, type TriggerSettings } from './settings';

/** What n8n's durable scheduler grants; hosts that do not tell it may have no more. */
const usualBudgetMs = seconds(36);
/** The last answer is waited for at least five seconds, and the events take a moment as well. */
const marginMs = seconds(7);
/** Without its saved position the trigger rather repeats than misses what happened this long ago. */
const lostPositionMs = minutes(24 * 60);

/**
 * One poll: the events since the last one, or a real sample when the user tests the trigger.
 *
 * @returns null when there is nothing to tell
 */
export async function poll(
	context: IPollFunctions,
	clock: Clock,
): Promise<INodeExecutionData[][] | null> {
	const items = await settle(() =>
		context.getMode() === 'manual' ? sampleItems(context, clock) : newItems(context, clock),
	);
	if (!items.ok) throw toNodeError(context.getNode(), items.error);
	return items.value.length === 0 ? null : [items.value];
}

/**
 * All calls come first. After the last one nothing waits any more: the position is read anew, so
 * that polls which overlap do not tell the same twice, and it is saved last, so that after any
 * fault the next poll repeats the reading.
 */
async function newItems(context: IPollFunctions, clock: Clock): Promise<INodeExecutionData[]> {
	const deadline = deadlineOf(context, clock);
	const settings = readSettings(context);
	const connection = await openConnection(context, clock, settings);
	const tenant = tenantOf(connection);
	const position = loadPosition(context, tenant);
	const lookBackMs = lookBackFor(context, position, settings);
	const asked = { ...settings, lookBackMs };
	const reading = await readForPoll(connection, stateOf(position), asked, deadline);
	const now = stateOf(loadPosition(context, tenant));
	const { changes, state, forgotten } = track(now, reading, settings);
	const items = eventsOf(changes, settings.event, settings.statuses).map((change) =>
		eventItem(settings.event, change, reading.readAt),
	);
	if (reading.isCutShort) context.logger.info(cutShort);
	if (forgotten > 0) context.logger.warn(tooMany(forgotten));
	savePosition(context, tenant, state);
	return items;
}

async function openConnection(
	context: IPollFunctions,
	clock: Clock,
	{ quotaShare, machineTenantId }: TriggerSettings,
): Promise<Connection> {
	const connection = await connect(context, clock, { quotaShare, notice: noticeOf(context) });
	refuseOtherTenant(machineTenantId, connection.tenantId);
	return connection;
}

/** All regions of Microsoft's clouds show the same actions of a tenant; a custom cloud shows its own. */
function tenantOf({ tenantId, downloadOrigin }: Connection): string {
	return [tenantId, downloadOrigin ?? ''].join(' ').trim();
}

function stateOf(position: LoadedState): TrackingState | undefined {
	return position.found === 'state' ? position.state : undefined;
}

/** How far a first reading goes back; what another tenant did before was not asked for. */
function lookBackFor(
	context: IPollFunctions,
	position: LoadedState,
	{ lookBackMs }: TriggerSettings,
): number {
	if (position.found !== 'elsewhere') return Math.max(lookBackMs, lostTimeOf(context, position));
	context.logger.warn(otherTenant, { node: context.getNode().name });
	return 0;
}

/** How far to look back because a position that must have been there is not. */
function lostTimeOf(context: IPollFunctions, { found }: LoadedState): number {
	if (found === 'state') return 0;
	// When n8n starts, the workflow was active before.
	const wasActive = ['init', 'leadershipChange'].includes(context.getActivationMode());
	if (found === 'nothing' && !wasActive) return 0;
	context.logger.warn(
		'n8n has no position of this trigger that it could go on from. It tells what happened in the last 24 hours; some of it may have been told before.',
	);
	return lostPositionMs;
}

/** Durations on the node's clock: `clock.now()` after which no further call is begun. */
function deadlineOf(context: IPollFunctions, clock: Clock): number {
	// Hosts before 2.38 do not know the method.
	const { getPollBudgetMs } = context as Partial<IPollFunctions>;
	const budget = getPollBudgetMs?.call(context) ?? usualBudgetMs;
	return clock.now() + Math.max(budget - marginMs, budget / 2);
}

function noticeOf(context: IPollFunctions): (text: string) => void {
	return (text) => context.logger.info(text, { node: context.getNode().name });
}

interface Told {
	readonly action: MachineAction;
	readonly previousStatus: string | null;
}

function eventItem(event: TriggerEvent, told: Told, observedAt: number): INodeExecutionData {
	const json: IDataObject = {
		...actionJson(told.action),
		event,
		previousStatus: told.previousStatus,
		observedAt: new Date(observedAt).toISOString(),
	};
	return { json };
}

const cutShort =
	'There was no time to read all machine actions that are new. The rest is read by the next poll.';

const otherTenant =
	'The credential of this trigger now leads to another tenant, or names the tenant otherwise. The trigger begins anew there, with what happens from now on.';

function tooMany(forgotten: number): string {
	return `More than ${mostOpen} machine actions are open. The ${forgotten} oldest of them are no longer followed, so their end will not be told. Narrow the Filters of this trigger so that fewer actions count.`;
}

/** The latest action that fits, as it would be told. Leaves the saved position alone. */
async function sampleItems(context: IPollFunctions, clock: Clock): Promise<INodeExecutionData[]> {
	const settings = readSettings(context);
	const { event, interest, statuses } = settings;
	const connection = await openConnection(context, clock, settings);
	const action = await readSample(connection, interest, statuses, deadlineOf(context, clock));
	if (action === undefined) return [];
	return [eventItem(event, { action, previousStatus: null }, clock.date())];
}
