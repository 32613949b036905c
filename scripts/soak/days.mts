/**
 * Days of containments that end: `npm run soak:days -- --days 1000 --seed 7`. Nothing of n8n's is released
 * late by more than one poll, before its time or never, and nothing of others at all, whatever fails and
 * however often n8n's data is lost. Ends with 1 when a promise was broken; the seed repeats all of it.
 */
import { Command } from 'commander';
import { daysOfContainment } from './containment/days.mts';

const settings = new Command('soak:days')
	.description('Containments with an end over many virtual days in n8n’s engine')
	.option('--days <number>', 'virtual days', '1000')
	.option('--seed <number>', 'repeats the days; printed', String(Date.now() % 1e6))
	.option('--poll <minutes>', 'between two runs of Release What Is Due', '240')
	.option('--wipes <number>', 'how often all data of n8n is lost', '20')
	.parse()
	.opts<{ readonly days: string; seed: string; poll: string; wipes: string }>();

const begin = Date.now();
const { broken, figures } = await daysOfContainment({
	days: Number(settings.days),
	seed: Number(settings.seed),
	pollMinutes: Number(settings.poll),
	wipes: Number(settings.wipes),
});
for (const line of broken.slice(0, 50)) process.stdout.write(`${line}\n`);
const told = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
process.stdout.write(
	`soak:days, seed ${settings.seed}, ${settings.days} days in ${Math.round((Date.now() - begin) / 1000)} s: ` +
		`${told.join(', ')}; promises broken: ${broken.length}\n`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
