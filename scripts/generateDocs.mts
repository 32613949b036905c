/**
 * Writes what the pages in `docs/` say from the code: `npm run docs`. Tests fail when it is not
 * current.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DefenderMachineAction } from '../nodes/DefenderMachineAction/DefenderMachineAction.node.ts';
import { DefenderMachineActionTrigger } from '../nodes/DefenderMachineActionTrigger/DefenderMachineActionTrigger.node.ts';
import { operationsPage } from './docs/operationsPage.mts';
import { playbooksPage } from './docs/playbooksPage.mts';
import { readPlaybookFiles } from './docs/readPlaybooks.mts';
import { withSignInTable } from './docs/signInTable.mts';

const page = operationsPage(
	new DefenderMachineAction().description,
	new DefenderMachineActionTrigger().description,
);
await writeFile(join('docs', 'operations.md'), page);

await writeFile(join('docs', 'playbooks.md'), playbooksPage(await readPlaybookFiles()));

const troubleshooting = join('docs', 'troubleshooting.md');
await writeFile(troubleshooting, withSignInTable(await readFile(troubleshooting, 'utf8')));
