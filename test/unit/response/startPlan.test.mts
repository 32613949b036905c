import { describe, expect, test } from '@jest/globals';
import { DefenderError } from '../../../defender/defenderError.ts';
import type { MachineAction } from '../../../defender/entities.ts';
import { keyFlag, markFor } from '../../../defender/machineActions/mark.ts';
import { RecentActions } from '../../../defender/machineActions/recentActions.ts';
import { requestKey } from '../../../defender/response/machineActions/startCommand.ts';
import {
	planAfterConflict,
	planStart,
} from '../../../defender/response/machineActions/startPlan.ts';
import { command, listed, now, ownAction, ownMark } from './given.mts';

const isolate = command('isolate', { IsolationType: 'Full' });
const isolation = (status: string, age: number, more = {}) =>
	ownAction('Isolate', status, age, { scope: 'Full', ...more });
const release = (status: string, age: number, more = {}) =>
	ownAction('Unisolate', status, age, { requestorComment: 'by hand', ...more });

describe('A request that n8n makes again', () => {
	test.each([
		['nothing there', [], 'start'],
		['an isolation under way', [isolation('Pending', 5)], 'reuse'],
		['an isolation that stands', [isolation('Succeeded', 5)], 'reuse'],
		['a status that nobody knows', [isolation('Paused', 5)], 'reuse'],
		['one that has failed', [isolation('Failed', 5)], 'start'],
		['one that ran out of time', [isolation('TimeOut', 5)], 'start'],
		['one that was cancelled', [isolation('Cancelled', 5)], 'start'],
		[
			'one that failed and one under way',
			[isolation('Pending', 2), isolation('Failed', 5)],
			'reuse',
		],
		['another scope under this mark', [isolation('Succeeded', 5, { scope: 'Selective' })], 'start'],
		['another mark', [isolation('Succeeded', 5, { requestorComment: 'by hand' })], 'start'],
		[
			'its mark within the text of another',
			[isolation('Succeeded', 5, { requestorComment: `After ${ownMark}: again` })],
			'start',
		],
	])('%s', (_what, actions, expected) => {
		expect(planStart(isolate, listed(...actions), now).do).toBe(expected);
	});

	test.each([
		['a release since', [isolation('Succeeded', 5), release('Succeeded', 3)], 'start'],
		['a release before', [isolation('Succeeded', 5), release('Succeeded', 9)], 'reuse'],
		['a release that failed', [isolation('Succeeded', 5), release('Failed', 3)], 'reuse'],
		['a release under way since', [isolation('Succeeded', 5), release('Pending', 3)], 'refuse'],
		[
			'a release that began before and ended after',
			[
				isolation('Succeeded', 5),
				release('Succeeded', 9, { lastUpdateDateTimeUtc: new Date(now - 60_000).toISOString() }),
			],
			'start',
		],
		['a release under way before', [isolation('Pending', 5), release('Pending', 9)], 'reuse'],
	])('an isolation and %s', (_what, actions, expected) => {
		expect(planStart(isolate, listed(...actions), now).do).toBe(expected);
	});

	test('without replay protection starts anew', () => {
		const anew = { ...isolate, replayProtection: false };
		expect(planStart(anew, listed(isolation('Succeeded', 5)), now).do).toBe('start');
	});

	test('is another one where this process knows that something else was asked for', () => {
		const script = (name: string) =>
			command('runLiveResponse', { Commands: [{ type: 'RunScript', params: [name] }] });
		const session = ownAction('LiveResponse', 'Succeeded', 1);
		const known = (asked: string) =>
			new RecentActions([session], new Map([[session.id, requestKey(script(asked))]]));
		expect(planStart(script('a.ps1'), known('a.ps1'), now).do).toBe('reuse');
		expect(planStart(script('a.ps1'), known('b.ps1'), now).do).toBe('start');
	});

	test.each([
		['an action under way that it has taken', isolation('Pending', 5), 'reuse'],
		['one that has succeeded since', isolation('Succeeded', 5), 'reuse'],
		['one that has failed since', isolation('Failed', 5), 'start'],
	])('knows %s by its ID', (_what, taken, expected) => {
		const foreign = { ...taken, requestorComment: 'by the other shift' };
		const known = new RecentActions([foreign], new Map(), undefined, foreign.id);
		expect(planStart({ ...isolate, ifInProgress: 'wait' }, known, now).do).toBe(expected);
	});

	test('is found also after the service has said that something runs', () => {
		const plan = planAfterConflict(isolate, listed(isolation('Pending', 0)), now);
		expect(plan).toMatchObject({ do: 'reuse', action: { id: 'Isolate-0' } });
	});
});

describe('An idempotency key', () => {
	const key = keyFlag('00ff');
	const byKey = (execution: string) => ({
		text: markFor(
			{ workflow: 'wf1', execution, node: 'n', run: '0', item: '0', knownAgain: false },
			key,
		),
		knownAgain: false,
		key,
	});
	const asked = command('isolate', { IsolationType: 'Full' }, { mark: byKey('78') });
	const earlier = (status: string, age: number) =>
		isolation(status, age, { requestorComment: byKey('77').text });

	test.each([
		['is adopted from another execution', [earlier('Succeeded', 60)], 'reuse'],
		['is adopted while it is under way', [earlier('Pending', 60)], 'reuse'],
		['has failed', [earlier('Failed', 60)], 'start'],
		['was undone', [earlier('Succeeded', 60), release('Succeeded', 30)], 'start'],
		['is younger than a day', [earlier('Succeeded', 24 * 60 - 1)], 'reuse'],
		['is older than a day', [earlier('Succeeded', 24 * 60 + 1)], 'start'],
		['bears no key', [isolation('Succeeded', 60)], 'start'],
	])('an action that %s', (_what, actions, expected) => {
		expect(planStart(asked, listed(...actions), now).do).toBe(expected);
	});

	test('asks for it even without replay protection', () => {
		const bare = { ...asked, replayProtection: false };
		expect(planStart(bare, listed(earlier('Succeeded', 60)), now).do).toBe('reuse');
	});
});

