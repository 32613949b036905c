import { expect, test } from '@jest/globals';
import { closeServicesAfterEachTest } from '../service.mts';
import { passNight } from './night.mts';

closeServicesAfterEachTest();

/**
 * An hour and 250 actions, or with TRIGGER_NIGHT=long a night and 2,000. NIGHT_SEED repeats a night
 * that was printed.
 */
const isLong = process.env['TRIGGER_NIGHT'] === 'long';
const size = isLong ? { hours: 12, actions: 2_000 } : { hours: 1.5, actions: 250 };
const given = process.env['NIGHT_SEED'];
const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);

test.each(['durable', 'classic'] as const)(
	'a night of outages, kills, restarts, respelled credentials and publishing (%s)',
	async (engine) => {
		const { ended, told, inTheGap, lost, twice, done } = await passNight({ ...size, seed, engine });
		const events = Object.entries(done).map(([what, count]) => `${count} ${what}`);
		process.stdout.write(
			`a night (${engine}), NIGHT_SEED=${seed}: ${ended} actions, told ${told}, lost ${lost.length}, ` +
				`in the gap ${inTheGap}, twice ${twice.length}; ${events.join(', ')}\n`,
		);
		expect(lost).toEqual([]);
		expect(twice).toEqual([]);
		if (engine === 'durable') expect(inTheGap).toBe(0);
	},
	600_000,
);
