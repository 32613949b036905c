import { describe, expect, test } from '@jest/globals';
import { DefenderError } from '../../../defender/defenderError.ts';
import type { MachineAction } from '../../../defender/entities.ts';
import { planFlag } from '../../../defender/machineActions/mark.ts';
import { RecentActions } from '../../../defender/machineActions/recentActions.ts';
import { stateDigest } from '../../../defender/plans/seal.ts';
import {
	planAfterRefusal,
	planCommand,
} from '../../../defender/response/machineActions/approved/planCommand.ts';
import { standingOf } from '../../../defender/response/machineActions/approved/plannedState.ts';
import { usedPlans } from '../../../defender/response/machineActions/approved/usedPlans.ts';
import type { StartCommand } from '../../../defender/response/machineActions/startCommand.ts';
import { virtualClock } from '../../harness/index.mts';
import { downloadConnection } from '../files/download/fakeHost.mts';
import { command, listed, now, ownAction } from './given.mts';

const number = '00ff';
const markOfTry = (execution: string) =>
	`[n8n:wf1.${execution}.0123456789ab.0.0.${planFlag(number)}]`;
const byTry = (execution: string) => ({ requestorComment: `Case ${markOfTry(execution)}` });
const byHand = { requestorComment: 'by hand' };

const isolate = command(
	'isolate',
	{ IsolationType: 'Full' },
	{ mark: { text: markOfTry('77'), knownAgain: true } },
);

const isolation = (status: string, age: number, more: object = byHand) =>
	ownAction('Isolate', status, age, { scope: 'Full', ...more });
const release = (status: string, age: number) => ownAction('Unisolate', status, age, byHand);
const scan = ownAction('RunAntiVirusScan', 'Succeeded', 3, byHand);

/** The command of a plan that was made when the machine had only these actions. */
function approved(
	then: readonly MachineAction[],
	more: Partial<StartCommand> = {},
	{ validUntil = now, waitsFor = undefined as MachineAction | undefined } = {},
): StartCommand {
	const asked = { ...isolate, ...more };
	const state = stateDigest(standingOf(asked, then, waitsFor).state);
	return { ...asked, approved: { number, validUntil, state } };
}

const old = isolation('Succeeded', 50);
const free = release('Succeeded', 40);

