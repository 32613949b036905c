import { isFinal, timeOf, type MachineAction } from '../entities';
import { bounded } from './bounds';
import { inOrderOfTouch, isBefore, instantOf, millisecondsOf, touchedAt } from './instant';
import type { OpenAction, TrackingState } from './trackingState';

/** A status that an action was not known to have. */
export interface Change {
	readonly action: MachineAction;
	/** As it was last told; null when nothing was. */
	readonly previousStatus: string | null;
	/** Whether the action itself is new, not only its status. */
	readonly isNew: boolean;
}

export interface Rules {
	/** Which actions are followed. Must not depend on anything that changes in an action's life. */
	readonly concerns: (action: MachineAction) => boolean;
	/** Whether actions are followed after they were seen first, until they end. */
	readonly untilEnd: boolean;
	/** Our own time before the rows were read: no action among them can be younger. */
	readonly readAt: number;
	/** How late an action may show up, counted in the creation times of others. */
	readonly overlapMs: number;
	/** All that is new is told at once unless given. */
	readonly limit?: Limit;
}

/** How much is told at a time. */
export interface Limit {
	readonly most: number;
	/** Whether a change counts. */
	readonly counts: (change: Change) => boolean;
}

export interface Progress {
	/** Oldest first. */
	readonly changes: readonly Change[];
	readonly state: TrackingState;
	/** Whether the limit was reached, so that the next reading meets the rest once more. */
	readonly isPutOff: boolean;
	/** How many open actions had to be given up, because there were too many. */
	readonly forgotten: number;
}

/** An open action that lists no longer show is waited for this long. */
const longestAbsenceMs = 30 * 24 * 3_600_000;

/**
 * What is to be told after actions have been read, and what is to be remembered. Pure.
 *
 * Whatever the order and repetition of polls: an action is new once, since it is known from then on
 * as long as `overlapMs` lets it be listed; and it ends once, since an ended action is never looked
 * at again. In between, a row that was written before the one last told is out of date and ignored.
 *
 * @param rows each action created since `state.floor` as far as the reading got, in the order of
 * creation, and all others that are open
 */
export function advance(
	state: TrackingState,
	rows: readonly MachineAction[],
	rules: Rules,
): Progress {
	const draft = new Draft(state, rules);
	const unsettled = inOrderOfTouch(rows.filter(({ id }) => !draft.settled.has(id)));
	const { changes, taken } = takeUpTo(rules.limit, unsettled, (action) => draft.take(action));
	const left = unsettled.slice(taken);
	return { changes, isPutOff: left.length > 0, ...draft.close(rows, left) };
}

/** What is to be told of actions in their order, up to the limit; `taken` of them were looked at. */
function takeUpTo(
	limit: Limit | undefined,
	actions: readonly MachineAction[],
	take: (action: MachineAction) => Change | undefined,
): { readonly changes: readonly Change[]; readonly taken: number } {
	const changes: Change[] = [];
	let counted = 0;
	for (const [index, action] of actions.entries()) {
		if (limit !== undefined && counted >= limit.most) return { changes, taken: index };
		const change = take(action);
		if (change === undefined) continue;
		changes.push(change);
		if (limit?.counts(change) === true) counted += 1;
	}
	return { changes, taken: actions.length };
}

/** Makes known what was created up to a time, without telling of it. */
export function adopt(
	state: TrackingState,
	rows: readonly MachineAction[],
	rules: Rules,
	until: number,
): TrackingState {
	const draft = new Draft(state, rules);
	for (const action of rows) draft.adopt(action, until);
	return { ...state, open: draft.open, settled: draft.settled };
}

/** Rows without a readable time of creation count as just created. */
function createdAt(action: MachineAction, otherwise: number): number {
	return timeOf(action.creationDateTimeUtc) ?? otherwise;
}

class Draft {
	readonly open: Map<string, OpenAction>;
	readonly settled: Map<string, number>;

	constructor(
		private readonly state: TrackingState,
		private readonly rules: Rules,
	) {
		this.open = new Map(state.open);
		this.settled = new Map(state.settled);
		if (!rules.untilEnd) this.settleAll();
	}

	isKnown({ id }: MachineAction): boolean {
		return this.open.has(id) || this.settled.has(id);
	}

