import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { finished, runManually } from '../../../scripts/host/executions.mts';
import { useHost } from '../shared/hostUnderTest.mts';
import { secretsIn } from '../shared/secrets.mts';
import { clickThenDefender, machineById } from '../shared/workflows.mts';
import { failure, imported, machineId, posted } from './imported.mts';

const host = useHost();

beforeEach(() => {
	host().simulator.reset();
	host().mailbox.empty();
});

type Settings = Readonly<Record<string, unknown>>;

/** Runs a playbook. @param failing the message that it ends with where it has not done its work. */
async function runToTheEnd(file: string, settings: Settings = {}, failing?: RegExp) {
	const { run } = await imported(host(), file, settings);
	const execution = await run();
	if (failing === undefined) expect(failure(execution)).toBeUndefined();
	else expect(failure(execution)).toMatch(failing);
	expect(secretsIn(execution.stored, host().simulator)).toEqual([]);
	return execution;
}

describe('Run by a click in n8n, as imported', () => {
	test('contain-and-collect isolates, collects, saves, releases and reports', async () => {
		const execution = await runToTheEnd('contain-and-collect');
		expect(posted(host())).toEqual([
			'isolate fin-lt-0231',
			'collectInvestigationPackage fin-lt-0231',
			'unisolate fin-lt-0231',
		]);
		const names = await readdir(host().filesFolder);
		expect(names).toContain('n8n-trial.txt');
		const [saved = ''] = names.filter((name) => name.endsWith('.zip'));
		const content = await readFile(join(host().filesFolder, saved));
		expect(content.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
		expect(execution.items('Report')).toEqual([
			{
				report: `Case 4711: fin-lt-0231.contoso.example is not isolated\nPackage ${saved} saved, ${content.length} bytes`,
			},
		]);
	});

	test('contain-and-collect touches nothing where its package could not be saved', async () => {
		const execution = await runToTheEnd(
			'contain-and-collect',
			{ folder: '/no/such/folder' },
			/^error: Case 4711: fin-lt-0231\.contoso\.example was not touched; No package was saved; /,
		);
		expect(posted(host())).toEqual([]);
		expect(execution.items('Report')).toEqual([
			{
				report: expect.stringMatching(
					/^Case 4711: fin-lt-0231\.contoso\.example was not touched\nNo package was saved\nTry Folder failed: ./,
				),
			},
		]);
	});

	test('quarantine-file-everywhere acts where the file was seen, and tells where it failed', async () => {
		const { simulator } = host();
		simulator.machines.behave(machineId(host(), 'hr-lt'), { outcome: 'Failed' });
		const execution = await runToTheEnd(
			'quarantine-file-everywhere',
			{},
			/^error: Case 4711: quarantined on 1 of 2 machines\. /,
		);
		expect(posted(host()).sort()).toEqual([
			'stopAndQuarantineFile fin-lt-0231',
			'stopAndQuarantineFile hr-lt-0107',
		]);
		expect(execution.items('Report')).toEqual([
			{
				report: 'Case 4711: quarantined on 1 of 2 machines',
				notDone: ['hr-lt-0107.contoso.example: Failed'],
			},
		]);
	});

	test('triage-by-live-response uploads its script, runs it and brings a file back', async () => {
		const { simulator } = host();
		const output = { exit_code: 0, script_output: 'Collected processes and connections\r\n' };
		const file = { name: 'triage.zip', content: 'PK evidence' };
		simulator.machines.behave(machineId(host(), 'fin-lt'), { commands: [{ output }, { file }] });
		const execution = await runToTheEnd('triage-by-live-response');
		expect(posted(host())).toEqual(['uploadLibraryFile', 'runLiveResponse fin-lt-0231']);
		const script = simulator.library.content('n8n-triage.ps1')?.toString();
		expect(script).toMatch(/^\$ErrorActionPreference/);
		const sha256 = createHash('sha256').update(file.content).digest('hex');
		expect(execution.items('Report')).toEqual([
			{
				report:
					'Case 4711: n8n-triage.ps1 on fin-lt-0231.contoso.example ended with exit code 0 and wrote: Collected processes and connections',
				evidence: `triage.zip, 11 bytes, SHA-256 ${sha256}`,
			},
		]);
	});

	test('undo-one-execution takes back what another execution has done, and only that', async () => {
		const { api, credential, simulator } = host();
		// Another machine than before: what n8n has done to that one it knows for a while.
		const target = machineById(machineId(host(), 'hr-lt'));
		const parameters = { operation: 'isolate', machineId: target };
		const isolate = clickThenDefender('Isolate', parameters, credential);
		const workflowId = await api.createWorkflow(isolate);
		const executionId = await runManually(api, workflowId, 'Start');
		expect(failure(await finished(api, executionId))).toBeUndefined();
		simulator.actions.add({
			type: 'Isolate',
			machineId: machineId(host(), 'fin-lt'),
			status: 'Succeeded',
			requestorComment: 'isolated by an analyst',
		});
		const undo = await runToTheEnd('undo-one-execution', { workflowId, executionId });
		expect(posted(host())).toEqual(['isolate hr-lt-0107', 'unisolate hr-lt-0107']);
		expect(undo.items('Report')).toEqual([
			{ report: 'hr-lt-0107.contoso.example: Unisolate, Succeeded' },
		]);
	});
});
