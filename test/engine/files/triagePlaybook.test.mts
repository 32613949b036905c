import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { outputOf, startBench } from '../playbooks/playbook.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';

closeServicesAfterEachTest();

test('the playbook "Triage by live response" uploads a script, runs it and brings back a file', async () => {
	const { simulator, run } = await startBench();
	simulator.machines.behave(machine.finance, {
		commands: [
			{ output: { exit_code: 0, script_output: 'Collected processes and connections\r\n' } },
			{ file: { name: 'triage.zip', content: 'PK evidence' } },
		],
	});
	const end = await run('triage-by-live-response');
	expect(end.error).toBeUndefined();
	expect(simulator.requests.posts().map(({ operation }) => operation)).toEqual([
		'uploadLibraryFile',
		'runLiveResponse',
	]);
	expect(simulator.library.content('n8n-triage.ps1')?.toString()).toMatch(
		/^\$ErrorActionPreference/,
	);
	expect(outputOf(end, 'Report')).toEqual([
		{
			report:
				'Case 4711: n8n-triage.ps1 on fin-lt-0231.contoso.example ended with exit code 0 and wrote: Collected processes and connections',
			evidence: `triage.zip, 11 bytes, SHA-256 ${createHash('sha256').update('PK evidence').digest('hex')}`,
		},
	]);
	const triage = end.node('Run Triage');
	expect((await triage.binary(triage.items[0], 'data')).toString()).toBe('PK evidence');
});
