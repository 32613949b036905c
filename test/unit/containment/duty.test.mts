import { describe, expect, test } from '@jest/globals';
import { asksTags, dutyOf } from '../../../defender/response/containment/duty.ts';
import { readMachine, type Machine } from '../../../defender/machines/machine.ts';
import type { Settled } from '../../../defender/general/settled.ts';
import { machineId, now } from '../response/given.mts';
import { forged, hour, isolation, markUntil, otherSeal, seal, tagFor } from './given.mts';

function containment(by = isolation(past), isCopied = false) {
	return { machineId, of: 'isolation', by, isCopied, undo: 'unisolate' } as const;
}

const containedUntil = (until: number | undefined) => containment(isolation(until));

/** An end that the credential cannot have sealed. */
const unsealedUntil = (until: number) =>
	containment(isolation(until, { requestorComment: `x ${markUntil(until, 'soc', otherSeal)}` }));

function tagged(...machineTags: string[]): Settled<Machine> {
	const value = readMachine({ id: machineId, machineTags });
	if (value === undefined) throw new Error('This is no machine');
	return { ok: true, value };
}

const silent: Settled<Machine> = (() => {
	const value = readMachine({ id: machineId });
	return value === undefined ? { ok: false, error: new Error() } : { ok: true, value };
})();
const unread: Settled<Machine> = { ok: false, error: new Error('gone') };
const past = now - hour;
const future = now + hour;

describe('What is to be done about a containment', () => {
	test.each<[string, number | undefined, Settled<Machine>, string, number | undefined]>([
		['its time has come', past, tagged('vip'), 'release', past],
		['this very instant', now, tagged(), 'release', now],
		['its time has not come', future, tagged(), 'leave', undefined],
		['no end', undefined, tagged(), 'leave', undefined],
		['extended', past, tagged(tagFor(future)), 'leave', undefined],
		['extended, and that is over', past, tagged(tagFor(past + 1000)), 'release', past + 1000],
		['extended twice', past, tagged(tagFor(future), tagFor(past)), 'leave', undefined],
		['given an end later', undefined, tagged(tagFor(past)), 'release', past],
		['an older extension that came back', past, tagged(tagFor(past - 1000)), 'release', past],
		['an extension of another action', past, tagged(tagFor(future, '', 'two')), 'release', past],
		['a forged tag', past, tagged(forged), 'hold', past],
		['a forged tag, without an end', undefined, tagged(forged), 'hold', undefined],
		['a forged tag before its time', future, tagged(forged), 'leave', undefined],
		['a forged tag beside a valid one', past, tagged(tagFor(future), forged), 'leave', undefined],
		['a forged tag beside one that is over', past, tagged(tagFor(past), forged), 'hold', past],
		['of another secret', past, tagged(tagFor(future, '', 'one', otherSeal)), 'hold', past],
		['tags that nobody tells', past, silent, 'hold', past],
		['no end, tags that nobody tells', undefined, silent, 'leave', undefined],
		['a record that cannot be read', past, unread, 'hold', past],
		['no end, a record that cannot be read', undefined, unread, 'leave', undefined],
	])('%s', (_, until, machine, wanted, end) => {
		const duty = dutyOf(containedUntil(until), machine, seal, now);
		expect(duty).toMatchObject({ do: wanted, ...(wanted !== 'leave' && { term: { until: end } }) });
	});

	test('holds every tag of ours where there is nothing to verify it with', () => {
		const machine = tagged(tagFor(future));
		expect(dutyOf(containedUntil(past), machine, undefined, now).do).toBe('hold');
		expect(dutyOf(containedUntil(past), tagged('vip'), undefined, now).do).toBe('hold');
	});

	test.each([
		['tag', tagged(tagFor(past + 1000, 'new')), 'new'],
		['tag', tagged(tagFor(past + 1000)), 'soc'],
		['mark', tagged(tagFor(past - 1000, 'new')), 'soc'],
	])('tells from where end and owner come: %s %#', (from, machine, owner) => {
		const duty = dutyOf(containedUntil(past), machine, seal, now);
		expect(duty).toMatchObject({ do: 'release', term: { from, owner } });
	});

	test.each<[string, number, Settled<Machine>, string]>([
		['its time has come', past, tagged(), 'hold'],
		['its time has not come', future, tagged(), 'leave'],
		['extended since', past, tagged(tagFor(future)), 'leave'],
		['extended since, and that is over', past, tagged(tagFor(past)), 'release'],
		['extended to an earlier end', future, tagged(tagFor(past)), 'release'],
		['beside a forged tag', past, tagged(forged), 'hold'],
		['beside a forged tag before its time', future, tagged(forged), 'leave'],
		['tags that nobody tells', past, silent, 'hold'],
		['a record that cannot be read', past, unread, 'hold'],
	])('with an end that is not sealed: %s', (_, until, machine, wanted) => {
		expect(dutyOf(unsealedUntil(until), machine, seal, now).do).toBe(wanted);
		expect(asksTags(unsealedUntil(until), seal, now)).toBe(true);
	});

	test('says of an end that is not sealed since when and by whom, and what to do', () => {
		const duty = dutyOf(unsealedUntil(past), tagged(), seal, now);
		expect(duty).toMatchObject({
			do: 'hold',
			term: { until: undefined, owner: '', unsealed: { until: past, owner: 'soc' } },
			why: {
				message:
					'Its end, 2026-03-03 08:00:00 UTC, is not sealed by this credential for that very action, so that it is not released; the isolation is of 2026-03-03 07:06:00 UTC, by n8n',
				advice: expect.stringContaining('run Extend'),
			},
		});
	});

	test('does not go by a mark that an earlier action bears, too', () => {
		expect(dutyOf(containment(isolation(past), true), tagged(), seal, now)).toMatchObject({
			do: 'hold',
			why: { message: expect.stringContaining('stands in the mark of an earlier action, too') },
		});
	});

	test.each([
		[past, true],
		[now, true],
		[future, false],
		[undefined, true],
	])('asks for tags from the end of its action on, or without one: %s', (until, asks) => {
		expect(asksTags(containedUntil(until), seal, now)).toBe(asks);
	});
});
