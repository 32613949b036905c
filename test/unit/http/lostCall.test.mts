import { describe, expect, test } from '@jest/globals';
import { DefenderError, ExecutionCancelled } from '../../../defender/defenderError.ts';
import { newSharedState, type Connection } from '../../../defender/http/connection.ts';
import {
	certain,
	isUncertain,
	makeSure,
	type ChangingCall,
} from '../../../defender/http/lostCall.ts';
import { NetworkFault } from '../../../defender/http/send.ts';
import { settle } from '../../../defender/general/settled.ts';

const minute = 60_000;

function error(kind: DefenderError['kind'], retryAfterMs?: number): DefenderError {
	return new DefenderError({ kind, message: kind, ...(retryAfterMs ? { retryAfterMs } : {}) });
}

interface Plan {
	/** What each try ends with, in turn; a text is its answer. */
	readonly sends: ReadonlyArray<string | DefenderError>;
	/** What each look ends with, in turn. */
	readonly finds?: ReadonlyArray<string | Error | undefined>;
	readonly harmless?: boolean;
	readonly visibilityLagMs?: number;
	readonly deadline?: number;
	readonly mayRepeat?: boolean;
	readonly notice?: string;
	/** Requests that a try makes before it ends, and what the service makes of one. */
	readonly requests?: number;
	readonly answer?: Connection['send'];
	/** The user has stopped the execution: it may not even rest. */
	readonly isStopped?: boolean;
}

/** Time passes only in sleeps; `steps` says what was done when. */
async function run(plan: Plan) {
	let now = 0;
	const steps: string[] = [];
	const sends = [...plan.sends];
	const finds = [...(plan.finds ?? [])];
	const next = async (
		name: string,
		list: Array<string | Error | undefined>,
	): Promise<string | undefined> => {
		steps.push(`${name} ${now / 1000}`);
		const end = await Promise.resolve(list.shift());
		if (end instanceof Error) throw end;
		return end;
	};
	const clock = {
		now: () => now,
		date: () => now,
		sleep: (milliseconds: number) => {
			now += milliseconds;
			return plan.isStopped === true ? Promise.reject(new ExecutionCancelled()) : Promise.resolve();
		},
	};
	const connection: Connection = {
		clock,
		random: () => 0,
		shared: newSharedState(),
		quotaShare: 1,
		tenantId: '',
		notice: (text) => steps.push(text),
		send: plan.answer ?? (() => Promise.reject(new Error('nothing is sent here'))),
	};
	const call: ChangingCall<string> = {
		async send(watched) {
			for (let made = 0; made < (plan.requests ?? 0); made += 1) {
				await settle(() => watched.send({ verb: 'POST', path: '/', timeoutMs: minute }));
			}
			return (await next('send', sends)) ?? 'sent';
		},
		find: plan.harmless === true ? 'harmless' : () => next('find', finds),
		...(plan.mayRepeat === undefined ? {} : { mayRepeat: () => plan.mayRepeat === true }),
		...(plan.notice === undefined ? {} : { notice: plan.notice }),
		visibilityLagMs: plan.visibilityLagMs ?? 0,
		deadline: plan.deadline ?? 10 * minute,
	};
	const ended = await makeSure(connection, call).catch((thrown: unknown) => ({ thrown }));
	return { ended, steps };
}

const lost = error('ambiguous');

