import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { isFinal } from '../../../defender/entities.ts';
import type { TriggerEvent } from '../../../defender/tracking/events.ts';
import { holds } from './holds.mts';
import { ModelService, phaseAt, type ModelAction } from './modelService.mts';
import { overlapMs, SimulatedTrigger, type Told } from './simulatedTrigger.mts';

const start = Date.UTC(2026, 2, 3, 9);
const runs = 1_000;
const second = 1_000;
const hour = 3_600 * second;
/** Whatever is late must stay within the overlap: what comes later is documented to be missed. */
const longestLag = overlapMs / 2 - second;

interface Drawn extends ModelAction {
	readonly isAhead: boolean;
}

const statusPaths = fc.constantFrom(
	['Pending'],
	['Pending', 'InProgress'],
	['Pending', 'InProgress', 'Succeeded'],
	['Pending', 'Failed'],
	['Pending', 'InProgress', 'Pending', 'InProgress', 'TimeOut'],
	['Pending', 'AwaitingSomethingNew', 'Cancelled'],
	['Succeeded'],
);

/** Actions come alone and in bursts, before and after the activation. */
const creation = fc.oneof(
	fc.integer({ min: -hour, max: hour }),
	fc.integer({ min: -120 * second, max: 120 * second }),
	fc.integer({ min: 900 * second, max: 960 * second }),
);

const actionArbitrary = fc
	.record({
		id: fc.uuid(),
		created: creation,
		/** Sub-millisecond digits, so that two changes may share a millisecond. */
		tick: fc.integer({ min: 0, max: 9 }),
		hiddenMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: longestLag })),
		/** A part of the service whose clock is ahead stamps it with a time to come. */
		isAhead: fc.boolean(),
		path: statusPaths,
		pauses: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: hour / 2 })), {
			minLength: 5,
			maxLength: 5,
		}),
	})
	.map(({ id, created, tick, hiddenMs, isAhead, path, pauses }): Drawn => {
		let at = start + created + tick / 10_000;
		const phases = path.map((status, index) => {
			at += index === 0 ? 0 : (pauses[index] ?? 0) + 0.01;
			return { status, at };
		});
		return { id, hiddenMs, phases, isAhead };
	});

