import { expect, test } from '@jest/globals';
import { readItems } from '../../../nodes/DefenderMachineAction/actions/items/items.ts';
import type { Run } from '../../../nodes/DefenderMachineAction/actions/operation.ts';

/** A run of so many items that counts how often it lets n8n do something else. */
function runOf(itemCount: number): { run: Run; breaths: () => number } {
	let breaths = 0;
	const sleep = async (): Promise<void> => {
		breaths += 1;
		await Promise.resolve();
	};
	const clock = { now: () => 0, date: () => 0, sleep };
	const unused = (): never => {
		throw new Error('Reading items needs nothing but the clock');
	};
	const items = [...Array(itemCount).keys()];
	const run = { clock, items, continues: false, connect: unused, notice: unused };
	return { run: run as unknown as Run, breaths: () => breaths };
}

test.each([
	[0, 0],
	[1, 0],
	[100, 0],
	[101, 1],
	[5_000, 49],
])('%i items are read with %i breaths in between', async (count, breaths) => {
	const counted = runOf(count);
	const items = await readItems(counted.run, (index) => index);
	expect(items).toEqual([...Array(count).keys()].map((value) => ({ ok: true, value })));
	expect(counted.breaths()).toBe(breaths);
});

test('an item that cannot be read costs no other', async () => {
	const items = await readItems(runOf(3).run, (index) => {
		if (index === 1) throw new Error('no ID');
		return index;
	});
	expect(items.map(({ ok }) => ok)).toEqual([true, false, true]);
});