describe('a call that changes something', () => {
	const rows: Array<[what: string, plan: Plan, end: object, steps: string[]]> = [
		['is made once when it is answered', { sends: ['done'] }, { end: 'answered' }, ['send 0']],
		[
			'is made once when what it does shows up',
			{ sends: [lost], finds: ['there'] },
			{ end: 'found', value: 'there' },
			['send 0', 'find 0'],
		],
		[
			'is not made again before what it does had its time to show',
			{ sends: [lost, 'done'], visibilityLagMs: 7_000 },
			{ end: 'answered', value: 'done' },
			['send 0', 'find 0', 'find 3', 'find 6', 'find 7', 'send 7'],
		],
		[
			'is found also when it shows at the last look',
			{ sends: [lost], finds: [undefined, undefined, undefined, 'late'], visibilityLagMs: 7_000 },
			{ end: 'found', value: 'late' },
			['send 0', 'find 0', 'find 3', 'find 6', 'find 7'],
		],
		[
			'is made three times at the most',
			{ sends: [lost, lost, lost, 'never'] },
			{ end: 'uncertain', lost },
			['send 0', 'find 0', 'send 0', 'find 0', 'send 0', 'find 0'],
		],
		[
			'is not made again after its deadline',
			{ sends: [lost, 'never'], visibilityLagMs: 3_000, deadline: 2_000 },
			{ end: 'uncertain', lost },
			['send 0', 'find 0', 'find 3'],
		],
		[
			'is not made again when nobody can look',
			{ sends: [lost, 'never'], finds: [error('forbidden')] },
			{ end: 'uncertain', lost, look: error('forbidden') },
			['send 0', 'find 0'],
		],
		[
			'is made again without a look where that does no harm',
			{ sends: [lost, lost, 'done'], harmless: true },
			{ end: 'answered', value: 'done' },
			['send 0', 'send 0', 'send 0'],
		],
		[
			'keeps to the time that an overloaded service names',
			{ sends: [error('ambiguous', 30_000), 'done'], visibilityLagMs: 3_000 },
			{ end: 'answered', value: 'done' },
			['send 0', 'find 0', 'find 3', 'send 30'],
		],
		[
			'gives up when that time is after the deadline',
			{ sends: [error('ambiguous', 30_000), 'never'], deadline: 20_000 },
			{ end: 'uncertain' },
			['send 0', 'find 0'],
		],
		[
			'is not made again where that is forbidden',
			{ sends: [lost, 'never'], mayRepeat: false },
			{ end: 'uncertain', lost },
			['send 0', 'find 0'],
		],
		[
			'tells of each answer that was lost, once',
			{ sends: [lost, 'done'], visibilityLagMs: 3_000, notice: 'Lost' },
			{ end: 'answered' },
			['send 0', 'Lost', 'find 0', 'find 3', 'send 3'],
		],
	];
	test.each(rows)('%s', async (_what, plan, end, steps) => {
		const done = await run(plan);
		expect(done.ended).toMatchObject(end);
		expect(done.steps).toEqual(steps);
	});

	test.each(['refused', 'quota', 'timedOut', 'unreachable', 'cancelled'] as const)(
		'ends with %s as it is, and nobody looks',
		async (kind) => {
			const done = await run({ sends: [error(kind)] });
			expect(done).toMatchObject({ ended: { thrown: { kind } }, steps: ['send 0'] });
		},
	);
});

test.each(['answered', 'found'] as const)('a call that was %s has its value', (end) => {
	expect(certain({ end, value: 'done' }, 'it was done', 'Look there.')).toBe('done');
});

describe('an end that is not certain', () => {
	const tell = (look?: Error) => () =>
		certain({ end: 'uncertain', lost, ...(look ? { look } : {}) }, 'it was done', 'Look there.');

	test('is told as such', () => {
		expect(tell()).toThrow('It is not certain whether it was done: ambiguous');
		expect(tell()).toThrow(
			expect.objectContaining({
				kind: 'ambiguous',
				advice: expect.stringMatching(/Look there\.$/),
			}),
		);
		expect(tell(error('forbidden'))).toThrow(
			expect.objectContaining({
				kind: 'ambiguous',
				advice: 'It could not be looked up either: forbidden. Look there.',
			}),
		);
	});
});

describe('an execution that the user stops', () => {
	const fault = (reached: boolean) => new NetworkFault(reached, 'reset');
	const stop = new ExecutionCancelled();
	const rows: Array<[when: string, ends: ReadonlyArray<Error | 'answer'>, isUncertain: boolean]> = [
		['before the call', [], false],
		['while the call has no answer', [stop], true],
		['after its answer', ['answer'], false],
		['after it did not come through', [fault(false)], false],
		['after it may have come through', [fault(true)], true],
	];
	test.each(rows)('%s', async (_when, ends, expected) => {
		const left = [...ends];
		const { ended } = await run({
			sends: [stop],
			requests: left.length,
			answer: async () => {
				const end = await Promise.resolve(left.shift());
				if (end instanceof Error) throw end;
				return { status: 200, headers: {}, body: undefined };
			},
		});
		expect(ended).toMatchObject({ thrown: { kind: 'cancelled' } });
		expect(isUncertain(thrownIn(ended))).toBe(expected);
	});

	test('before a request sends none', async () => {
		let sent = 0;
		const answer = () => {
			sent += 1;
			return Promise.resolve({ status: 200, headers: {}, body: undefined });
		};
		await run({ sends: [stop], requests: 1, isStopped: true, answer });
		expect(sent).toBe(0);
	});

	test('while what the call does is looked for', async () => {
		const { ended } = await run({ sends: [lost], finds: [stop] });
		expect(ended).toMatchObject({ thrown: { kind: 'cancelled' } });
		expect(isUncertain(thrownIn(ended))).toBe(true);
	});
});

function thrownIn(ended: object): Error {
	const { thrown } = ended as { readonly thrown?: unknown };
	return thrown instanceof Error ? thrown : new Error('Nothing was thrown');
}
