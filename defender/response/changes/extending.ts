import { DefenderError, isDefenderError } from '../../defenderError';
import type { Connection } from '../../http/connection';
import { machineFirst, machineInWords } from '../../machineActions/headline';
import { readStateActions } from '../../machineActions/readStateActions';
import { changeTags } from '../../machines/changeTags';
import { resolveTargets, type ResolvedMachine } from '../../machines/lookUp/resolveTargets';
import type { WantedMachine } from '../../machines/lookUp/wanted';
import { readMachines } from '../../machines/readMachines';
import type { Seal } from '../../plans/plan';
import { settle, unsettle, type Settled } from '../../general/settled';
import {
	extensionPlan,
	type ExtensionPlan,
	type ExtensionRequest,
} from '../containment/extensionPlan';
import { standingOf } from '../containment/ownContainments';
import type { Judged, Kind } from '../kind';
import type { Job, Order } from '../order';
import { changing } from './change';

/** An order to extend a containment. */
interface ExtendOrder extends Order<Extended, unknown> {
	readonly wanted: WantedMachine;
	readonly request: ExtensionRequest;
	readonly seal: Seal;
}

/** A machine, and how its containment is extended; no plan where that is refused. */
interface Extendable extends ResolvedMachine {
	readonly computerDnsName: string | null;
	readonly plan?: ExtensionPlan;
}

/** A containment that is extended. */
interface Extended {
	/** Of the machine. */
	readonly id: string;
	readonly computerDnsName: string | null;
	readonly plan: ExtensionPlan;
}

/**
 * Extending containments: a tag for each machine, since each is sealed for its machine. What speaks against
 * one is found out before anything is sent.
 */
export const extending: Kind<ExtendOrder, Extendable, Extended> = changing<
	ExtendOrder,
	Extendable,
	Extended
>({
	async judge({ connection, port }, orders, deadline) {
		const wanted = orders.map((order) => order.wanted);
		const found = await port.inTurn(() => resolveTargets(connection, wanted, deadline()));
		const ids = found.flatMap((one) => (one.ok ? one.value.map(({ id }) => id) : []));
		const judgeOne = await port.inTurn(() => standings(connection, ids, deadline()));
		return found.map((one, position) => {
			const order = orders[position];
			if (!one.ok || order === undefined) return one.ok ? { ok: true, value: [] } : one;
			return { ok: true, value: one.value.map((machine) => judgeOne(order, machine)) };
		});
	},
	look: (_connection, jobs) => Promise.resolve(jobs.map(({ subject }) => seen(subject))),
	together: {
		about: ({ order: { request }, subject: { id } }) => `${id.toLowerCase()} ${request.of}`,
		apart: {
			wants: ({ subject: { plan } }) => plan?.tag ?? '',
			words: 'Items of this run want different ends or owners for one containment',
		},
	},
	decide(_job, there) {
		if (there === undefined || there.plan.older.length > 0 || !hasTag(there.plan)) {
			return { plan: { do: 'start' }, words: 'The tag that keeps the new end would be set' };
		}
		return {
			plan: { do: 'skip', action: there },
			words: 'The machine has the tag already; nothing would be sent',
		};
	},
	ifRefused:
		'Extend renews what n8n has contained itself, as long as it lasts. Machine > Get Response State tells what there is; Release From Isolation and Remove App Restriction end it earlier.',
	async carryOutAll(connection, jobs, deadline) {
		const all = jobs.map(({ subject }) => extendedOf(subject));
		const added = await addTags(connection, all, deadline);
		const kept = await settle(() => stillHeld(connection, jobs, deadline));
		const ends = all.map((one, position): Settled<Extended> => {
			const end = added[position];
			if (end?.ok === false) return end;
			if (!kept.ok) return { ok: false, error: unsure(one, kept.error) };
			return kept.value(one) ? { ok: true, value: one } : { ok: false, error: gone(one) };
		});
		await removeOlder(connection, ends, deadline);
		return ends.map((end) =>
			end.ok
				? {
						ok: true,
						value: { outcome: hasTag(end.value.plan) ? 'skipped' : 'started', thing: end.value },
					}
				: end,
		);
	},
	made: 'Extended by this run',
	mayBeMade: 'May have been extended',
});

