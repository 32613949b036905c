import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Behaviour } from '../../../simulator/index.mts';
import {
	Bench,
	errorOf,
	isRecord,
	machineId,
	minute,
	readReply,
	second,
	type Reply,
} from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

const Commands = [
	{ type: 'PutFile', params: [{ key: 'FileName', value: 'collector.exe' }] },
	{
		type: 'RunScript',
		params: [
			{ key: 'ScriptName', value: 'triage.ps1' },
			{ key: 'Args', value: '-Depth 2 -Out C:\\Temp\\t.zip' },
		],
	},
	{ type: 'GetFile', params: [{ key: 'Path', value: 'C:\\Temp\\t.zip' }] },
];

async function run(id = machineId, commands: unknown[] = Commands): Promise<Reply> {
	const body = { Comment: 'Case 4711: triage', Commands: commands };
	return await bench.post(`/api/machines/${id}/runliveresponse`, body);
}

/** Runs the three commands on a machine that behaves so, and gives the finished entity back. */
async function runOn(behaviour: Behaviour): Promise<Record<string, unknown>> {
	bench.simulator.machines.behave(machineId, behaviour, 'LiveResponse');
	const { json } = await run();
	bench.clock.advance(3 * minute);
	return (await bench.get(`/api/machineactions/${String(json.id)}`)).json;
}

function commandsOf(entity: Record<string, unknown>): Record<string, unknown>[] {
	return Array.isArray(entity.commands) ? entity.commands.filter(isRecord) : [];
}

function statusesOf(entity: Record<string, unknown>): unknown[] {
	return [entity.status, ...commandsOf(entity).map(({ commandStatus }) => commandStatus)];
}

async function linkTo(entity: Record<string, unknown>, index: number): Promise<Reply> {
	const call = `GetLiveResponseResultDownloadLink(index=${index})`;
	return await bench.get(`/api/machineactions/${String(entity.id)}/${call}`);
}

describe('a session', () => {
	it('answers its POST without machine and commands, and a little later than it began', async () => {
		const { status, json } = await run();
		expect(status).toBe(201);
		expect(json).toMatchObject({
			type: 'LiveResponse',
			status: 'Pending',
			machineId: null,
			computerDnsName: null,
			commands: [],
		});
		const { json: seen } = await bench.get(`/api/machineactions/${String(json.id)}`);
		expect(seen).toMatchObject({ machineId, computerDnsName: 'fin-lt-0231.contoso.example' });
		const lag =
			Date.parse(String(json.creationDateTimeUtc)) - Date.parse(String(seen.creationDateTimeUtc));
		expect(lag).toBe(828);
	});

	it('answers with everything when the quirk is off', async () => {
		bench.simulator.quirks.nullsAfterLiveResponse = false;
		const { json } = await run();
		expect(json.machineId).toBe(machineId);
		expect(commandsOf(json)).toHaveLength(3);
	});

	it('works through its commands one after another', async () => {
		const { json } = await run();
		const path = `/api/machineactions/${String(json.id)}`;
		const seen: unknown[][] = [];
		for (const seconds of [26, 2, 40, 40, 40, 20]) {
			bench.clock.advance(seconds * second);
			seen.push(statusesOf((await bench.get(path)).json));
		}
		expect(seen).toEqual([
			['Pending', 'Created', 'Created', 'Created'],
			['InProgress', 'Executing', 'Created', 'Created'],
			['InProgress', 'Completed', 'Executing', 'Created'],
			['InProgress', 'Completed', 'Completed', 'Executing'],
			['InProgress', 'Completed', 'Completed', 'Completed'],
			['Succeeded', 'Completed', 'Completed', 'Completed'],
		]);
	});

	it('shows each command with index, times in milliseconds and what was asked', async () => {
		const entity = await runOn({});
		expect(commandsOf(entity)[1]).toEqual({
			index: 1,
			startTime: '2026-03-03T09:15:10.441Z',
			endTime: '2026-03-03T09:15:46.441Z',
			commandStatus: 'Completed',
			errors: [],
			command: Commands[1],
		});
	});

	it('ends at the first command that fails, and fails itself', async () => {
		const errors = ['The script ended with an error.'];
		const entity = await runOn({ commands: [{}, { status: 'Failed', errors }] });
		expect(statusesOf(entity)).toEqual(['Failed', 'Completed', 'Failed', 'Created']);
		expect(commandsOf(entity)[1]?.errors).toEqual(errors);
		expect(commandsOf(entity)[2]).toMatchObject({ startTime: null, endTime: null });
	});

	it('fails at a file that the library does not hold', async () => {
		const script = { type: 'RunScript', params: [{ key: 'ScriptName', value: 'nowhere.ps1' }] };
		const { json } = await run(machineId, [script]);
		bench.clock.advance(3 * minute);
		const { json: entity } = await bench.get(`/api/machineactions/${String(json.id)}`);
		expect(statusesOf(entity)).toEqual(['Failed', 'Failed']);
		expect(commandsOf(entity)[0]?.errors).toEqual([
			"The file 'nowhere.ps1' was not found in the library.",
		]);
	});

	it('that fails as a whole runs nothing to its end', async () => {
		const entity = await runOn({ outcome: 'Failed' });
		expect(statusesOf(entity)).toEqual(['Failed', 'Failed', 'Created', 'Created']);
	});

	it('that times out completes only what it was told to', async () => {
		const entity = await runOn({ outcome: 'TimeOut', commands: [{ status: 'Completed' }] });
		expect(statusesOf(entity)).toEqual(['TimeOut', 'Completed', 'Created', 'Created']);
	});

	it('that is cancelled keeps what it had done', async () => {
		const { json } = await run();
		bench.clock.advance(70 * second);
		const path = `/api/machineactions/${String(json.id)}`;
		const { json: entity } = await bench.post(`${path}/cancel`, { Comment: 'Wrong device' });
		expect(statusesOf(entity)).toEqual(['Cancelled', 'Completed', 'Created', 'Created']);
	});

	it('can end cancelled although its commands were completed', async () => {
		const entity = await runOn({ cancelledAlthoughCompleted: true });
		expect(statusesOf(entity)).toEqual(['Cancelled', 'Completed', 'Completed', 'Completed']);
	});

	it('on an offline machine waits and runs nothing', async () => {
		const entity = await runOn({ offline: true });
		expect(statusesOf(entity)).toEqual(['Pending', 'Created', 'Created', 'Created']);
	});
});