	take(action: MachineAction): Change | undefined {
		if (this.settled.has(action.id)) return undefined;
		const known = this.open.get(action.id);
		return known === undefined ? this.meet(action) : this.compare(action, known);
	}

	adopt(action: MachineAction, until: number): void {
		const created = this.createdAt(action);
		if (this.isKnown(action) || created > until) return;
		if (created < this.state.floor && isFinal(action.status)) return;
		if (!this.rules.concerns(action)) return;
		this.remember(action);
	}

	/** @param left those of the rows that the next reading has to meet once more */
	close(
		rows: readonly MachineAction[],
		left: readonly MachineAction[],
	): Pick<Progress, 'state' | 'forgotten'> {
		const { state, rules } = this;
		if (left.length > 0) return this.pause(rows, left);
		const creations = rows.map((row) => this.createdAt(row));
		const youngest = creations.reduce((time, other) => Math.max(time, other), 0);
		const watermark = Math.max(state.watermark, Math.min(youngest, rules.readAt));
		this.giveUpAbsent(rows, watermark - longestAbsenceMs);
		const { forgotten, ...memory } = bounded({
			open: this.open,
			settled: this.settled,
			floor: this.floorFor(watermark, youngest),
		});
		const watermarkAt = watermark > state.watermark ? rules.readAt : state.watermarkAt;
		return { forgotten, state: { ...state, ...memory, watermark, watermarkAt } };
	}

	/** The next reading begins where this one began; what has been taken is known by then. */
	private pause(
		rows: readonly MachineAction[],
		left: readonly MachineAction[],
	): Pick<Progress, 'state' | 'forgotten'> {
		const { state, open, settled } = this;
		this.giveUpAbsent(rows, state.watermark - longestAbsenceMs);
		const highestFloor = left.reduce((time, row) => Math.min(time, this.createdAt(row)), Infinity);
		const { forgotten, ...memory } = bounded({ open, settled, floor: state.floor }, highestFloor);
		return { forgotten, state: { ...state, ...memory } };
	}

	/**
	 * What shows up late was created at most `overlapMs` before the watermark. Once it has stayed the
	 * same for that long, everything that was created before it has been seen, so that a quiet tenant
	 * is not asked for the same actions again and again.
	 */
	private floorFor(watermark: number, youngest: number): number {
		const { state, rules } = this;
		const isSeenAgain = watermark === state.watermark && youngest >= watermark;
		const isStill = isSeenAgain && rules.readAt - state.watermarkAt >= rules.overlapMs;
		return Math.max(state.floor, isStill ? watermark : watermark - rules.overlapMs);
	}

	private meet(action: MachineAction): Change | undefined {
		const created = this.createdAt(action);
		if (created < this.state.floor || !this.rules.concerns(action)) return undefined;
		const { tellFrom } = this.state;
		this.remember(action);
		if (millisecondsOf(touchedAt(action)) < tellFrom) return undefined;
		return { action, previousStatus: null, isNew: created >= tellFrom };
	}

	private compare(action: MachineAction, known: OpenAction): Change | undefined {
		const updated = instantOf(action.lastUpdateDateTimeUtc);
		if (isFinal(action.status)) {
			this.open.delete(action.id);
			this.settled.set(action.id, known.createdAt);
		} else {
			if (isBefore(updated, known.updated)) return undefined;
			this.open.set(action.id, { ...known, updated, status: action.status });
		}
		if (action.status === known.status) return undefined;
		return { action, previousStatus: known.status, isNew: false };
	}

	private remember(action: MachineAction): void {
		const created = this.createdAt(action);
		if (isFinal(action.status) || !this.rules.untilEnd) {
			this.settled.set(action.id, created);
			return;
		}
		const updated = instantOf(action.lastUpdateDateTimeUtc);
		this.open.set(action.id, { createdAt: created, updated, status: action.status });
	}

	private createdAt(action: MachineAction): number {
		return createdAt(action, this.state.watermark);
	}

	private settleAll(): void {
		for (const [id, action] of this.open) this.settled.set(id, action.createdAt);
		this.open.clear();
	}

	private giveUpAbsent(rows: readonly MachineAction[], before: number): void {
		const present = new Set(rows.map(({ id }) => id));
		for (const [id, action] of this.open) {
			if (action.createdAt < before && !present.has(id)) this.open.delete(id);
		}
	}
}
