import { isEvent, type TriggerEvent } from '../../../defender/tracking/events.ts';
import type { Interest } from '../../../defender/tracking/interest.ts';
import { olderOpen, sortOut } from '../../../defender/tracking/olderOpen.ts';
import {
	beginning,
	type PollSettings,
	type Reading,
} from '../../../defender/tracking/readForPoll.ts';
import { loadState, saveState } from '../../../defender/tracking/savedState.ts';
import { track } from '../../../defender/tracking/track.ts';
import type { TrackingState } from '../../../defender/tracking/trackingState.ts';
import type { ModelService, View } from './modelService.mts';

/** One event that reached the workflow. */
export interface Told {
	readonly id: string;
	readonly previousStatus: string | null;
	readonly status: string;
}

export const overlapMs = 60_000;

export const everything: Interest = {
	types: [],
	machine: undefined,
	requestor: '',
	commentContains: '',
	startedByN8n: false,
	workflowId: '',
	untilEnd: true,
};

/** A trigger under n8n's rules for static data, fed by the model instead of by calls. */
export class SimulatedTrigger {
	readonly told: Told[] = [];
	private inMemory: TrackingState | undefined;
	private saved: string | undefined;
	private readonly settings: PollSettings;

	constructor(
		private readonly service: ModelService,
		private readonly event: TriggerEvent,
		/** How far our own clock is ahead of the service's. */
		private readonly skewMs: number,
	) {
		const interest = { ...everything, untilEnd: event !== 'actionCreated' };
		this.settings = { interest, overlapMs, lookBackMs: 0 };
	}

	/** The calls of a poll. The position may change before the answers are used. */
	read(view: View, serviceTime: number): Reading {
		const { service } = this;
		const readAt = serviceTime + this.skewMs;
		if (this.inMemory !== undefined) {
			const planned = this.inMemory;
			const { ids } = olderOpen(planned);
			// Pages that shift while the list is read lose some of its rows.
			const open = service.open(view).filter((_row, index) => index % 3 < 2);
			const older = sortOut(ids, open);
			const left = service.byIds(older.left, view);
			const listed = service.since(planned.floor, view);
			return {
				kind: 'next',
				readAt,
				planned,
				rows: [...older.rows, ...left, ...listed],
				isCutShort: false,
			};
		}
		const first = beginning(readAt, service.youngest(view), this.settings);
		const rows = service.since(first.since, view);
		return { ...first, kind: 'first', isCutShort: false, rows, open: service.open(view) };
	}

	/**
	 * The end of a poll. Activation saves, and so does every poll that tells something.
	 *
	 * @param death when the process dies: before n8n hears of the events, or before it has saved
	 */
	finish(reading: Reading, death?: 'beforeTelling' | 'beforeSaving'): void {
		const isActivation = this.inMemory === undefined;
		const { changes, state } = track(this.inMemory, reading, this.settings);
		const events = changes.filter((change) => isEvent(change, this.event, []));
		if (death !== 'beforeTelling') {
			for (const { action, previousStatus } of events) {
				this.told.push({ id: action.id, previousStatus, status: action.status });
			}
		}
		this.inMemory = throughStorage(JSON.stringify(saveState(state)));
		if (death === undefined && (events.length > 0 || isActivation)) {
			this.saved = JSON.stringify(saveState(state));
		}
		if (death !== undefined) this.restart();
	}

	restart(): void {
		this.inMemory = this.saved === undefined ? undefined : throughStorage(this.saved);
	}
}

function throughStorage(text: string): TrackingState {
	const state = loadState(JSON.parse(text));
	if (state === undefined) throw new Error('A saved state could not be read.');
	return state;
}