describe('What carries out a plan', () => {
	test.each<[string, StartCommand, MachineAction[], string]>([
		['nothing has changed', approved([old, free]), [free, old], 'start'],
		['nothing was ever done', approved([]), [], 'start'],
		[
			'only what concerns no state was done since',
			approved([free, old]),
			[scan, free, old],
			'start',
		],
		[
			'the machine was isolated since',
			approved([free, old]),
			[isolation('Succeeded', 5), free],
			'refuse',
		],
		['an isolation runs since', approved([free]), [isolation('Pending', 1), free], 'refuse'],
		['the record of its state is gone', approved([free, old]), [], 'refuse'],
		[
			'another try of the request has started it',
			approved([free]),
			[isolation('Pending', 1, byTry('77')), free],
			'reuse',
		],
		['that has failed', approved([free]), [isolation('Failed', 1, byTry('77')), free], 'refuse'],
		[
			'another request has carried it out',
			approved([free]),
			[isolation('Succeeded', 1, byTry('78')), free],
			'refuse',
		],
		[
			'another request has, and failed',
			approved([free]),
			[isolation('Failed', 1, byTry('78')), free],
			'refuse',
		],
		['its time is just not over', approved([], {}, { validUntil: now }), [], 'start'],
		['its time is over', approved([], {}, { validUntil: now - 1 }), [], 'refuse'],
		[
			'its time is over, and a try of it has started it',
			approved([], {}, { validUntil: now - 1 }),
			[isolation('Pending', 1, byTry('77'))],
			'reuse',
		],
		['a scan runs since', approved([free]), [{ ...scan, status: 'Pending' }, free], 'start'],
		['it is a scan', approved([], { method: 'runAntiVirusScan', body: {} }), [free], 'start'],
	])('%s', (_what, asked, actions, expected) => {
		expect(planCommand(asked, listed(...actions), now).do).toBe(expected);
	});

	const running = isolation('Pending', 9);
	const ended = { ...running, status: 'Succeeded' };
	const waiting = approved([running, free], { ifInProgress: 'wait' }, { waitsFor: running });
	test.each<[string, MachineAction[], string]>([
		['is still under way', [running, free], 'startAfter'],
		['has ended since', [ended, free], 'start'],
		['has ended since, and one that has failed', [isolation('Failed', 2), ended, free], 'start'],
		['has ended since, and another one, too', [isolation('Succeeded', 2), ended, free], 'refuse'],
		['is under way beside another one since', [running, isolation('Pending', 10), free], 'refuse'],
		['was never there', [free], 'refuse'],
	])('what it has to wait for %s', (_what, actions, expected) => {
		expect(planCommand(waiting, listed(...actions), now).do).toBe(expected);
	});

	test('is not sent as long as nobody can say what was done to the machine', () => {
		const why = new DefenderError({ kind: 'serviceFault', message: 'HTTP 503' });
		const plan = planCommand(approved([]), RecentActions.unread(why, []), now);
		expect(plan).toMatchObject({
			do: 'refuse',
			error: { message: expect.stringContaining('503') },
		});
		const own = isolation('Pending', 1, byTry('77'));
		expect(planCommand(approved([]), RecentActions.unread(why, [own]), now).do).toBe('reuse');
	});

	test('is refused for what is under way, where that is why', () => {
		const running = isolation('Pending', 9);
		const failing = approved([running], { ifInProgress: 'fail' });
		expect(planCommand(failing, listed(running), now)).toMatchObject({
			error: { message: expect.not.stringContaining('has changed') },
		});
	});

	test('leaves what carries out none to the choices of its form', () => {
		const other = isolation('Pending', 9, { ...byHand, scope: 'Selective' });
		expect(planAfterRefusal(isolate, listed(other), now)?.do).toBe('refuse');
	});

	test('is not told to start when the service says that something runs', () => {
		expect(planAfterRefusal(approved([]), listed(), now)).toBeUndefined();
		const own = isolation('Pending', 1, byTry('77'));
		expect(planAfterRefusal(approved([]), listed(own), now)?.do).toBe('reuse');
		expect(planAfterRefusal(approved([]), listed(isolation('Pending', 1)), now)?.do).toBe('refuse');
	});
});

describe('A plan counts once, also before any list shows it', () => {
	const minute = 60_000;
	const planned = (execution: string, validUntil: number) => ({
		...isolate,
		mark: { text: markOfTry(execution), knownAgain: true },
		approved: { number, validUntil, state: '' },
	});

	function memory() {
		const clock = virtualClock();
		return { clock, used: usedPlans(downloadConnection(clock)), at: clock.date() };
	}

	test('a try of the request that has it is not the first; another request is refused', () => {
		const { clock, used, at } = memory();
		expect(used.take(clock, planned('77', at))).toBe(true);
		expect(used.take(clock, planned('77', at))).toBe(false);
		expect(() => used.take(clock, planned('78', at))).toThrow(
			'was carried out before, and counts once',
		);
		expect(() => used.refuseUsed(planned('78', at))).toThrow('and counts once');
		expect(() => used.refuseUsed(planned('77', at))).not.toThrow();
		used.giveBack(planned('77', at));
		expect(used.take(clock, planned('78', at))).toBe(true);
	});

	test('what carries out no plan takes none', () => {
		const { clock, used } = memory();
		expect(used.take(clock, isolate)).toBe(false);
		expect(() => used.refuseUsed(isolate)).not.toThrow();
	});

	test.each([
		[59, false],
		[61, true],
	])(
		'is forgotten an hour after its time, and no sooner: %i minutes, %s',
		async (after, isForgotten) => {
			const { clock, used, at } = memory();
			used.take(clock, planned('77', at));
			await clock.advance(after * minute);
			const again = () => used.take(clock, planned('78', at));
			if (isForgotten) expect(again()).toBe(true);
			else expect(again).toThrow('and counts once');
		},
	);
});
