/**
 * Writes what the pages in `docs/` say from the code: `npm run docs`. Tests fail when it is not
 * current.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DefenderMachineAction } from '../nodes/DefenderMachineAction/DefenderMachineAction.node.ts';
import { DefenderMachineActionTrigger } from '../nodes/DefenderMachineActionTrigger/DefenderMachineActionTrigger.node.ts';
import { withEmptyTable } from './docs/emptyTable.mts';
import { operationsPage } from './docs/operationsPage.mts';
import { playbooksPage } from './docs/playbooksPage.mts';
import { readPlaybookFiles } from './docs/readPlaybooks.mts';
import { withSignInTable } from './docs/signInTable.mts';
import { withSwitches } from './docs/simulatorPage.mts';

const action = new DefenderMachineAction().description;
const trigger = new DefenderMachineActionTrigger().description;
const page = operationsPage(action, trigger);
await writeFile(join('docs', 'operations.md'), page);

await writeFile(join('docs', 'playbooks.md'), playbooksPage(await readPlaybookFiles()));

const troubleshooting = join('docs', 'troubleshooting.md');
await writeFile(troubleshooting, withSignInTable(await readFile(troubleshooting, 'utf8')));

const knowledge = join('docs', 'knowledge.md');
await writeFile(knowledge, withEmptyTable(await readFile(knowledge, 'utf8'), action, trigger));

const simulator = join('docs', 'simulator.md');
await writeFile(simulator, withSwitches(await readFile(simulator, 'utf8')));
