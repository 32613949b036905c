import { describe, expect, test } from '@jest/globals';
import {
	isDurable,
	isPublishing,
	pauseBetweenPolls,
	timeForCalls,
	type ScheduleContext,
} from '../../../nodes/DefenderMachineActionTrigger/schedule.ts';

type Activation = ReturnType<ScheduleContext['getActivationMode']>;

function contextOf(activation: Activation, budgetMs?: number): ScheduleContext {
	const getActivationMode = () => activation;
	if (budgetMs === undefined) return { getActivationMode };
	return { getActivationMode, getPollBudgetMs: () => budgetMs };
}

const classic = 300_000;
const durable = 36_000;

describe('whether somebody has just published', () => {
	test.each<[Activation, number | undefined, boolean, boolean]>([
		['activate', classic, true, true],
		['update', classic, true, true],
		['create', classic, true, true],
		['activate', undefined, true, true],
		// It may be the durable scheduler of a host that does not tell its budget.
		['update', undefined, true, false],
		['update', durable, true, false],
		['activate', classic, false, false],
		['init', classic, true, false],
		['leadershipChange', undefined, true, false],
	])(
		'%s, with a budget of %s, first poll of its context: %s',
		(mode, budget, isFirst, expected) => {
			expect(isPublishing(contextOf(mode, budget), isFirst)).toBe(expected);
		},
	);
});

test('the durable scheduler is known by its budget', () => {
	expect([classic, durable, undefined].map((ms) => isDurable(contextOf('update', ms)))).toEqual([
		false,
		true,
		false,
	]);
});

test.each([
	[classic, 293_000],
	[durable, 29_000],
	[undefined, 29_000],
	[8_000, 4_000],
])('a budget of %s leaves %d ms for calls', (budget, expected) => {
	expect(timeForCalls(contextOf('update', budget))).toBe(expected);
});

const minute = 60_000;

test.each([
	[[{ mode: 'everyMinute' }], minute],
	[[{ mode: 'everyX', unit: 'minutes', value: 5 }], 5 * minute],
	[[{ mode: 'everyX', unit: 'hours', value: 2 }], 120 * minute],
	[[{ mode: 'everyHour', minute: 3 }], 60 * minute],
	[[{ mode: 'everyDay' }, { mode: 'everyHour' }], 60 * minute],
	[[{ mode: 'custom', cronExpression: '0 */5 * * * *' }], 0],
	[[], 0],
])('Poll Times %j lie %d ms apart', (item, expected) => {
	expect(pauseBetweenPolls({ item })).toBe(expected);
});

test('no Poll Times are no pause', () => {
	expect(pauseBetweenPolls(undefined)).toBe(0);
});
