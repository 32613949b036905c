import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, errorOf, machineId, second, secondMachineId } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

const Comment = 'Case 4711';

/** The types of all actions of the machine in the order in which they ended. */
function endings(): string[] {
	return bench.simulator.actions
		.all()
		.filter(({ status }) => status === 'Succeeded')
		.sort((one, other) => (one.lastUpdateDateTimeUtc < other.lastUpdateDateTimeUtc ? -1 : 1))
		.map(({ requestorComment }) => requestorComment);
}

async function start(method: string, comment: string): Promise<Record<string, unknown>> {
	const extra = method === 'isolate' ? { IsolationType: 'Full' } : {};
	const body = { Comment: comment, ...extra };
	return (await bench.post(`/api/machines/${machineId}/${method}`, body)).json;
}

describe('a second action of the same type', () => {
	it('gets the running one back with its own comment', async () => {
		const first = await start('isolate', 'first');
		bench.clock.advance(30 * second);
		const again = await start('isolate', 'second');
		expect(again).toMatchObject({
			id: first.id,
			requestorComment: 'first',
			status: 'InProgress',
		});
		expect(bench.simulator.actions.all()).toHaveLength(1);
	});

	it('is refused under the quirk', async () => {
		bench.simulator.quirks.conflict = 'refuse';
		await start('isolate', 'first');
		const reply = await bench.post(`/api/machines/${machineId}/isolate`, {
			Comment,
			IsolationType: 'Full',
		});
		expect(reply.status).toBe(400);
		expect(reply.text).toContain('"code":"ActiveRequestAlreadyExists"');
		expect(reply.text).toContain('"message":"Action is already in progress"');
	});

	it('is always refused for packages and live response', async () => {
		const Commands = [{ type: 'GetFile', params: [{ key: 'Path', value: 'C:\\x' }] }];
		const session = `/api/machines/${machineId}/runliveresponse`;
		const collection = `/api/machines/${machineId}/collectInvestigationPackage`;
		await bench.post(session, { Comment, Commands });
		await bench.post(collection, { Comment });
		const refusals = [
			await bench.post(session, { Comment, Commands }),
			await bench.post(collection, { Comment }),
		];
		expect(refusals.map(({ status }) => status)).toEqual([400, 400]);
		expect(refusals.map((reply) => errorOf(reply).code)).toEqual(
			Array(2).fill('ActiveRequestAlreadyExists'),
		);
	});

	it('is a new one after the end of the first, on another machine, and for another type', async () => {
		const first = await start('restrictCodeExecution', 'first');
		const elsewhere = await bench.startOn('restrictCodeExecution', secondMachineId);
		const other = await start('offboard', 'other');
		bench.clock.advance(66 * second);
		const later = await start('restrictCodeExecution', 'later');
		expect(new Set([first.id, elsewhere.id, other.id, later.id]).size).toBe(4);
	});
});

describe('opposites', () => {
	it('run one after another', async () => {
		const isolate = await start('isolate', 'isolate');
		const release = await start('unisolate', 'release');
		bench.clock.advance(66 * second);
		expect([await bench.statusOf(isolate), await bench.statusOf(release)]).toEqual([
			'Succeeded',
			'Pending',
		]);
		bench.clock.advance(20 * second);
		expect(await bench.statusOf(release)).toBe('InProgress');
		bench.clock.advance(46 * second);
		expect(await bench.statusOf(release)).toBe('Succeeded');
	});

	it('do not cancel each other, and the later one begins when the earlier one is cancelled', async () => {
		bench.simulator.machines.behave(machineId, { neverEnds: true }, 'Isolate');
		const isolate = await start('isolate', 'isolate');
		const release = await start('unisolate', 'release');
		bench.clock.advance(600 * second);
		expect([await bench.statusOf(isolate), await bench.statusOf(release)]).toEqual([
			'InProgress',
			'Pending',
		]);
		await bench.post(`/api/machineactions/${String(isolate.id)}/cancel`, { Comment });
		bench.clock.advance(66 * second);
		expect([await bench.statusOf(isolate), await bench.statusOf(release)]).toEqual([
			'Cancelled',
			'Succeeded',
		]);
	});

	it('of another kind do not wait for each other', async () => {
		await start('isolate', 'isolate');
		const restrict = await start('restrictCodeExecution', 'restrict');
		bench.clock.advance(66 * second);
		expect(await bench.statusOf(restrict)).toBe('Succeeded');
	});

	it('run at once under the quirk', async () => {
		bench.simulator.quirks.newDeviceActionRuns = 'parallel';
		await start('isolate', 'isolate');
		const release = await start('unisolate', 'release');
		bench.clock.advance(66 * second);
		expect(await bench.statusOf(release)).toBe('Succeeded');
	});
});

