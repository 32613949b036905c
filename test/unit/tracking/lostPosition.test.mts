import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { ModelService, type ModelAction } from './modelService.mts';
import { holds } from './holds.mts';
import { SimulatedTrigger } from './simulatedTrigger.mts';

const start = Date.UTC(2026, 2, 3, 9);
const minute = 60_000;

const action = fc
	.record({ id: fc.uuid(), created: fc.nat(60 * minute), lasts: fc.nat(60 * minute) })
	.map(
		({ id, created, lasts }): ModelAction => ({
			id,
			hiddenMs: 0,
			phases: [
				{ status: 'Pending', at: start + 1 + created },
				{ status: 'Succeeded', at: start + 1 + created + lasts },
			],
		}),
	);

const deaths = fc.array(fc.record({ pause: fc.nat(20 * minute), dies: fc.boolean() }), {
	minLength: 1,
	maxLength: 15,
});

describe('when n8n dies before it has saved what was told', () => {
	test('events come again, but none is missing', () => {
		holds(
			'repeat, not miss',
			fc.property(
				fc.uniqueArray(action, { maxLength: 10, selector: ({ id }) => id }),
				deaths,
				(actions, polls) => {
					const trigger = new SimulatedTrigger(new ModelService(actions), 'actionFinished', 0);
					let now = start;
					const poll = (death?: 'beforeSaving') =>
						trigger.finish(
							trigger.read({ knownUntil: now, staleBy: 0, most: Infinity }, now),
							death,
						);
					poll();
					for (const { pause, dies } of polls) {
						now += pause;
						poll(dies ? 'beforeSaving' : undefined);
					}
					now += 500 * minute;
					poll();
					const told = new Set(trigger.told.map(({ id }) => id));
					return actions.every(({ id }) => told.has(id));
				},
			),
			500,
		);
	});
});
