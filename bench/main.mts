/** `npm run bench -- quota | files | trigger`: figures of one run, ratios side by side. */
import { Command } from 'commander';
import { run as files } from './files.mts';
import { run as quota } from './quota.mts';
import { run as trigger } from './trigger.mts';

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

await command.parseAsync();
