import { describe, expect, test } from '@jest/globals';
import { newSharedState, type Connection } from '../../../defender/http/connection.ts';
import type { HttpResponse } from '../../../defender/http/send.ts';
import { submitCommand } from '../../../defender/response/machineActions/submitCommand.ts';
import { command, machineId, ownMark } from './given.mts';

const started = {
	id: 'new',
	type: 'Isolate',
	status: 'Pending',
	machineId,
	requestorComment: `Case 4711 ${ownMark}`,
};
const of = (fields: object) => ({ ...started, ...fields });

const answered = (body: unknown, status = 201): HttpResponse => ({ status, headers: {}, body });
const lost = answered({ error: { code: 'InternalServerError', message: 'no' } }, 500);
const list = (...rows: readonly object[]): HttpResponse => answered({ value: rows }, 200);

interface World {
	/** What each call that starts something is answered with, in turn. */
	readonly posts: readonly HttpResponse[];
	/** What lists of the machine's actions show. */
	readonly listed?: HttpResponse;
	readonly before?: readonly string[];
	readonly over?: readonly string[];
}

/** Time passes in sleeps alone. */
async function submit({ posts, listed = list(), before = [], over = [] }: World) {
	let now = 0;
	const sent = { posts: 0, notices: [] as string[] };
	const connection: Connection = {
		clock: {
			now: () => now,
			date: () => now,
			sleep: (milliseconds) => {
				now += milliseconds;
				return Promise.resolve();
			},
		},
		random: () => 0,
		shared: newSharedState(),
		quotaShare: 1,
		tenantId: '',
		notice: (text) => sent.notices.push(text),
		send: ({ verb }) => {
			if (verb === 'GET') return Promise.resolve(listed);
			const answer = posts[sent.posts];
			sent.posts += 1;
			return Promise.resolve(answer ?? answered({}, 400));
		},
	};
	const settings = { deadline: 600_000, visibilityLagMs: 0 };
	const known = { before: new Set(before), over: new Set(over) };
	const isolate = command('isolate', { IsolationType: 'Full' });
	const end = await submitCommand(connection, isolate, settings, known).catch(
		(error: unknown) => error,
	);
	return { end, ...sent };
}

describe('a call that starts an action', () => {
	const ours = list(started);
	const rows: Array<[what: string, world: World, end: object, posts: number]> = [
		['its own', { posts: [answered(started)] }, { outcome: 'started' }, 1],
		[
			'without a comment, as the service may answer at first',
			{ posts: [answered(of({ requestorComment: null }))] },
			{ outcome: 'started', action: { requestorComment: `Case 4711 ${ownMark}` } },
			1,
		],
		[
			'what somebody else has running',
			{ posts: [answered(of({ requestorComment: 'Case 4712' }))] },
			{ outcome: 'reused' },
			1,
		],
		[
			'lost, and the action is there',
			{ posts: [lost], listed: ours },
			{ outcome: 'started', action: { id: 'new' } },
			1,
		],
		['lost, and nothing is there', { posts: [lost, answered(started)] }, { outcome: 'started' }, 2],
		[
			'lost, and what is there was there before',
			{ posts: [lost, answered(of({ id: 'newer' }))], listed: ours, before: ['new'] },
			{ outcome: 'started', action: { id: 'newer' } },
			2,
		],
		['always lost', { posts: [lost, lost, lost, lost] }, { kind: 'ambiguous' }, 3],
		[
			'lost, and nobody may look',
			{ posts: [lost], listed: answered({ error: { code: 'Forbidden', message: 'no' } }, 403) },
			{ kind: 'ambiguous', advice: expect.stringContaining('could not be read to find out') },
			1,
		],
		[
			'that of another machine, and nothing is there: it is never made again',
			{ posts: [answered(of({ machineId: 'b'.repeat(40) }))] },
			{ kind: 'ambiguous' },
			1,
		],
		[
			'an action that had ended before, and nothing is there: it is never made again',
			{ posts: [answered(started)], over: ['new'] },
			{ kind: 'ambiguous' },
			1,
		],
		[
			'a refusal',
			{ posts: [answered({ error: { code: 'BadRequest', message: 'no' } }, 400)] },
			{ kind: 'refused' },
			1,
		],
	];
	test.each(rows)('is answered with: %s', async (_what, world, end, posts) => {
		const submitted = await submit(world);
		expect(submitted.end).toMatchObject(end);
		expect(submitted.posts).toBe(posts);
	});

	test('tells once that an answer was lost', async () => {
		const { notices } = await submit({ posts: [lost], listed: ours });
		expect(notices).toEqual([expect.stringMatching(/^An answer was lost/)]);
	});
});
