import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { isRow, textOrNull } from '../../defender/entities';
import type { Interest } from '../../defender/tracking/interest';
import {
	TenantPositions,
	type TenantPosition,
	type Whose,
} from '../../defender/tracking/tenantPositions';
import type { Position, TriggerMemory } from './processMemory';
import { workflowInside, type WorkflowInside } from './workflowInside';

/** The part of a poll's context that positions need. */
export type PositionContext = Pick<IPollFunctions, 'getNode' | 'getWorkflowStaticData'>;

interface Place {
	readonly data: IDataObject;
	readonly key: string;
}

const placeKey = 'tracking';

/** n8n's place for a node. The classic scheduler keeps it under the node's name, the durable one under its id. */
function placeOf(context: PositionContext): Place {
	return { data: context.getWorkflowStaticData('node'), key: placeKey };
}

/** Lies in the data of the workflow under the node's id, and so outlives a new name of the node. */
function copyOf(context: PositionContext): Place {
	const { type, id } = context.getNode();
	return { data: context.getWorkflowStaticData('global'), key: `${type}:${id}` };
}

function positionAt({ data, key }: Place): Position | undefined {
	const value = data[key];
	if (!isRow(value) || typeof value.sequence !== 'number') return undefined;
	const { node, name, sequence, signAt } = value;
	const tenants = value.tenants ?? tenantsOfEarlyRelease(value);
	return { node, name, sequence, signAt: typeof signAt === 'number' ? signAt : undefined, tenants };
}

/** An early release kept the position of one tenant, by its spelling. */
function tenantsOfEarlyRelease({ tenant, state }: Readonly<Record<string, unknown>>): unknown {
	return [{ tenant: '', spelled: tenant, state }];
}

interface Saving {
	readonly signAt: number | undefined;
	/** Forgets the other tenants. */
	readonly anew: boolean;
	/** Tenants that the trigger follows; so many keep their positions, and a few more. */
	readonly keep: number;
}

/** Where one trigger keeps its place, for one poll. */
export class PositionStore {
	private readonly workflow: WorkflowInside | undefined;

	/** @param interest of the node's settings: what its position is about */
	constructor(
		private readonly context: PositionContext,
		private readonly memory: TriggerMemory,
		private readonly interest: Interest,
	) {
		this.workflow = workflowInside(context);
	}

	/** The positions of the node in all tenants. */
	tenants(): TenantPositions {
		return new TenantPositions(this.current()?.tenants);
	}

	/** By our own clock; undefined before the first one. */
	get signAt(): number | undefined {
		return this.current()?.signAt;
	}

	/** Name of the former node whose position this one goes on from; undefined with one of its own. */
	get inheritedFrom(): string | undefined {
		const current = this.current();
		const isOwn = current === undefined || current.node === this.context.getNode().id;
		return isOwn ? undefined : (textOrNull(current.name) ?? this.context.getNode().name);
	}

	/**
	 * Leaves everything as it is when nothing has changed, because n8n then has nothing to save.
	 *
	 * @param tells whether n8n is given items with this position
	 */
	save(
		whose: Whose,
		position: TenantPosition,
		{ tells, ...how }: Saving & { readonly tells: boolean },
	): void {
		const { memory } = this;
		const current = this.current();
		const saved = this.following(current, whose, position, how);
		if (saved === current && this.own()?.sequence === saved.sequence) return;
		for (const { data, key } of this.placesToSaveIn()) data[key] = { ...saved };
		const comesFromN8n = current === undefined || current !== memory.latest;
		if (!tells && (comesFromN8n || current === memory.quiet)) memory.quiet = saved;
		memory.latest = saved;
	}

	/** The next position; the same one when nothing has changed. */
	private following(
		current: Position | undefined,
		whose: Whose,
		position: TenantPosition,
		{ signAt, anew, keep }: Saving,
	): Position {
		const before = new TenantPositions(anew ? undefined : current?.tenants);
		const tenants = before.with(whose, position, keep);
		const { id, name } = this.context.getNode();
		if (current?.node === id && current.signAt === signAt) {
			if (isSameButForTime(tenants, current.tenants)) return current;
		}
		return { node: id, name, sequence: (current?.sequence ?? 0) + 1, signAt, tenants };
	}

	/** Takes away what nodes have left that are no longer in the workflow. */
	forgetFormerNodes(): void {
		const { workflow } = this;
		if (workflow === undefined) return;
		for (const { data, key } of this.placesOfFormerNodes(workflow)) {
			Reflect.deleteProperty(data, key);
		}
	}

