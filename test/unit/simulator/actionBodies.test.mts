import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, errorOf, machineId, readReply } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

const Comment = 'Case 4711';
const sha1 = '3f786850e387550fdab836ed7e6dc881de23001b';
const getFile = { type: 'GetFile', params: [{ key: 'Path', value: 'C:\\Temp\\t.zip' }] };
const runScript = { type: 'RunScript', params: [{ key: 'ScriptName', value: 'triage.ps1' }] };
const putFile = { type: 'PutFile', params: [{ key: 'FileName', value: 'collector.exe' }] };

function withArgs(value: string): unknown {
	return { ...runScript, params: [...runScript.params, { key: 'Args', value }] };
}

describe('a body is refused', () => {
	it.each<[string, string, unknown, string]>([
		['the comment is missing', 'unisolate', {}, 'MissingRequiredParameter'],
		['the comment is in lower case', 'unisolate', { comment: 'x' }, 'MissingRequiredParameter'],
		['the comment is blank', 'unisolate', { Comment: '  ' }, 'MissingRequiredParameter'],
		['the comment is null', 'unisolate', { Comment: null }, 'MissingRequiredParameter'],
		['the comment is a number', 'unisolate', { Comment: 5 }, 'InvalidRequestBody'],
		['the body is a list', 'unisolate', [{ Comment }], 'InvalidRequestBody'],
		['a key does not belong', 'unisolate', { Comment, Force: true }, 'InvalidRequestBody'],
		['the type is missing', 'isolate', { Comment }, 'MissingRequiredParameter'],
		[
			'the type is in lower case',
			'isolate',
			{ Comment, isolationType: 'Full' },
			'MissingRequiredParameter',
		],
		['the value is in lower case', 'isolate', { Comment, IsolationType: 'full' }, 'InvalidInput'],
		[
			'the older spelling is used',
			'isolate',
			{ Comment, IsolationType: 'Unmanaged' },
			'InvalidInput',
		],
		['the scan type is missing', 'runAntiVirusScan', { Comment }, 'MissingRequiredParameter'],
		['the scan type is unknown', 'runAntiVirusScan', { Comment, ScanType: 'Deep' }, 'InvalidInput'],
		['the hash is missing', 'StopAndQuarantineFile', { Comment }, 'MissingRequiredParameter'],
		['the hash is no SHA-1', 'StopAndQuarantineFile', { Comment, Sha1: 'abc' }, 'InvalidHashValue'],
		['there are no commands', 'runliveresponse', { Comment }, 'MissingRequiredParameter'],
		['the list is empty', 'runliveresponse', { Comment, Commands: [] }, 'MissingRequiredParameter'],
		['commands are an object', 'runliveresponse', { Comment, Commands: {} }, 'InvalidRequestBody'],
		[
			'the comment is left out',
			'runliveresponse',
			{ Commands: [getFile] },
			'MissingRequiredParameter',
		],
		[
			'a command has capital keys',
			'runliveresponse',
			{ Comment, Commands: [{ Type: 'GetFile', params: getFile.params }] },
			'InvalidRequestBody',
		],
		[
			'a command is unknown',
			'runliveresponse',
			{ Comment, Commands: [{ ...getFile, type: 'DeleteFile' }] },
			'InvalidInput',
		],
		[
			'a command lacks its key',
			'runliveresponse',
			{ Comment, Commands: [{ type: 'GetFile', params: [] }] },
			'MissingRequiredParameter',
		],
		[
			'a command has a key of another one',
			'runliveresponse',
			{
				Comment,
				Commands: [{ ...getFile, params: [...getFile.params, { key: 'Args', value: 'x' }] }],
			},
			'InvalidInput',
		],
		[
			'the order is wrong',
			'runliveresponse',
			{ Comment, Commands: [getFile, runScript] },
			'InvalidInput',
		],
		[
			'arguments chain commands',
			'runliveresponse',
			{ Comment, Commands: [withArgs('a; b')] },
			'InvalidInput',
		],
	])('when %s', async (_what, method, body, code) => {
		const reply = await bench.post(`/api/machines/${machineId}/${method}`, body);
		expect([reply.status, errorOf(reply).code]).toEqual([400, code]);
		expect(bench.simulator.actions.all()).toEqual([]);
	});

	it('when there is none, as offboard without a body shows', async () => {
		const reply = await bench.post(`/api/machines/${machineId}/offboard`);
		expect([reply.status, errorOf(reply).code]).toEqual([400, 'InvalidRequestBody']);
	});

	it('when it is not JSON', async () => {
		const reply = await bench.send('POST', `/api/machines/${machineId}/unisolate`, '{"Comment":');
		expect(errorOf(reply)).toEqual({
			code: 'InvalidRequestBody',
			message: 'Request body is incorrect',
		});
	});
});

it('a body is refused when its type is not JSON', async () => {
	const response = await fetch(`${bench.simulator.url}/api/machines/${machineId}/unisolate`, {
		method: 'POST',
		headers: { authorization: `Bearer ${await bench.signIn()}`, 'content-type': 'text/plain' },
		body: JSON.stringify({ Comment }),
	});
	expect(errorOf(await readReply(response)).code).toBe('InvalidRequestBody');
});

