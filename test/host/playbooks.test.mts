import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { finished, runManually } from '../../scripts/host/executions.mts';
import { readPlaybooks } from '../../scripts/host/playbooks.mts';
import { useHost } from './hostUnderTest.mts';
import { secretsIn } from './secrets.mts';

const host = useHost();

async function runPlaybook(wanted: string) {
	const { api, credential, filesFolder } = host();
	const playbooks = await readPlaybooks(credential, filesFolder);
	const playbook = playbooks.find(({ name }) => name === wanted);
	if (playbook === undefined) throw new Error(`There is no playbook "${wanted}"`);
	const id = await api.createWorkflow(playbook.workflow);
	return await finished(api, await runManually(api, id, 'When clicking Execute'), 120_000);
}

describe('The playbook "Contain and collect" in n8n', () => {
	test('isolates, collects, saves, releases and reports', async () => {
		const { simulator, filesFolder } = host();
		const execution = await runPlaybook('Contain and collect');

		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		expect(simulator.requests.posts().map(({ operation }) => operation)).toEqual([
			'isolate',
			'collectInvestigationPackage',
			'unisolate',
		]);
		const [saved] = await readdir(filesFolder);
		const content = await readFile(join(filesFolder, saved ?? ''));
		expect(content.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
		expect(execution.items('Report')).toEqual([
			{
				report: `Case 4711: fin-lt-0231.contoso.example was isolated (Succeeded), its package ${saved} saved (${content.length} bytes), and released (Succeeded)`,
			},
		]);
		expect(secretsIn(execution.stored, simulator)).toEqual([]);
	});
});