	/**
	 * What n8n holds, or what this process knows better: n8n stores positions with events only, and
	 * an execution that uses the workflow's static data writes its older copy over them. Where n8n
	 * keeps the cursor itself and takes it back with an execution that it could not create, only what
	 * was told in no execution is known better.
	 */
	private current(): Position | undefined {
		const stored = this.own() ?? this.inherited();
		const { latest, quiet } = this.memory;
		const known = this.isPlaceInWorkflow() ? latest : quiet;
		return (stored?.sequence ?? 0) >= (known?.sequence ?? 0) ? stored : known;
	}

	/** Whether the node's place is a part of the workflow's static data, as it is in the classic engine. */
	private isPlaceInWorkflow(): boolean {
		const place = this.workflow?.staticData[`node:${this.context.getNode().name}`];
		return place !== undefined && place === placeOf(this.context).data;
	}

	/**
	 * The node's own position.
	 *
	 * The place counts, not the later of the two: where an execution could not be created, the durable
	 * scheduler takes the place back, so that the next poll tells the same events again, but leaves the
	 * copy as it is.
	 */
	private own(): Position | undefined {
		const { id, name } = this.context.getNode();
		const place = positionAt(placeOf(this.context));
		const copy = positionAt(copyOf(this.context));
		if (copy?.node !== id) return place?.node === id ? place : undefined;
		if (place?.node !== id) return copy;
		// A node that has its old name again finds the place as it was before it had the other one.
		const hasOldNameAgain = place.name === name && copy.name !== name;
		return hasOldNameAgain && copy.sequence > place.sequence ? copy : place;
	}

	/**
	 * That of a node with the same settings that is no longer in the workflow, the latest if there are
	 * several: this node was put in its place, e.g. as a pasted copy.
	 */
	private inherited(): Position | undefined {
		const { workflow } = this;
		const places =
			workflow === undefined ? [placeOf(this.context)] : this.placesOfFormerNodes(workflow);
		const [latest] = places
			.flatMap((place) => positionAt(place) ?? [])
			.map((position) => ({ position, tenants: new TenantPositions(position.tenants) }))
			.filter(({ tenants }) => !tenants.isEmpty && tenants.areAbout(this.interest))
			.sort((one, other) => other.tenants.readAt - one.tenants.readAt);
		return latest?.position;
	}

	private placesOfFormerNodes({ nodeIds, nodeNames, staticData }: WorkflowInside): Place[] {
		const { type } = this.context.getNode();
		const isLeft = (place: Place) => !nodeIds.has(positionAt(place)?.node);
		const own = [placeOf(this.context)].filter((place) => positionAt(place) && isLeft(place));
		const global = this.context.getWorkflowStaticData('global');
		const copies = Object.keys(global)
			.filter((key) => key.startsWith(`${type}:`) && !nodeIds.has(key.slice(type.length + 1)))
			.map((key) => ({ data: global, key }));
		const places = Object.entries(staticData).flatMap(([key, data]) => {
			if (!key.startsWith('node:') || !isRow(data)) return [];
			const place = { data: data as IDataObject, key: placeKey };
			const isFormer = !nodeNames.has(key.slice('node:'.length)) || isLeft(place);
			return positionAt(place) !== undefined && isFormer ? [place] : [];
		});
		return [...own, ...copies, ...places];
	}

	/**
	 * While the place of a node is empty, its copy stays as it is: what the durable scheduler takes back
	 * then leaves nothing else to go on from.
	 */
	private placesToSaveIn(): Place[] {
		const { id, name } = this.context.getNode();
		const [place, copy] = [placeOf(this.context), copyOf(this.context)];
		const known = positionAt(copy);
		const isOnlyOne = positionAt(place)?.node !== id && known?.node === id && known.name === name;
		return isOnlyOne ? [place] : [place, copy];
	}
}

/** The time of a reading alone is no reason to store a position. */
function isSameButForTime(one: unknown, other: unknown): boolean {
	const [text, before] = [one, other].map((tenants) => {
		const list: unknown[] = Array.isArray(tenants) ? tenants : [];
		return JSON.stringify(
			list.map((tenant) => (isRow(tenant) ? { ...tenant, readAt: 0 } : tenant)),
		);
	});
	return text === before;
}