describe('the entity of a POST', () => {
	it('has the twenty fields of the contract in their order', async () => {
		const entity = await bench.isolate();
		expect(Object.keys(entity)).toEqual([
			'@odata.context',
			'id',
			'type',
			'title',
			'requestor',
			'requestorComment',
			'status',
			'machineId',
			'computerDnsName',
			'creationDateTimeUtc',
			'lastUpdateDateTimeUtc',
			'cancellationRequestor',
			'cancellationComment',
			'cancellationDateTimeUtc',
			'errorHResult',
			'scope',
			'externalId',
			'requestSource',
			'relatedFileInfo',
			'commands',
			'troubleshootInfo',
		]);
		expect(entity).toMatchObject({
			'@odata.context': 'https://api.security.microsoft.com/api/$metadata#MachineActions/$entity',
			id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
			type: 'Isolate',
			title: null,
			requestor: 'soc-playbooks',
			requestorComment: 'Case 4711: suspected loader',
			status: 'Pending',
			machineId,
			computerDnsName: 'fin-lt-0231.contoso.example',
			creationDateTimeUtc: expect.stringMatching(/^2026-03-03T09:14:07\.441\d{0,4}Z$/),
			cancellationRequestor: null,
			errorHResult: 0,
			scope: null,
			requestSource: 'PublicApi',
			relatedFileInfo: null,
			commands: [],
			troubleshootInfo: null,
		});
	});

	it.each([
		['filledLater', null, 'Full'],
		['filled', 'Full', 'Full'],
		['null', null, null],
	] as const)('with the scope %s tells %s at first and %s later', async (quirk, first, later) => {
		bench.simulator.quirks.scope = quirk;
		const entity = await bench.isolate();
		const { json } = await bench.get(`/api/machineactions/${String(entity.id)}`);
		expect([entity.scope, json.scope]).toEqual([first, later]);
	});

	it('may name no machine, and may leave properties out for ever', async () => {
		Object.assign(bench.simulator.quirks, { nameInAnswer: 'null', omit: 'title, externalId' });
		const entity = await bench.isolate();
		const [row] = await bench.list('');
		expect(entity.computerDnsName).toBeNull();
		expect(row?.computerDnsName).toBe('fin-lt-0231.contoso.example');
		for (const name of ['title', 'externalId']) {
			expect([entity, row]).not.toContainEqual(expect.objectContaining({ [name]: null }));
		}
	});

	it.each([
		[true, 400],
		[false, 201],
	])('wants an isolation type: %s', async (required, status) => {
		bench.simulator.quirks.isolationTypeRequired = required;
		const path = `/api/machines/${machineId}/isolate`;
		expect((await bench.post(path, { Comment })).status).toBe(status);
	});

	it.each([
		['refuse', 404],
		['accept', 201],
	] as const)('of a file that the machine has not seen: %s', async (quirk, status) => {
		bench.simulator.quirks.unseenFile = quirk;
		const body = { Comment, Sha1: 'a'.repeat(40) };
		const reply = await bench.post(`/api/machines/${machineId}/StopAndQuarantineFile`, body);
		expect(reply.status).toBe(status);
		if (status === 201) return;
		expect(errorOf(reply)).toEqual({
			code: 'ResourceNotFound',
			message: `Sha1 ${'a'.repeat(40)} was not found in machine ${machineId}`,
		});
	});

	it.each<[string, Record<string, unknown>, string, string | null]>([
		['isolate', { IsolationType: 'Selective' }, 'Isolate', 'Selective'],
		['unisolate', {}, 'Unisolate', null],
		['restrictCodeExecution', {}, 'RestrictCodeExecution', null],
		['unrestrictCodeExecution', {}, 'UnrestrictCodeExecution', null],
		['runAntiVirusScan', { ScanType: 'Quick' }, 'RunAntiVirusScan', 'Quick'],
		['collectInvestigationPackage', {}, 'CollectInvestigationPackage', null],
		['offboard', {}, 'Offboard', null],
		['StopAndQuarantineFile', { Sha1: sha1 }, 'StopAndQuarantineFile', null],
		['runliveresponse', { Commands: [putFile, runScript, getFile] }, 'LiveResponse', null],
	])('of %s tells its type and scope', async (method, extra, type, scope) => {
		bench.simulator.quirks.scope = 'filled';
		const reply = await bench.post(`/api/machines/${machineId}/${method}`, { Comment, ...extra });
		expect(reply.status).toBe(201);
		expect(reply.json).toMatchObject({ type, scope, status: 'Pending', requestorComment: Comment });
	});

	it('of StopAndQuarantineFile names the file', async () => {
		const body = { Comment, Sha1: sha1.toUpperCase() };
		const { json } = await bench.post(`/api/machines/${machineId}/StopAndQuarantineFile`, body);
		expect(json.relatedFileInfo).toEqual({ fileIdentifier: sha1, fileIdentifierType: 'Sha1' });
	});

	it('answers under any letter case of the path and under v1.0', async () => {
		const body = { Comment, ScanType: 'Quick' };
		const path = `/machines/${machineId.toUpperCase()}/runAntivirusScan`;
		expect((await bench.post(`/API${path}`, body)).status).toBe(201);
		expect((await bench.post(`/api/v1.0${path}`, body)).status).toBe(201);
	});

	it('may come with 200, with the app id as requestor, and echoes an ExternalId', async () => {
		Object.assign(bench.simulator.quirks, { acceptedStatus: 200, requestor: 'guid' });
		const body = { Comment, ExternalId: 'INC-1' };
		const reply = await bench.post(`/api/machines/${machineId}/offboard`, body);
		expect(reply.status).toBe(200);
		expect(reply.json).toMatchObject({
			requestor: bench.simulator.credential.clientId,
			externalId: 'INC-1',
		});
	});
});
