import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cancellableClock, virtualClock } from '../../harness/index.mts';
import { startService, type Service } from './support/service.mts';
import { turns } from './support/turns.mts';

describe('virtual clock', () => {
	test('passes only when everybody waits', async () => {
		const clock = virtualClock();
		expect(clock.elapsed).toBe(0);
		await clock.sleep(3_600_000);
		expect(clock.elapsed).toBe(3_600_000);
	});

	test('starts its wall clock where it is told, and its monotonic clock elsewhere', async () => {
		const clock = virtualClock(1_000_000);
		expect(clock.date()).toBe(1_000_000);
		expect(clock.now()).not.toBe(clock.date());
		const before = clock.now();
		await clock.sleep(250);
		expect([clock.date(), clock.now() - before]).toEqual([1_000_250, 250]);
	});

	test('wakes sleepers by time, and equals in the order they came', async () => {
		const clock = virtualClock();
		const woken: string[] = [];
		const sleeper = async (name: string, milliseconds: number): Promise<void> => {
			await clock.sleep(milliseconds);
			woken.push(`${name}@${clock.elapsed}`);
		};
		await Promise.all([
			sleeper('late', 30),
			sleeper('first', 10),
			sleeper('second', 10),
			sleeper('never early', 20),
			sleeper('at once', -5),
		]);
		expect(woken).toEqual(['at once@0', 'first@10', 'second@10', 'never early@20', 'late@30']);
	});

	test('a sleeper that sleeps again is met at each of its instants', async () => {
		const clock = virtualClock();
		const rounds: number[] = [];
		for (let round = 0; round < 2_000; round += 1) {
			await clock.sleep(30_000);
			rounds.push(clock.elapsed);
		}
		expect(rounds.at(-1)).toBe(60_000_000);
	});

	test('advance returns after everything that was due until then, and before anything later', async () => {
		const clock = virtualClock();
		const done: string[] = [];
		const worker = async (): Promise<void> => {
			for (let round = 1; round <= 3; round += 1) {
				await clock.sleep(60_000);
				done.push(`round ${round}`);
			}
		};
		const working = worker();
		await clock.advance(120_000);
		expect(done).toEqual(['round 1', 'round 2']);
		expect(clock.elapsed).toBe(120_000);
		await working;
		expect(clock.elapsed).toBe(180_000);
	});

	test('jump moves the wall clock only', async () => {
		const clock = virtualClock(0);
		const before = clock.now();
		clock.jump(-5_000);
		expect([clock.date(), clock.now() - before, clock.elapsed]).toEqual([-5_000, 0, 0]);
		await clock.sleep(1_000);
		expect([clock.date(), clock.now() - before, clock.elapsed]).toEqual([-4_000, 1_000, 1_000]);
	});

	test('an aborted sleep rejects at once and leaves the clock', async () => {
		const clock = virtualClock();
		const stop = new AbortController();
		const sleeping = clock.sleep(1_000_000, stop.signal);
		stop.abort(new Error('no longer needed'));
		await expect(sleeping).rejects.toThrow('no longer needed');
		await expect(clock.sleep(5, stop.signal)).rejects.toThrow('no longer needed');
		await clock.sleep(10);
		await turns();
		expect(clock.elapsed).toBe(10);
	});

	test('a node sees its own cancellation as such', async () => {
		const clock = virtualClock();
		const stop = new AbortController();
		const sleeping = cancellableClock(clock, stop.signal).sleep(60_000);
		stop.abort();
		await expect(sleeping).rejects.toMatchObject({ name: 'ExecutionCancelled' });
	});

	test('stands still while files are written', async () => {
		const clock = virtualClock();
		const other = clock.sleep(86_400_000);
		const file = join(tmpdir(), `virtual-clock-${process.pid}`);
		await writeFile(file, Buffer.alloc(40_000_000));
		expect(clock.elapsed).toBe(0);
		await other;
		await rm(file);
	});
});

describe('virtual clock and requests', () => {
	let service: Service;
	beforeEach(async () => {
		service = await startService();
	});
	afterEach(() => service.close());

	test('stands still while a request is under way', async () => {
		const clock = virtualClock();
		service.answer = (_request, response) => {
			void turns().then(async () => {
				response.write('half');
				await turns();
				response.end(' and half');
			});
		};
		const other = clock.sleep(60_000);
		const answer = await fetch(service.url);
		expect(await answer.text()).toBe('half and half');
		expect(clock.elapsed).toBe(0);
		await other;
		expect(clock.elapsed).toBe(60_000);
	});

	test('knows requests of node:http as well as those of fetch', async () => {
		const clock = virtualClock();
		service.answer = (_request, response) => {
			void turns().then(() => response.end());
		};
		const other = clock.sleep(60_000);
		await new Promise<void>((resolve) => {
			get(service.url, (response) => response.resume().once('end', resolve));
		});
		expect(clock.elapsed).toBe(0);
		await other;
	});

	test('goes on past a request that is never answered', async () => {
		const clock = virtualClock();
		service.answer = () => undefined;
		const stop = new AbortController();
		const hanging = fetch(service.url, { signal: stop.signal });
		await clock.sleep(60_000);
		stop.abort();
		await expect(hanging).rejects.toThrow();
		expect(clock.elapsed).toBe(60_000);
	});
});