describe('isolating an isolated machine', () => {
	it('hangs in Pending even after a release, and runs after a second one', async () => {
		await start('isolate', 'isolate 1');
		bench.clock.advance(70 * second);
		const second_ = await start('isolate', 'isolate 2');
		expect(second_.status).toBe('Pending');
		bench.clock.advance(600 * second);
		expect(await bench.statusOf(second_)).toBe('Pending');

		await start('unisolate', 'release 1');
		bench.clock.advance(600 * second);
		expect(await bench.statusOf(second_)).toBe('Pending');
		expect(endings()).toEqual(['isolate 1', 'release 1']);

		await start('unisolate', 'release 2');
		bench.clock.advance(66 * second);
		expect(await bench.statusOf(second_)).toBe('Pending');
		bench.clock.advance(66 * second);
		expect(await bench.statusOf(second_)).toBe('Succeeded');
		expect(endings()).toEqual(['isolate 1', 'release 1', 'release 2', 'isolate 2']);
	});

	it('can be cancelled out of its hanging', async () => {
		await start('isolate', 'isolate 1');
		bench.clock.advance(70 * second);
		const hanging = await start('isolate', 'isolate 2');
		await bench.post(`/api/machineactions/${String(hanging.id)}/cancel`, { Comment });
		expect(await bench.statusOf(hanging)).toBe('Cancelled');
		await start('unisolate', 'release');
		bench.clock.advance(66 * second);
		const third = await start('isolate', 'isolate 3');
		bench.clock.advance(66 * second);
		expect(await bench.statusOf(third)).toBe('Succeeded');
	});

	it('counts an isolation that was seeded, and one that was cancelled although completed', async () => {
		bench.simulator.actions.add({ type: 'Isolate', machineId, status: 'Succeeded' });
		const hanging = await start('isolate', 'isolate');
		bench.simulator.machines.behave(secondMachineId, { cancelledAlthoughCompleted: true });
		const completed = await bench.isolate(secondMachineId);
		bench.clock.advance(600 * second);
		expect(await bench.statusOf(completed)).toBe('Cancelled');
		bench.simulator.machines.behave(secondMachineId, {});
		const again = await bench.isolate(secondMachineId);
		bench.clock.advance(600 * second);
		expect([await bench.statusOf(hanging), await bench.statusOf(again)]).toEqual([
			'Pending',
			'Pending',
		]);
	});

	it('does not hang after a release, nor when the first one failed', async () => {
		bench.simulator.machines.behave(machineId, { outcome: 'Failed' });
		await start('isolate', 'isolate 1');
		bench.clock.advance(66 * second);
		bench.simulator.machines.behave(machineId, {});
		const again = await start('isolate', 'isolate 2');
		bench.clock.advance(66 * second);
		expect(await bench.statusOf(again)).toBe('Succeeded');
		await start('unisolate', 'release');
		bench.clock.advance(66 * second);
		const third = await start('isolate', 'isolate 3');
		bench.clock.advance(66 * second);
		expect(await bench.statusOf(third)).toBe('Succeeded');
	});

	it('simply runs when the quirk is off', async () => {
		bench.simulator.quirks.isolateTwiceHangs = false;
		await start('isolate', 'isolate 1');
		bench.clock.advance(66 * second);
		const again = await start('isolate', 'isolate 2');
		bench.clock.advance(66 * second);
		expect(await bench.statusOf(again)).toBe('Succeeded');
	});
});

describe('cancel', () => {
	it('gives the same action back with its cancellation filled', async () => {
		const action = await start('isolate', 'isolate');
		bench.clock.advance(5 * second);
		const reply = await bench.post(`/api/machineactions/${String(action.id)}/cancel`, {
			Comment: 'Wrong device',
		});
		expect(reply.status).toBe(200);
		expect(reply.json).toMatchObject({
			id: action.id,
			status: 'Cancelled',
			requestorComment: 'isolate',
			cancellationRequestor: 'soc-playbooks',
			cancellationComment: 'Wrong device',
			cancellationDateTimeUtc: expect.stringMatching(/^2026-03-03T09:14:12\.44/),
			lastUpdateDateTimeUtc: expect.stringMatching(/^2026-03-03T09:14:12\.44/),
		});
		bench.clock.advance(600 * second);
		expect(await bench.statusOf(action)).toBe('Cancelled');
	});

	it.each(['twice', 'after the end'])('is refused with 400 %s', async (when) => {
		const action = await start('isolate', 'isolate');
		const path = `/api/machineactions/${String(action.id)}/cancel`;
		if (when === 'twice') await bench.post(path, { Comment });
		else bench.clock.advance(66 * second);
		const reply = await bench.post(path, { Comment });
		expect([reply.status, errorOf(reply).code]).toEqual([400, 'BadRequest']);
	});

	it('wants a comment, and 404 answers an id that does not exist', async () => {
		const action = await start('isolate', 'isolate');
		const path = `/api/machineactions/${String(action.id)}/cancel`;
		expect(errorOf(await bench.post(path, {})).code).toBe('MissingRequiredParameter');
		expect((await bench.post('/api/machineactions/nobody/cancel', { Comment })).status).toBe(404);
	});

	it('works on an action that a test put there as Pending', async () => {
		const { id } = bench.simulator.actions.add({ type: 'Offboard', machineId, status: 'Pending' });
		const reply = await bench.post(`/api/machineactions/${id}/cancel`, { Comment });
		expect(reply.json).toMatchObject({ status: 'Cancelled', cancellationComment: Comment });
	});
});