describe('A request that cannot be known again', () => {
	const once = (execution: string) => ({
		text: markFor({
			workflow: 'wf1',
			execution,
			node: 'n',
			run: '0',
			item: '0',
			knownAgain: false,
		}),
		knownAgain: false,
	});
	const asked = command('runAntiVirusScan', { ScanType: 'Quick' }, { mark: once('x1') });
	const scan = (status: string, age: number, requestorComment: string) =>
		ownAction('RunAntiVirusScan', status, age, { scope: 'Quick', requestorComment });

	test.each([
		['nothing', [], 'start'],
		[
			'the same, minutes ago, for nobody knows whom',
			[scan('Succeeded', 5, once('x0').text)],
			'refuse',
		],
		['the same, under the very same mark', [scan('Succeeded', 5, once('x1').text)], 'refuse'],
		['the same, longer ago', [scan('Succeeded', 11, once('x0').text)], 'start'],
		['the same, failed', [scan('Failed', 5, once('x0').text)], 'start'],
		['the same, of a known request', [scan('Succeeded', 5, ownMark)], 'start'],
		['the same, under way', [scan('Pending', 5, once('x0').text)], 'reuse'],
	])('after %s', (_what, actions, expected) => {
		expect(planStart(asked, listed(...actions), now).do).toBe(expected);
	});

	test('troubles no request that can', () => {
		const known = { ...asked, mark: { text: ownMark, knownAgain: true } };
		expect(planStart(known, listed(scan('Succeeded', 5, once('x0').text)), now).do).toBe('start');
	});

	test('says in one sentence what is known, and what to do', () => {
		const plan = planStart(asked, listed(scan('Succeeded', 5, once('x0').text)), now);
		if (plan.do !== 'refuse') throw new Error('It would act');
		expect(plan.error.message).toContain('the same was started minutes ago');
		expect(plan.error.message).not.toContain('RunAntiVirusScan-5');
		expect(plan.error.details).toEqual([expect.stringContaining('RunAntiVirusScan-5')]);
		expect(plan.error.advice).toContain('Get or Wait');
	});

	test('is no answer to an order whose state was undone since', () => {
		const order = command('isolate', { IsolationType: 'Full' }, { mark: once('x1') });
		const before = isolation('Succeeded', 5, { requestorComment: once('x0').text });
		expect(planStart(order, listed(before), now).do).toBe('refuse');
		expect(planStart(order, listed(before, release('Succeeded', 3)), now).do).toBe('start');
	});

	test('starts anew without replay protection', () => {
		const bare = { ...asked, replayProtection: false };
		expect(planStart(bare, listed(scan('Succeeded', 5, once('x0').text)), now).do).toBe('start');
	});
});

describe('What could be read in part only', () => {
	const why = new DefenderError({ kind: 'serviceFault', message: 'HTTP 503' });
	const partly = (...actions: readonly MachineAction[]) => RecentActions.unread(why, actions);
	const sha1 = 'b'.repeat(40);
	const file = command('stopAndQuarantineFile', { Sha1: sha1 });
	const quarantine = (status: string, more = {}) =>
		ownAction('StopAndQuarantineFile', status, 5, {
			requestorComment: 'by hand',
			relatedFileInfo: { fileIdentifier: sha1 },
			...more,
		});
	const skipping = { ...isolate, skipIfThere: true };
	const byHand = { requestorComment: 'by hand' };

	test.each([
		['an emergency, nothing read', isolate, [], 'start'],
		['an emergency, its own isolation', isolate, [isolation('Pending', 5)], 'reuse'],
		['an emergency, that of somebody else', isolate, [isolation('Pending', 5, byHand)], 'reuse'],
		['an emergency, a release under way', isolate, [release('Pending', 3)], 'refuse'],
		[
			'an isolated machine is no proof that it still is',
			skipping,
			[isolation('Succeeded', 5, byHand)],
			'start',
		],
		['what must look, nothing read', file, [], 'refuse'],
		['what must look, the same under way', file, [quarantine('Pending')], 'reuse'],
		['what must look, the same has ended', file, [quarantine('Succeeded')], 'refuse'],
		[
			'what must look, behind another',
			{ ...file, ifInProgress: 'wait' as const },
			[quarantine('Pending')],
			'refuse',
		],
		[
			'an emergency behind another',
			{ ...isolate, ifInProgress: 'wait' as const },
			[isolation('Pending', 5, byHand)],
			'startAfter',
		],
		['a second try, nothing read', { ...isolate, triedBefore: true }, [], 'refuse'],
		[
			'a second try, its own action',
			{ ...isolate, triedBefore: true },
			[isolation('Succeeded', 5)],
			'reuse',
		],
	])('%s', (_what, asked, actions, expected) => {
		expect(planStart(asked, partly(...actions), now).do).toBe(expected);
	});
});