/** Reads once what all machines are in, and judges each by it. */
async function standings(
	connection: Connection,
	ids: readonly string[],
	deadline: number,
): Promise<(order: ExtendOrder, machine: ResolvedMachine) => Judged<Extendable>> {
	const distinct = [...new Set(ids)];
	if (distinct.length === 0)
		return (_order, machine) => judged({ ...machine, computerDnsName: null });
	const actions = await readStateActions(connection, distinct, deadline);
	const records = await readMachines(connection, distinct, deadline);
	return ({ request, seal }, machine) => {
		const record = records.get(machine.id);
		if (record?.ok === false) {
			return { ...judged({ ...machine, computerDnsName: null }), error: record.error };
		}
		const { computerDnsName = null, machineTags = null } = record?.value ?? {};
		const named = { ...machine, computerDnsName };
		const facts = { id: machine.id, machineTags, computerDnsName };
		const plan = extensionPlan(request, facts, actions.of(machine.id), seal);
		return typeof plan === 'string' ? judged(named, plan) : judged({ ...named, plan });
	};
}

function judged(subject: Extendable, ...reasons: string[]): Judged<Extendable> {
	return { subject, reasons, protects: [] };
}

function seen(subject: Extendable): Settled<Extended> {
	return { ok: true, value: extendedOf(subject) };
}

function extendedOf({ id, computerDnsName, plan }: Extendable): Extended {
	// What has no plan is refused before.
	if (plan === undefined) throw new TypeError(`There is no extension of ${id}`);
	return { id, computerDnsName, plan };
}

/** Whether the machine has the tag already, as after a try whose answer was lost. */
function hasTag({ before, tag }: ExtensionPlan): boolean {
	return before.extensions.some((one) => one.tag === tag);
}

async function addTags(
	connection: Connection,
	all: readonly Extended[],
	deadline: number,
): Promise<Array<Settled<unknown>>> {
	const missing = all.filter(({ plan }) => !hasTag(plan));
	const changes = missing.map(({ id, plan }) => ({ machineId: id, tag: plan.tag }));
	const ends = await changeTags(connection, 'Add', changes, deadline);
	const endOf = new Map(missing.map((one, position) => [one, ends[position]]));
	return all.map((one) => endOf.get(one) ?? { ok: true, value: undefined });
}

/**
 * Whether the containments are there still, once the tags are: Release What Is Due may have looked at a
 * machine before its tag was set.
 */
async function stillHeld(
	connection: Connection,
	jobs: ReadonlyArray<Job<ExtendOrder, Extendable>>,
	deadline: number,
): Promise<(one: Extended) => boolean> {
	const ids = [...new Set(jobs.map(({ subject }) => subject.id))];
	const actions = await readStateActions(connection, ids, deadline);
	return ({ id, plan: { containment } }) => {
		const standing = standingOf(id, actions.of(id), containment.of);
		return standing.is === 'own' && standing.containment.by.id === containment.by.id;
	};
}

/** An older tag does no harm, since the later end counts. */
async function removeOlder(
	connection: Connection,
	ends: ReadonlyArray<Settled<Extended>>,
	deadline: number,
): Promise<void> {
	const changes = ends.flatMap((end) =>
		end.ok ? end.value.plan.older.map((tag) => ({ machineId: end.value.id, tag })) : [],
	);
	const removed = await settle(async () => {
		for (const end of await changeTags(connection, 'Remove', changes, deadline)) unsettle(end);
	});
	if (removed.ok) return;
	if (isDefenderError(removed.error, 'cancelled')) throw removed.error;
	connection.notice(
		`Tags of earlier extensions were not all removed; the later end counts: ${removed.error.message}`,
	);
}

function gone({ id, plan }: Extended): DefenderError {
	const { by } = plan.containment;
	return new DefenderError({
		kind: 'conflict',
		message: `${machineFirst({ ...by, machineId: id })} is being released all the same, or its state was changed by others meanwhile. The tag that extends it is set`,
		details: [`${by.type} ${by.id}`],
		advice: 'Look at the machine, and isolate it again if it is to stay so.',
		action: by,
	});
}

function unsure({ id, plan }: Extended, error: Error): DefenderError {
	return new DefenderError({
		kind: 'ambiguous',
		message: `Whether ${machineInWords({ ...plan.containment.by, machineId: id })} is contained still could not be read, but the tag that extends it is set: ${error.message}`,
		advice: 'Look at the machine with Machine > Get Response State.',
	});
}
