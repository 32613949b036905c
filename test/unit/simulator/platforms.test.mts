import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, errorOf, machineId } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

const Comment = 'Case 4711';
const getFile = { type: 'GetFile', params: [{ key: 'Path', value: 'C:\\Temp\\t.zip' }] };

describe('the platform', () => {
	it.each([
		['srv-web-02', 'restrictCodeExecution', 'OsPlatformNotSupported'],
		['mac-dev-014', 'offboard', 'OsPlatformNotSupported'],
		['printer-hall-2', 'unrestrictCodeExecution', 'OsPlatformNotSupported'],
		['printer-hall-2', 'collectInvestigationPackage', 'InvalidInput'],
	])('of %s refuses %s with %s', async (name, method, code) => {
		const { json: machine } = await bench.get(`/api/machines/${name}.contoso.example`);
		const reply = await bench.post(`/api/machines/${String(machine.id)}/${method}`, { Comment });
		expect([reply.status, errorOf(reply).code]).toEqual([400, code]);
	});

	it.each([
		['srv-web-02', 'Full', 201],
		['srv-web-02', 'Selective', 400],
		['mac-dev-014', 'Selective', 201],
		['printer-hall-2', 'Full', 400],
		['printer-hall-2', 'UnManagedDevice', 201],
		['fin-lt-0231', 'UnManagedDevice', 400],
	])('of %s answers isolation %s with %i', async (name, IsolationType, status) => {
		const { json: machine } = await bench.get(`/api/machines/${name}.contoso.example`);
		const path = `/api/machines/${String(machine.id)}/isolate`;
		expect((await bench.post(path, { Comment, IsolationType })).status).toBe(status);
	});

	it('is not asked when the machine was told to refuse in its own words', async () => {
		const refuses = {
			status: 403,
			code: 'DisallowedOperation',
			message: 'This device has no automation level assigned to it.',
		};
		bench.simulator.machines.behave(machineId, { refuses }, 'LiveResponse');
		const body = { Comment, Commands: [getFile] };
		const reply = await bench.post(`/api/machines/${machineId}/runliveresponse`, body);
		expect([reply.status, errorOf(reply)]).toEqual([
			403,
			{ code: refuses.code, message: refuses.message },
		]);
		expect((await bench.isolate()).status).toBe('Pending');
	});
});
