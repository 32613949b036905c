import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { useHost } from '../host/shared/hostUnderTest.mts';
import { Editor } from './editor.mts';
import { useBrowser } from './useBrowser.mts';

const host = useHost();
const runMs = 120_000;

describe('A playbook that somebody imports', () => {
	const browser = useBrowser();

	test('runs once a credential is chosen, without being saved before', async () => {
		const { credential, simulator } = host();
		const editor = await Editor.open(browser(), host());
		await editor.openEmptyWorkflow();
		await editor.importFile(join('playbooks', 'quarantine-file-everywhere.json'));
		await editor.openNode('Quarantine');
		await editor.chooseCredential(credential.name);
		await editor.picture('imported-credential');
		await editor.closeNode();
		await editor.marked('execute-workflow-button').click();
		await editor.page
			.getByText('Workflow executed successfully')
			.first()
			.waitFor({ timeout: runMs });
		await editor.picture('imported-run');
		const sent = simulator.requests.posts().map(({ operation }) => operation);
		expect(sent).toEqual(['stopAndQuarantineFile', 'stopAndQuarantineFile']);
	});
});
