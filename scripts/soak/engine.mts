/**
 * Days of starts, waits and polls in n8n's engine, in two tenants, while the service, the network and
 * the sign-in fail at random: `npm run soak -- --minutes 5 --seed 7`. Each machine gets at most one
 * action, each end is told once, no quota is exceeded, memory stays flat. Ends with 1 when a promise
 * was broken, and prints what repeats the day.
 */
import { Command } from 'commander';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dayOfRounds } from './dayOfRounds.mts';

/** How much more may be held at the end than after the first fifth, in megabytes. */
const growthLimit = 60;

interface Settings {
	readonly minutes: string;
	readonly seed: string;
	readonly rounds: string;
	readonly days?: string;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heldMegabytes(): number {
	collectGarbage();
	return Math.round(process.memoryUsage().heapUsed / 1e6);
}

const settings = new Command('soak')
	.description('Starts, waits and polls in n8n’s engine while everything fails at random')
	.option('--minutes <number>', 'real time', '60')
	.option('--seed <number>', 'of the first day; printed, and repeats it', String(Date.now() % 1e6))
	.option('--rounds <number>', 'executions a day', '40')
	.option('--days <number>', 'ends after so many days')
	.parse()
	.opts<Settings>();

const first = Number(settings.seed);
const rounds = Number(settings.rounds);
const end = Date.now() + Number(settings.minutes) * 60_000;
const broken: string[] = [];
const held: number[] = [];
const sum = { days: 0, requests: 0, started: 0, events: 0, virtualHours: 0 };
const goesOn = () => sum.days < Number(settings.days ?? Infinity) && Date.now() < end;

while (goesOn()) {
	const seed = first + sum.days;
	const day = await dayOfRounds(seed, rounds);
	sum.days += 1;
	sum.requests += day.requests;
	sum.started += day.started;
	sum.events += day.events;
	sum.virtualHours += day.virtualMs / 3_600_000;
	held.push(heldMegabytes());
	const lines = day.broken.map((what) => `seed ${seed}: ${what}`);
	broken.push(...lines);
	for (const line of lines) process.stdout.write(`${line}\n`);
}

const early = held[Math.floor(held.length / 5)] ?? 0;
const late = held.at(-1) ?? 0;
if (late - early > growthLimit) broken.push(`memory grew from ${early} to ${late} MB`);
process.stdout.write(
	`soak, seed ${first}: ${sum.days} days of ${rounds} executions, ${sum.started} actions, ` +
		`${sum.requests} requests, ${sum.events} events told, ${Math.round(sum.virtualHours)} h of virtual ` +
		`time, ${early} to ${late} MB held; promises broken: ${broken.length}\n`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
