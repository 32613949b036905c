import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, hour, isRecord, machineId, rowsOf, type Reply } from './client.mts';
import { acceptedRecords, actionProperties, commandProperties } from './record/actions.mts';
import {
	addressProperties,
	libraryFileProperties,
	machineProperties,
	refusals,
} from './record/others.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

const Comment = 'Case 4711';
const linux = '73c2e5f18a0d4b96e7310fc58d24a9b6e15f0c82';
const machinePath = `/api/machines/${machineId}`;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,6}[1-9])?Z$/;

function nullsOf(entity: Record<string, unknown>): string[] {
	return Object.keys(entity).filter((name) => entity[name] === null);
}

describe('the answer to a POST is that of the record', () => {
	it.each(acceptedRecords)('$type, $source, $year', async ({ method, type, body, nulls }) => {
		const { status, json } = await bench.post(`${machinePath}/${method}`, { Comment, ...body });
		expect(status).toBe(201);
		expect(Object.keys(json)).toEqual(['@odata.context', ...actionProperties]);
		expect(nullsOf(json)).toEqual(nulls);
		expect(json).toMatchObject({ type, status: 'Pending', errorHResult: 0, commands: [] });
		expect(json.requestSource).toBe('PublicApi');
		expect(json.creationDateTimeUtc).toMatch(time);
		expect(json.lastUpdateDateTimeUtc).toMatch(time);
	});

	it('live response, public notebook, 2022: neither machine nor commands', async () => {
		const Commands = [{ type: 'GetFile', params: [{ key: 'Path', value: 'C:\\x.txt' }] }];
		const { json } = await bench.post(`${machinePath}/runliveresponse`, { Comment, Commands });
		expect(Object.keys(json)).toEqual(['@odata.context', ...actionProperties]);
		expect([json.machineId, json.computerDnsName, json.commands]).toEqual([null, null, []]);
	});
});

describe('a list is that of the record', () => {
	it('live response, article on its abuse, 2023', async () => {
		const Commands = [{ type: 'RunScript', params: [{ key: 'ScriptName', value: 'triage.ps1' }] }];
		await bench.post(`${machinePath}/runliveresponse`, { Comment, Commands });
		bench.clock.advance(hour);
		const [row = {}] = await bench.list('');
		expect(Object.keys(row)).toEqual(actionProperties);
		const [command] = Array.isArray(row.commands) ? (row.commands as unknown[]) : [];
		expect(Object.keys(isRecord(command) ? command : {})).toEqual(commandProperties);
		expect(command).toMatchObject({ index: 0, commandStatus: 'Completed', errors: [] });
	});

	it('scope is filled when read, Microsoft Learn, 2019', async () => {
		await bench.post(`${machinePath}/isolate`, { Comment, IsolationType: 'Selective' });
		expect(await bench.list('')).toMatchObject([{ type: 'Isolate', scope: 'Selective' }]);
	});

	it('machines, public fixture, 2023', async () => {
		const [row = {}] = rowsOf(await bench.get('/api/machines'));
		expect(Object.keys(row)).toEqual(machineProperties);
		const [address] = Array.isArray(row.ipAddresses) ? (row.ipAddresses as unknown[]) : [];
		expect(Object.keys(isRecord(address) ? address : {})).toEqual(addressProperties);
		expect(row.lastSeen).toMatch(time);
	});

	it('library files, Microsoft Learn, 2019', async () => {
		const [row = {}] = rowsOf(await bench.get('/api/libraryfiles'));
		expect(Object.keys(row)).toEqual(libraryFileProperties);
	});
});

it('the package link is a string inside a string, Microsoft Learn, 2025', async () => {
	const { id } = bench.simulator.actions.add({
		type: 'CollectInvestigationPackage',
		machineId,
		status: 'Succeeded',
	});
	const { json } = await bench.get(`/api/machineactions/${id}/getPackageUri`);
	expect(Object.keys(json)).toEqual(['@odata.context', 'value']);
	expect(json['@odata.context']).toMatch(/\/api\/\$metadata#Edm\.String$/);
	expect(json.value).toMatch(
		/^"https?:.+\/safedownload\/WDATP_Investigation_Package\.zip\?token=.+"$/,
	);
});

describe('a refusal is that of the record', () => {
	const post = async (method: string, body: object, id = machineId): Promise<Reply> =>
		await bench.post(`/api/machines/${id}/${method}`, body);

	const cause: Record<keyof typeof refusals, () => Promise<Reply>> = {
		unknownMachine: () => bench.get('/api/machines/0000deadbeef'),
		wrongBody: () => post('unisolate', { Comment, comment: 'x' }),
		missingParameter: () => post('unisolate', {}),
		wrongHash: () => post('StopAndQuarantineFile', { Comment, Sha1: 'abc' }),
		wrongPlatform: () => post('restrictCodeExecution', { Comment }, linux),
		inProgress: async () => {
			await post('collectInvestigationPackage', { Comment });
			return await post('collectInvestigationPackage', { Comment });
		},
		wrongOption: () => bench.get('/api/machineactions?$stop=2'),
		unseenFile: () => post('StopAndQuarantineFile', { Comment, Sha1: 'a'.repeat(40) }),
		missingRole: async () => await bench.get('/api/machines', await bench.signInWith()),
		inactiveAccount: () => {
			bench.simulator.quirks.accountRefusal = 'Account mode is inactive';
			return bench.get('/api/machines');
		},
		noRoute: () => bench.post('/api/machineactions/x/getPackageUri', {}),
		quota: async () => {
			bench.simulator.limits.perMinute = 1;
			await bench.get('/api/machines');
			return await bench.get('/api/machines');
		},
	};

	it.each(Object.entries(refusals))('%s', async (name, record) => {
		const reply = await cause[name as keyof typeof refusals]();
		const error = isRecord(reply.json.error) ? reply.json.error : {};
		expect(reply.status).toBe(record.status);
		expect(Object.keys(error)).toEqual(record.properties);
		expect(error.code).toBe(record.code);
		expect(error.message).toMatch(record.message);
	});
});