describe('sessions at the same time', () => {
	it('are limited for the tenant, with 429 and no Retry-After', async () => {
		bench.simulator.limits.liveResponseSessions = 2;
		const others = [1, 2].map(() => bench.simulator.machines.add({}).id);
		for (const id of others) expect((await run(id)).status).toBe(201);
		const refused = await run();
		expect(refused.status).toBe(429);
		expect(refused.headers.get('retry-after')).toBeNull();
		bench.clock.advance(3 * minute);
		expect((await run()).status).toBe(201);
	});

	it.each([
		[true, 429],
		[false, 201],
	])('count those that wait for an offline machine: %s', async (holdPlaces, status) => {
		bench.simulator.quirks.offlineSessionsHoldPlaces = holdPlaces;
		bench.simulator.limits.liveResponseSessions = 1;
		const { id } = bench.simulator.machines.add({});
		bench.simulator.machines.behave(id, { offline: true });
		expect((await run(id)).status).toBe(201);
		expect((await run()).status).toBe(status);
	});
});

describe('the link to a result', () => {
	it('leads to the document of a script', async () => {
		const output = { exit_code: 3, script_output: 'done\u0000\n', script_errors: 'oops' };
		const entity = await runOn({ commands: [{}, { output }] });
		const { status, json } = await linkTo(entity, 1);
		expect(status).toBe(200);
		expect(json['@odata.context']).toBe(
			'https://api.security.microsoft.com/api/$metadata#Edm.String',
		);
		const link = new URL(String(json.value));
		expect(link.pathname).toMatch(
			/^\/investigation-actions-data\/ID\/CustomPlaybookCommandOutput\/[0-9a-f]{32}$/,
		);
		expect([...link.searchParams.keys()]).toEqual(['se', 'sp', 'sv', 'sr', 'sig']);
		const document = await readReply(await fetch(link));
		expect(document.json).toEqual({ script_name: 'triage.ps1', ...output });
	});

	it.each([
		['PutFile has none', 0],
		['the index does not exist', 7],
	])('is 404 where %s', async (_what, index) => {
		const reply = await linkTo(await runOn({}), index);
		expect([reply.status, errorOf(reply).code]).toEqual([404, 'ResourceNotFound']);
	});

	it('is 404 until the command is completed, and for one that failed', async () => {
		const { json } = await run();
		bench.clock.advance(70 * second);
		expect((await linkTo(json, 1)).status).toBe(404);
		bench.clock.advance(70 * second);
		expect((await linkTo(json, 1)).status).toBe(200);
		bench.clock.advance(minute);
		const failed = await runOn({ commands: [{}, {}, { status: 'Failed' }] });
		expect((await linkTo(failed, 1)).status).toBe(200);
		expect((await linkTo(failed, 2)).status).toBe(404);
	});

	it('is 404 for an action of another type', async () => {
		const isolate = await bench.isolate();
		bench.clock.advance(2 * minute);
		expect((await linkTo(isolate, 0)).status).toBe(404);
	});
});
