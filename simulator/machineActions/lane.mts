import type { ActionType } from '../world/entities.mts';
import { endOf, tookEffect } from './lifeCycle.mts';
import type { StoredAction } from './storedAction.mts';

/** Opposites share a lane: on one device they run one after another (contract 8.3). */
type LaneKind = 'isolation' | 'restriction';

export function laneKindOf(type: ActionType): LaneKind | undefined {
	if (type === 'Isolate' || type === 'Unisolate') return 'isolation';
	if (type === 'RestrictCodeExecution' || type === 'UnrestrictCodeExecution') return 'restriction';
	return undefined;
}

/** How many releases it takes until an isolate that hangs comes to its turn after all. */
const releasesThatFreeAHungIsolate = 2;

/**
 * The actions of one kind on one device, in the order of acceptance. Decides when each may start:
 * after the one before it has ended; and that an isolate which comes upon an isolated device hangs
 * in Pending, even after a release. A second release lets it run at last, so that isolate, isolate,
 * unisolate, unisolate end in the order isolate, unisolate, unisolate, isolate, as reported.
 */
export class Lane {
	/** Whether the device is isolated (or restricted) by all that has ended so far. */
	private applied = false;
	private appliedAt = -Infinity;
	private freeAt = -Infinity;
	private releases: number[] = [];
	private open: StoredAction[] = [];

	/** Adds an action and plans anew. */
	add(action: StoredAction, hangs: boolean, now: number): void {
		this.open.push(action);
		this.plan(hangs, now);
	}

	/** Plans the starts of all open actions anew; needed whenever one of them has changed. */
	plan(hangs: boolean, now: number): void {
		this.settle(hangs, now);
		this.schedule(hangs, now);
	}

	/** Takes what has ended by now out of the open ones and into the state of the device. */
	private settle(hangs: boolean, now: number): void {
		if (this.open.every((action) => endOf(action) > now)) return;
		this.schedule(hangs, now);
		const ended = this.open.filter((action) => endOf(action) <= now);
		ended.sort((one, other) => endOf(one) - endOf(other));
		for (const action of ended) this.applyEnd(action);
		this.open = this.open.filter((action) => !ended.includes(action));
	}

	private applyEnd(action: StoredAction): void {
		const end = endOf(action);
		this.freeAt = Math.max(this.freeAt, end);
		if (!tookEffect(action) || end < this.appliedAt) return;
		this.applied = applies(action);
		this.appliedAt = end;
		if (!this.applied) this.releases.push(end);
	}

	private schedule(hangs: boolean, now: number): void {
		const releases = [...this.releases];
		const waiting: StoredAction[] = [];
		let { applied, freeAt } = this;
		const run = (action: StoredAction): void => {
			start(action, Math.max(action.created.ms, freeAt, action.onlineSince ?? -Infinity));
			freeAt = Math.max(freeAt, endOf(action));
			if (!tookEffect(action)) return;
			applied = applies(action);
			if (!applied) releases.push(endOf(action));
		};
		for (const action of this.open) {
			const turn = Math.max(action.created.ms, freeAt);
			if (hangs && action.type === 'Isolate' && (action.hung || applied)) {
				action.hung ||= turn <= now;
				start(action, Infinity);
				waiting.push(action);
			} else {
				run(action);
			}
			const freed = waiting.findIndex((hung) => isFreed(hung, releases));
			if (freed >= 0) waiting.splice(freed, 1).forEach(run);
		}
	}
}

function isFreed(action: StoredAction, releases: number[]): boolean {
	const since = releases.filter((end) => end > action.created.ms);
	return since.length >= releasesThatFreeAHungIsolate;
}

function applies(action: StoredAction): boolean {
	return action.type === 'Isolate' || action.type === 'RestrictCodeExecution';
}

function start(action: StoredAction, at: number): void {
	if (action.startsAt === at) return;
	action.startsAt = at;
	action.course = undefined;
}
