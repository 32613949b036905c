import { expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { execution, finished, until } from '../../../scripts/host/executions.mts';
import { at } from '../../../scripts/host/json.mts';
import { isOldLine, useHost } from '../shared/hostUnderTest.mts';
import { failure, imported, machineId, posted } from './imported.mts';
import { sleepersTable, toldOf } from './sleepers.mts';

const host = useHost();
/** A poll a minute, and what n8n needs to start. */
const soonMs = 150_000;

test('wake-at-once is woken by its trigger, although n8n was killed while it slept', async () => {
	const { api, simulator, mailbox } = host();
	const { tableId, rows } = await sleepersTable(host());
	const settings = { machine: 'field-lt-0042' };
	const { workflowId, start } = await imported(host(), 'wake-at-once', settings, tableId);
	await activate(api, workflowId);
	const id = await start();
	await until('the execution sleeps', async () =>
		(await execution(api, id)).status === 'waiting' ? true : undefined,
	);
	const [row] = await rows();
	expect(at(row, 'resumeUrl')).toContain('/webhook-waiting/');

	// A crash of version 1 of n8n ends what waits; docs/troubleshooting.md says so.
	await host().restart(isOldLine ? 'stop' : 'kill');
	expect((await execution(api, id)).status).toBe('waiting');
	const began = Date.now();
	simulator.machines.behave(machineId(host(), 'field-lt'), { offline: false });
	expect(failure(await finished(api, id, soonMs))).toBeUndefined();
	process.stderr.write(`woken ${Math.round((Date.now() - began) / 1000)} s after it came back\n`);
	expect(posted(host())).toEqual(['isolate field-lt-0042']);
	expect(mailbox.mails.map(({ subject }) => subject)).toEqual([toldOf('field-lt-0042')]);
	expect(await rows()).toEqual([]);
});
