import type { Behaviours } from '../world/behaviour.mts';
import type { Clock } from '../world/clock.mts';
import { isFinal, type ActionType, type MachineAction } from '../world/entities.mts';
import type { Quirks } from '../switches/quirks.mts';
import { timingOf, type Pace } from '../world/pace.mts';
import { parseTime, ticksOf, type Moment } from '../world/timestamps.mts';
import { createAction } from './createAction.mts';
import { Lane, laneKindOf } from './lane.mts';
import { isFinalAt } from './lifeCycle.mts';
import { machineActionAt } from './presentation.mts';
import type { ActionChange, ActionSeed, StoredAction } from './storedAction.mts';

interface Surroundings {
	clock: Clock;
	quirks: Quirks;
	pace: Pace;
	behaviours: Behaviours;
	/** The DNS name of a machine, when there is such a machine. */
	nameOf: (machineId: string) => string | undefined;
}

/** All machine actions, found by id, by machine and in the order of creation. */
export class ActionStore {
	private readonly around: Surroundings;
	private readonly byId = new Map<string, StoredAction>();
	private readonly byMachine = new Map<string, StoredAction[]>();
	private readonly openByMachine = new Map<string, StoredAction[]>();
	private readonly lanes = new Map<string, Lane>();
	private ordered: StoredAction[] = [];
	private inOrder = true;
	private accepted = 0;
	private lastCreated: Moment = { ms: -1, ticks: 0 };

	constructor(around: Surroundings) {
		this.around = around;
	}

	/** Stores an action; without a status in the seed it begins its life at its creation. */
	add(seed: ActionSeed): StoredAction {
		const action = this.create(seed);
		const last = this.ordered.at(-1);
		if (last !== undefined && last.sortableCreation > action.sortableCreation) this.inOrder = false;
		this.ordered.push(action);
		this.byId.set(action.id.toLowerCase(), action);
		append(this.byMachine, action);
		if (!isFinalAt(action, this.now())) append(this.openByMachine, action);
		this.laneOf(action)?.add(action, this.around.quirks.isolateTwiceHangs, this.now());
		return action;
	}

	find(id: string): StoredAction | undefined {
		return this.byId.get(id.toLowerCase());
	}

	/** Newest last; sorted when somebody asks, because seeds may come in any order. */
	inOrderOfCreation(): StoredAction[] {
		if (!this.inOrder) {
			this.ordered.sort((one, other) =>
				one.sortableCreation < other.sortableCreation
					? -1
					: Number(one.sortableCreation > other.sortableCreation),
			);
			this.inOrder = true;
		}
		return this.ordered;
	}

	ofMachine(machineId: string): StoredAction[] {
		return this.byMachine.get(machineId.toLowerCase()) ?? [];
	}

	/** The actions of a machine that have not ended by now, oldest first. */
	openOf(machineId: string): StoredAction[] {
		const key = machineId.toLowerCase();
		const open = (this.openByMachine.get(key) ?? []).filter(
			(action) => !isFinalAt(action, this.now()),
		);
		if (open.length > 0) this.openByMachine.set(key, open);
		else this.openByMachine.delete(key);
		return open;
	}

	/** How many live response sessions hold a place; those of offline devices as the quirk says. */
	openSessions(): number {
		const { offlineSessionsHoldPlaces } = this.around.quirks;
		const waits = ({ behaviour, onlineSince }: StoredAction): boolean =>
			!offlineSessionsHoldPlaces && behaviour.offline === true && onlineSince === undefined;
		let sessions = 0;
		for (const machineId of this.openByMachine.keys()) {
			sessions += this.openOf(machineId).filter(
				(action) => action.type === 'LiveResponse' && !waits(action),
			).length;
		}
		return sessions;
	}

	/** Ends an action as Cancelled now. */
	cancel(action: StoredAction, requestor: string, comment: string): void {
		const ms = this.now();
		const at = { ms, ticks: ticksOf(action.order + Math.floor(ms)) };
		action.cancellation = { requestor, comment, at };
		if (action.dictated.length > 0) this.dictate(action, 'Cancelled');
		else this.replan(action);
	}

	/** Dictates a status from now on, as a test wants it. */
	dictate(action: StoredAction, status: string): void {
		const now = this.now();
		action.dictated = [...action.dictated.filter(({ from }) => from < now), { status, from: now }];
		this.replan(action);
		if (!isFinal(status) && !this.openOf(action.machineId).includes(action)) {
			append(this.openByMachine, action);
		}
	}

	change(action: StoredAction, { status, errorHResult, behaviour, ...plain }: ActionChange): void {
		Object.assign(action, plain);
		if (behaviour !== undefined) action.behaviour = behaviour;
		if (errorHResult !== undefined) action.behaviour = { ...action.behaviour, errorHResult };
		if (status === undefined) this.replan(action);
		else this.dictate(action, status);
	}

	/** The device can be reached again: what waited for it begins now. */
	bringOnline(machineId: string, type: ActionType | undefined): void {
		for (const action of this.openOf(machineId)) {
			if (action.behaviour.offline !== true || (type !== undefined && action.type !== type))
				continue;
			action.onlineSince ??= this.now();
			if (this.laneOf(action) === undefined) action.startsAt = action.onlineSince;
			this.replan(action);
		}
	}

	entity(action: StoredAction): MachineAction {
		return machineActionAt(action, this.now());
	}

	clear(): void {
		this.byId.clear();
		this.byMachine.clear();
		this.openByMachine.clear();
		this.lanes.clear();
		this.ordered = [];
		this.inOrder = true;
	}

	private replan(action: StoredAction): void {
		action.course = undefined;
		this.laneOf(action)?.plan(this.around.quirks.isolateTwiceHangs, this.now());
	}

	private laneOf({ machineId, type }: StoredAction): Lane | undefined {
		const kind = laneKindOf(type);
		if (kind === undefined || this.around.quirks.newDeviceActionRuns === 'parallel')
			return undefined;
		const key = `${machineId.toLowerCase()} ${kind}`;
		const lane = this.lanes.get(key) ?? new Lane();
		this.lanes.set(key, lane);
		return lane;
	}

	private create(seed: ActionSeed): StoredAction {
		const { around } = this;
		this.accepted += 1;
		return createAction(seed, {
			order: this.accepted,
			created: this.creationOf(seed),
			behaviour: seed.behaviour ?? around.behaviours.of(seed.machineId, seed.type),
			timing: timingOf(around.pace, seed.type),
			computerDnsName: around.nameOf(seed.machineId) ?? null,
		});
	}

	/** Two actions of the same millisecond keep their order in the digits behind it. */
	private creationOf({ creationDateTimeUtc, createdAt }: ActionSeed): Moment {
		const stated = creationDateTimeUtc === undefined ? undefined : parseTime(creationDateTimeUtc);
		if (stated !== undefined) return stated;
		const ms = Math.floor(createdAt ?? this.now());
		const { lastCreated } = this;
		const ticks =
			lastCreated.ms === ms ? Math.min(lastCreated.ticks + 3, 9999) : ticksOf(this.accepted) >> 1;
		this.lastCreated = { ms, ticks };
		return this.lastCreated;
	}

	private now(): number {
		return this.around.clock.now();
	}
}

function append(index: Map<string, StoredAction[]>, action: StoredAction): void {
	const key = action.machineId.toLowerCase();
	const list = index.get(key);
	if (list === undefined) index.set(key, [action]);
	else list.push(action);
}
