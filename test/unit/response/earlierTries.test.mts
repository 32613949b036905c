import { expect, test } from '@jest/globals';
import { DefenderError } from '../../../defender/defenderError.ts';
import { withEarlier } from '../../../defender/response/earlierTries.ts';
import type { Kind } from '../../../defender/response/kind.ts';
import type { Order, Subject } from '../../../defender/response/order.ts';
import type { Way } from '../../../defender/response/port.ts';

interface Thing {
	readonly id: string;
}

const fault = new DefenderError({ kind: 'quota', message: 'It is too much' });

/** What is said of an order that was not begun, by what earlier tries have, or may have, left of it. */
function said(
	started: readonly string[],
	mayHave: readonly string[],
	now: readonly string[] = [],
	error: Error = fault,
): string {
	const kind = {
		startedEarlier: (_way: Way, { subject }: { subject: Subject }) =>
			started.includes(subject.id) ? { id: `of ${subject.id}` } : undefined,
		mayHaveStartedEarlier: (_way: Way, { subject }: { subject: Subject }) =>
			mayHave.includes(subject.id),
		name: ({ id }: Thing) => id,
		request: ({ subject }: { subject: Subject }) => `Isolate on ${subject.id}`,
		about: (about: Error, what: string) => new Error(`${what}: ${about.message}`),
	} as unknown as Kind<Order<Thing, unknown>, Subject, Thing>;
	const order = {} as Order<Thing, unknown>;
	const jobs = ['a', 'b'].map((id) => ({ order, subject: { id } }));
	return withEarlier(kind, {} as Way, jobs, error, new Set(now)).message;
}

test.each<[string, Parameters<typeof said>, string]>([
	['nothing', [[], []], 'It is too much'],
	['one that was started', [['b'], []], 'of b was started by an earlier try: It is too much'],
	['two', [['a', 'b'], []], 'of a was started by an earlier try: It is too much'],
	['one that this try has started, too', [['a'], [], ['of a']], 'It is too much'],
	[
		'another one beside it',
		[['a', 'b'], [], ['of a']],
		'of b was started by an earlier try: It is too much',
	],
	[
		'one that may have been',
		[[], ['b']],
		'It is not certain whether this was started before: Isolate on b. It is too much',
	],
	[
		'one that was, and one that may have been',
		[['b'], ['a']],
		'of b was started by an earlier try: It is too much',
	],
	['one that may have been, behind a fault of ours', [[], ['a'], [], new TypeError('x')], 'x'],
])('earlier tries have left %s', (_what, given, expected) => {
	expect(said(...given)).toBe(expected);
});
