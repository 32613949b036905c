import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../simulator/index.mts';
import { byId, closeServicesAfterEachTest, machine } from '../service.mts';
import { callers, inShort, startWithCallers, type CallerName } from './callers.mts';

closeServicesAfterEachTest();

const scan = {
	resource: 'machineAction',
	operation: 'runAntiVirusScan',
	scanType: 'Quick',
	machineId: byId(machine.hr),
	waitForCompletion: true,
};

const names = Object.keys(callers) as CallerName[];
const refusal: Omit<Fault, 'on'> = { kind: 'status', status: 400, code: 'BadRequest' };

/** What goes wrong in the first try of a call, and nothing after it. */
const occasions: Record<string, Fault[]> = {
	'before the start': [{ on: 'listMachineActions', ...refusal }],
	'after the start': [{ on: 'getMachineAction', ...refusal }],
	'after a lost answer': [
		{ on: 'runAntiVirusScan', kind: 'status', status: 503, afterWork: true },
		{ on: 'listMachineActions', ...refusal, after: 1 },
	],
};

async function callTwice(name: CallerName) {
	const { simulator, engine } = await startWithCallers();
	const told = [
		inShort(await callers[name](engine, scan)),
		inShort(await callers[name](engine, scan)),
	];
	return { told, posts: simulator.requests.count('runAntiVirusScan') };
}

describe('a new call is a new request', () => {
	test.each(names.filter((name) => name !== 'Agents module'))('%s', async (name) => {
		expect(await callTwice(name)).toEqual({
			told: ['Succeeded, started', 'Succeeded, started'],
			posts: 2,
		});
	});
});

describe('n8n tries a call again after an error', () => {
	const rows = names.flatMap((name) =>
		Object.keys(occasions).map((occasion) => [name, occasion] as const),
	);

	test.each(rows.filter(([name]) => name !== 'Agents module'))('%s, %s', async (name, occasion) => {
		const { simulator, engine } = await startWithCallers();
		for (const fault of occasions[occasion] ?? []) simulator.faults.add(fault);
		const told = inShort(await callers[name](engine, scan));
		expect(simulator.requests.all().map(({ status }) => status)).toContain(400);
		expect({ told, posts: simulator.requests.count('runAntiVirusScan') }).toEqual({
			told: occasion === 'before the start' ? 'Succeeded, started' : 'Succeeded, reused',
			posts: 1,
		});
	});
});
