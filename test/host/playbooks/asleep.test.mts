import { beforeEach, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { executionsOf, finished, until } from '../../../scripts/host/executions.mts';
import { isOldLine, useHost } from '../hostUnderTest.mts';
import { failure, imported, machineId, posted } from './imported.mts';
import { asleep, sleepMs, toldOf } from './sleepers.mts';

const host = useHost();
/** What three days take. */
const passes = 115;

beforeEach(() => {
	host().simulator.reset();
	host().mailbox.empty();
});

test('isolate-when-it-comes-back sleeps in the database, and a kill loses nothing', async () => {
	const { api, simulator, mailbox } = host();
	const machines = 'field-lt-0042';
	const { workflowId, start } = await imported(host(), 'isolate-when-it-comes-back', { machines });
	// On the older line what is called by a workflow needs no publishing.
	if (!isOldLine) await activate(api, workflowId);
	expect(failure(await finished(api, await start()))).toBeUndefined();

	const once = await asleep(host(), workflowId, 1);
	const twice = await asleep(host(), workflowId, 2);
	const all = await executionsOf(api, workflowId);
	expect(all.map(({ status }) => status).sort()).toEqual(['success', 'waiting']);
	const growth = twice.stored.length - once.stored.length;
	process.stderr.write(`asleep: ${once.stored.length} + ${growth} characters a pass\n`);
	expect(once.stored.length + passes * growth).toBeLessThan(200_000);

	// A crash of version 1 of n8n ends what waits; docs/troubleshooting.md says so.
	await host().restart(isOldLine ? 'stop' : 'kill');
	simulator.machines.behave(machineId(host(), 'field-lt'), { offline: false });
	await until('the outcome is told', () => Promise.resolve(mailbox.mails[0]), sleepMs);
	expect(failure(await finished(api, twice.id))).toBeUndefined();
	expect(posted(host())).toEqual(['isolate field-lt-0042']);
	expect(mailbox.mails.map(({ subject }) => subject)).toEqual([toldOf('field-lt-0042')]);
});
