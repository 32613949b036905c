import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { createEngine, virtualClock, type WorkflowJson } from '../../harness/index.mts';
import { describe as describeNode } from '../../harness/nodes/description.mts';
import { closeServicesAfterEachTest, machine, startCheckedSimulator } from '../service.mts';

closeServicesAfterEachTest();

/** What the playbook uses of n8n's node: the text of a field becomes a file. */
const convertToFile: INodeType = {
	description: describeNode('convertToFile', {
		version: [1, 1.1],
		properties: [
			{ displayName: 'Source', name: 'sourceProperty', type: 'string', default: '' },
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [{ displayName: 'File Name', name: 'fileName', type: 'string', default: '' }],
			},
		],
	}),
	async execute(this: IExecuteFunctions) {
		const items = this.getInputData().map(async ({ json }, item) => {
			const source = String(this.getNodeParameter('sourceProperty', item));
			const fileName = String(this.getNodeParameter('options.fileName', item));
			const bytes = Buffer.from(String(json[source]));
			const data = await this.helpers.prepareBinaryData(bytes, fileName, 'text/plain');
			return { json: {}, binary: { data }, pairedItem: { item } };
		});
		return [await Promise.all(items)];
	},
};

test('the playbook "Triage by live response" uploads a script, runs it and brings back a file', async () => {
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9, 0, 0));
	const simulator = await startCheckedSimulator({ clock: { now: () => clock.date() } });
	simulator.machines.behave(machine.finance, {
		commands: [
			{ output: { exit_code: 0, script_output: 'Collected processes and connections\r\n' } },
			{ file: { name: 'triage.zip', content: 'PK evidence' } },
		],
	});
	const engine = createEngine({
		simulator,
		clock,
		nodeTypes: { 'n8n-nodes-base.convertToFile': convertToFile },
	});
	const text = await readFile(join('playbooks', 'triage-by-live-response.json'), 'utf8');
	const run = await engine.runWorkflow({ workflow: JSON.parse(text) as WorkflowJson });
	expect(run.error).toBeUndefined();
	expect(simulator.requests.posts().map(({ operation }) => operation)).toEqual([
		'uploadLibraryFile',
		'runLiveResponse',
	]);
	expect(simulator.library.content('n8n-triage.ps1')?.toString()).toMatch(
		/^\$ErrorActionPreference/,
	);
	expect(run.node('Report').items.map(({ json }) => json)).toEqual([
		{
			report:
				'Case 4711: n8n-triage.ps1 on fin-lt-0231.contoso.example ended with exit code 0 and wrote: Collected processes and connections',
			evidence: `triage.zip, 11 bytes, SHA-256 ${createHash('sha256').update('PK evidence').digest('hex')}`,
		},
	]);
	const triage = run.node('Run Triage');
	expect((await triage.binary(triage.items[0], 'data')).toString()).toBe('PK evidence');
});
