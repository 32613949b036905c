import { describe, expect, test } from '@jest/globals';
import { getSession } from '../../../../defender/files/liveResponse/finishedSession.ts';
import { settle } from '../../../../defender/general/settled.ts';
import { downloadConnection } from '../download/fakeHost.mts';

const id = '5382f7ea-7557-4ab7-9782-d50480024a4e';

/** Commands of these types, with their statuses. */
function commandsOf(...all: ReadonlyArray<readonly [type: string, status: string]>): object[] {
	return all.map(([type, commandStatus], index) => ({
		index,
		commandStatus,
		errors: [],
		command: { type, params: [{ key: 'Name', value: `${type}${index}` }] },
	}));
}

const commands = commandsOf(
	['RunScript', 'Completed'],
	['GetFile', 'Failed'],
	['PutFile', 'Completed'],
	['RunScript', 'Created'],
);

async function ask(index: number | undefined, change: object = {}) {
	const body = { id, type: 'LiveResponse', status: 'Succeeded', commands, ...change };
	const connection = {
		...downloadConnection(),
		send: () => Promise.resolve({ status: 200, headers: {}, body }),
	};
	const asked = await settle(() => getSession(connection, id, index, 60_000));
	return asked.ok
		? { found: asked.value.states.map((state) => state.index), error: '' }
		: {
				found: [],
				error: `${asked.error.message} ${(asked.error as Error & { advice?: string }).advice}`,
			};
}

describe('the results of a session', () => {
	test('are those of all its commands once it has ended, and not before', async () => {
		expect(await ask(undefined)).toEqual({ found: [0, 1, 2, 3], error: '' });
		expect((await ask(undefined, { status: 'InProgress' })).error).toMatch(
			/has not ended: its status is InProgress/,
		);
	});

	test.each([0, 1])('may be that of a command that is through: %i', async (index) => {
		expect(await ask(index)).toEqual({ found: [index], error: '' });
		expect(await ask(index, { status: 'InProgress' })).toEqual({ found: [index], error: '' });
	});

	test.each<[string, number, object, RegExp]>([
		['no such command', 4, {}, /has no command 4.*from 0 to 3/],
		['none at all yet', 0, { commands: [] }, /has no command 0.*names no commands/],
		['a file for the machine', 2, {}, /leaves no result/],
		['not through', 3, {}, /its status is Created.*ended as Succeeded before/],
		['not through yet', 3, { status: 'InProgress' }, /its status is Created.*Wait for the end/],
		['of something else', 0, { type: 'Isolate' }, /an isolation of .* has no commands/],
	])('are not there: %s', async (_what, index, change, words) => {
		expect((await ask(index, change)).error).toMatch(words);
	});
});
