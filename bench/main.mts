/** `npm run bench -- quota | files | trigger | pollBytes | waits`: figures of one run, ratios side by side. */
import { Command } from 'commander';
import { run as files } from './files.mts';
import { run as pollBytes } from './pollBytes.mts';
import { run as quota } from './quota.mts';
import { run as trigger } from './trigger.mts';
import { run as waits } from './waits.mts';

const command = new Command('bench').description('Measures the nodes against the simulator');

command
	.command('quota')
	.description("bursts of isolations within Microsoft's limits, on the virtual clock")
	.action(async () => await quota());

command
	.command('files')
	.description('peak memory of downloads of 10 MB, 100 MB and 1 GB')
	.action(async () => await files());

command
	.command('trigger')
	.description('list calls, saved state and time of a poll of the trigger')
	.action(async () => await trigger());

command
	.command('pollBytes')
	.description('list calls and bytes of a poll of the trigger while nothing changes')
	.option('--quick', 'few actions only')
	.action(async ({ quick }: { quick?: boolean }) => await pollBytes(quick === true));

command
	.command('waits')
	.description('how late waits tell and what they call, beside a poll for each action')
	.option('--quick', 'short actions only')
	.action(async ({ quick }: { quick?: boolean }) => await waits(quick === true));

await command.parseAsync();
