import type { IPollFunctions } from 'n8n-workflow';
import type { Clock } from '../../defender/general/clock';
import { settle, settleAll } from '../../defender/general/settled';
import type { Opened } from './connection';
import type { PositionStore } from './position';
import type { TriggerMemory } from './processMemory';
import { readInTenant, type TenantReading } from './readInTenant';
import { timeForCalls } from './schedule';
import type { TriggerSettings } from './settings';

/** Tenants read at a time. */
const width = 10;

/** A tenant that was read, and the way to it. */
export type ReadTenant = TenantReading & Opened;

interface Poll {
	readonly context: IPollFunctions;
	readonly clock: Clock;
	readonly memory: TriggerMemory;
	readonly store: PositionStore;
	readonly settings: TriggerSettings;
	readonly anew: boolean;
}

/**
 * Reads on in each tenant, within its share of the time of the poll. One that fails is told in the log,
 * and takes nothing from the others.
 *
 * @throws what was wrong with the first one when none could be read
 */
export async function readTenants(poll: Poll, opened: readonly Opened[]): Promise<ReadTenant[]> {
	const { context, clock } = poll;
	const rounds = Math.ceil(opened.length / width);
	const shareMs = timeForCalls(context) / Math.max(1, rounds);
	const ends = await settleAll(
		opened,
		width,
		async (one) => await readOne(poll, one, clock.now() + shareMs, opened.length > 1),
	);
	const read = ends.flatMap((end) => (end?.ok === true && end.value ? [end.value] : []));
	const failed = ends.flatMap((end) => (end?.ok === false ? [end.error] : []));
	const [first] = failed;
	if (first !== undefined && failed.length === ends.length) throw first;
	const node = context.getNode().name;
	for (const { message } of failed) context.logger.error(`${message} ${othersGoOn}`, { node });
	return read;
}

const othersGoOn = 'The other tenants were read; the next poll reads this one again.';

async function readOne(
	{ context, clock, memory, store, settings, anew }: Poll,
	opened: Opened,
	deadline: number,
	isOneOfSeveral: boolean,
): Promise<ReadTenant | undefined> {
	const key = opened.connection.tenantId;
	// Of one that failed alone n8n has stored no position of others since.
	const failingSince = isOneOfSeveral ? memory.failingTenants.get(key) : undefined;
	const attempt = { context, ...opened, store, settings, anew, deadline, failingSince };
	const read = await settle(() => readInTenant(attempt));
	if (!read.ok) {
		if (failingSince === undefined) memory.failingTenants.set(key, clock.date());
		throw opened.named(read.error);
	}
	memory.failingTenants.delete(key);
	return read.value && { ...read.value, ...opened };
}
