import { expect, test } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { closeServicesAfterEachTest } from '../service.mts';
import { dayOfActions, everyTenthCall } from './aDay.mts';
import { hour, minute, watch, type Watch } from './support.mts';

closeServicesAfterEachTest();

const count = 20_000;
const finals = ['Succeeded', 'Failed', 'TimeOut', 'Cancelled'];

interface Day {
	readonly told: Map<string, IDataObject[]>;
	polls: number;
	failed: number;
	largestState: number;
}

async function pollOnce(watched: Watch, day: Day, activation: 'activate' | 'init'): Promise<void> {
	day.polls += 1;
	try {
		for (const event of await watched.poll('trigger', activation)) {
			const id = String(event['id']);
			const events = day.told.get(id) ?? [];
			events.push(event);
			day.told.set(id, events);
		}
	} catch {
		// A failed execution in n8n; the next poll comes at its time.
		day.failed += 1;
	}
	const size = JSON.stringify(watched.poller.staticData).length;
	day.largestState = Math.max(day.largestState, size);
}

/** Whether each event begins where the one before ended, the first with nothing, the last with an end. */
function isWhole(events: IDataObject[], end: string): boolean {
	const statuses = events.map(({ status }) => status);
	return (
		events.every((event, index) => event['previousStatus'] === (statuses[index - 1] ?? null)) &&
		statuses.every((status, index) => status !== statuses[index - 1]) &&
		statuses.filter((status) => finals.includes(String(status))).length ===
			(finals.includes(end) ? 1 : 0) &&
		statuses.at(-1) === end
	);
}

test('a day of 20,000 actions with faults in every tenth call is told exactly once', async () => {
	const began = performance.now();
	const watched = await watch({ triggerOn: 'statusChanged' });
	const { simulator, clock, poller } = watched;
	const day: Day = { told: new Map(), polls: 0, failed: 0, largestState: 0 };
	await pollOnce(watched, day, 'activate');
	for (const fault of everyTenthCall(200)) simulator.faults.add(fault);
	const machines = simulator.machines.all().map(({ id }) => id);
	const queue = dayOfActions(count, clock.date(), machines);
	const ends = clock.date() + 24 * hour;
	let restarts = 0;
	while (clock.date() < ends + 9 * hour) {
		const isOver = clock.date() > ends;
		await clock.advance(isOver ? hour : 3 * minute);
		while ((queue[0]?.createdAt ?? Infinity) <= clock.date()) {
			const next = queue.shift();
			if (next !== undefined) simulator.actions.add(next);
		}
		const isRestart = Math.floor(clock.elapsed / (5 * hour)) > restarts;
		if (isRestart) {
			restarts += 1;
			poller.restart();
		}
		await pollOnce(watched, day, isRestart ? 'init' : 'activate');
	}
	simulator.faults.clear();
	await pollOnce(watched, day, 'activate');

	const actions = simulator.actions.all();
	const wrong = actions.filter(({ id, status }) => !isWhole(day.told.get(id) ?? [], status));
	const events = [...day.told.values()].flat().length;
	const calls = simulator.requests.of('listMachineActions');
	const spoiled = calls.filter(({ status }) => status !== 200).length;
	process.stdout.write(
		`a day: ${actions.length} actions, ${events} events, ${wrong.length} told wrongly; ` +
			`${day.polls} polls (${day.failed} failed, ${restarts} restarts), ${calls.length} list calls ` +
			`(${spoiled} without a whole answer), largest state ${day.largestState} bytes, ` +
			`${Math.round((performance.now() - began) / 1_000)} s\n`,
	);
	expect(wrong.slice(0, 3).map(({ id, status }) => [status, day.told.get(id)])).toEqual([]);
	expect(day.told.size).toBe(count);
}, 400_000);