const step = fc.record({
	/** Since the step before. */
	pause: fc.oneof(fc.integer({ min: 0, max: 90 * second }), fc.integer({ min: 0, max: hour })),
	what: fc.constantFrom(
		'poll',
		'poll',
		'poll',
		'faultWhileReading',
		'applyTwice',
		'readOnly',
		'applyOldest',
		'restart',
		'deathBeforeTelling',
	),
	lag: fc.integer({ min: 0, max: longestLag }),
	staleBy: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: hour })),
	most: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 4 })),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const history = fc.record({
	actions: fc.uniqueArray(actionArbitrary, { maxLength: 12, selector: ({ id }) => id }),
	steps: fc.array(step, { maxLength: 25 }),
	clocks: fc.constantFrom('right', 'oursBehind', 'oursAhead', 'someOfTheirsAhead'),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** How far our own clock is ahead. */
const skews: Record<History['clocks'], number> = {
	right: 0,
	oursBehind: -3 * hour,
	oursAhead: 3 * hour,
	someOfTheirsAhead: 0,
};

function actionsOf({ actions, clocks }: History): ModelAction[] {
	const ahead = clocks === 'someOfTheirsAhead' ? -hour / 2 : 0;
	return actions.map((action) => ({
		...action,
		hiddenMs: action.isAhead ? action.hiddenMs + ahead : action.hiddenMs,
	}));
}

interface Outcome {
	readonly told: readonly Told[];
	readonly actions: readonly ModelAction[];
	/** What was there at the activation, as it was seen then. */
	readonly known: ReadonlyMap<string, string>;
}

/** Activates, plays the steps, and ends with enough undisturbed polls to see everything. */
function play(event: TriggerEvent, given: History): Outcome {
	const actions = actionsOf(given);
	const service = new ModelService(actions);
	const trigger = new SimulatedTrigger(service, event, skews[given.clocks]);
	const first = trigger.read({ knownUntil: start, staleBy: 0, most: Infinity }, start);
	trigger.finish(first);
	const known = service.visible(start);
	let now = start;
	const pending: Array<ReturnType<typeof trigger.read>> = [];
	for (const one of given.steps) {
		now += one.pause;
		perform(trigger, one, now, pending);
	}
	for (const reading of pending) trigger.finish(reading);
	for (let round = 0; round < 2; round += 1) {
		now = Math.max(now, start) + 5 * hour;
		trigger.finish(trigger.read({ knownUntil: now, staleBy: 0, most: Infinity }, now));
	}
	return {
		told: trigger.told,
		actions,
		known: new Map(known.map((action) => [action.id, phaseAt(action, start).status])),
	};
}

type Pending = Array<ReturnType<SimulatedTrigger['read']>>;

function perform(trigger: SimulatedTrigger, one: Step, now: number, pending: Pending): void {
	const view = { knownUntil: now - one.lag, staleBy: one.staleBy, most: one.most };
	switch (one.what) {
		case 'poll':
			trigger.finish(trigger.read(view, now));
			return;
		case 'applyTwice': {
			const reading = trigger.read(view, now);
			trigger.finish(reading);
			trigger.finish(reading);
			return;
		}
		case 'readOnly':
			// A slow poll: others come before it is done.
			pending.push(trigger.read(view, now));
			return;
		case 'applyOldest': {
			const reading = pending.shift();
			if (reading !== undefined) trigger.finish(reading);
			return;
		}
		case 'faultWhileReading':
			trigger.read(view, now);
			return;
		case 'restart':
			// Polls that are under way die with the process.
			pending.length = 0;
			trigger.restart();
			return;
		case 'deathBeforeTelling':
			pending.length = 0;
			trigger.finish(trigger.read(view, now), 'beforeTelling');
	}
}

function statusesIn({ phases }: ModelAction): string[] {
	return phases.map(({ status }) => status);
}

function ofAction({ told }: Outcome, { id }: ModelAction): Told[] {
	return told.filter((event) => event.id === id);
}

/** Whether the events are steps along the way that the action went, from where it was known. */
function isChain(events: readonly Told[], action: ModelAction, known: string | undefined): boolean {
	let previous: string | null = known ?? null;
	let position = -1;
	for (const { previousStatus, status } of events) {
		position = statusesIn(action).indexOf(status, position + 1);
		if (previousStatus !== previous || status === previous || position < 0) return false;
		previous = status;
	}
	return previous === statusesIn(action).at(-1);
}

describe('whatever happens between polls', () => {
	test('each new action is told once', () => {
		holds(
			'created once',
			fc.property(history, (given) => {
				const outcome = play('actionCreated', given);
				return outcome.actions.every((action) => {
					const times = ofAction(outcome, action).length;
					return times === (outcome.known.has(action.id) ? 0 : 1);
				});
			}),
			runs,
		);
	});

	test('each end is told once', () => {
		holds(
			'finished once',
			fc.property(history, (given) => {
				const outcome = play('actionFinished', given);
				return outcome.actions.every((action) => {
					const ends = isFinal(statusesIn(action).at(-1) ?? '');
					const wasOver = isFinal(outcome.known.get(action.id) ?? '');
					const times = ofAction(outcome, action).length;
					return times === (ends && !wasOver ? 1 : 0);
				});
			}),
			runs,
		);
	});

	test('each status that is told follows on the one told before, up to the last', () => {
		holds(
			'statuses in a chain',
			fc.property(history, (given) => {
				const outcome = play('statusChanged', given);
				return outcome.actions.every((action) =>
					isChain(ofAction(outcome, action), action, outcome.known.get(action.id)),
				);
			}),
			runs,
		);
	});
});
