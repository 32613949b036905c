/** `npm run bench`: the figures of docs/performance.md; `npm run bench -- --help` shows its switches. */
import { Command } from 'commander';
import { run as files } from './files.mts';
import { run as pollBytes } from './pollBytes.mts';
import { quickSection } from './quick.mts';
import { run as quota } from './quota.mts';
import { asText, type Section } from './report/section.mts';
import { growthSection } from './run/growth.mts';
import { loadSection } from './run/load.mts';
import { runtimes } from './run/runtimes.mts';
import { tasks, taskSection } from './run/tasks.mts';
import { tenantsSection } from './tenants.mts';
import { run as trigger } from './trigger.mts';
import { run as waits } from './waits.mts';
import { run as workers } from './workers.mts';

interface Options {
	readonly quick?: boolean;
	readonly json?: boolean;
	readonly rounds: string;
	readonly only?: string[];
	readonly profiles?: string;
}

const command = new Command('bench')
	.description('Measures the nodes beside other ways to use the service')
	.option('--quick', 'only what is counted, and fail where it is too much')
	.option('--json', 'for machines')
	.option('--rounds <number>', 'how often each client does each task', '5')
	.option(
		'--only <names...>',
		'tasks, load, growth, quota, waits, workers, trigger, pollBytes, tenants, files',
	)
	.option('--profiles <folder>', 'keep a CPU profile of each client there');

const options = command.parse().opts<Options>();
const on = runtimes();
const [newest] = on.slice(-1);
const rounds = Number(options.rounds);

const groups: Readonly<Record<string, ReadonlyArray<() => Promise<Section>>>> = {
	tasks: tasks.map((task) => async () => {
		return await taskSection(task, on, { rounds, profiles: options.profiles });
	}),
	load: [async () => await loadSection(on, rounds)],
	growth: newest === undefined ? [] : [async () => await growthSection(newest)],
	quota: [quota],
	waits: [async () => await waits(false)],
	workers: [async () => await workers(false)],
	trigger: [trigger],
	pollBytes: [async () => await pollBytes(false)],
	tenants: [tenantsSection],
	files: [files],
};

const isTerminal = process.stdout.isTTY && !('NO_COLOR' in process.env);
const sections: Section[] = [];

function tell(section: Section): void {
	sections.push(section);
	if (options.json !== true) process.stdout.write(asText(section, isTerminal));
}

if (options.quick === true) {
	const { section, isGood } = await quickSection();
	tell(section);
	if (!isGood) process.exitCode = 1;
} else {
	for (const name of options.only ?? Object.keys(groups)) {
		for (const section of groups[name] ?? []) tell(await section());
	}
}
if (options.json === true) process.stdout.write(`${JSON.stringify(sections, null, '\t')}\n`);
