import { describe, expect, test } from '@jest/globals';
import { readPlaybooks } from '../../scripts/host/playbooks.mts';
import { useHost } from '../host/shared/hostUnderTest.mts';
import { Editor } from './editor.mts';
import { useBrowser } from './useBrowser.mts';

const host = useHost();

describe('A playbook in the editor', () => {
	const browser = useBrowser();

	test.each(['light', 'dark'] as const)('runs to its end, %s', async (scheme) => {
		const { api, credential, filesFolder, simulator } = host();
		simulator.requests.clear();
		const playbooks = await readPlaybooks(credential, filesFolder);
		const playbook = playbooks.find(({ name }) => name === 'Contain and collect');
		const id = await api.createWorkflow(playbook?.workflow ?? {});
		const editor = await Editor.open(browser(), host(), scheme);
		await editor.openWorkflow(id);
		await editor.marked('execute-workflow-button').click();
		await editor.page
			.getByText('Workflow executed successfully')
			.first()
			.waitFor({ timeout: 120_000 });
		await editor.picture(`playbook-${scheme}`);
		const background = await editor.page.evaluate(
			() => getComputedStyle(document.body).colorScheme,
		);
		expect(background).toContain(scheme);
		const done = simulator.requests.posts().map(({ operation }) => operation);
		expect(done).toEqual(['isolate', 'collectInvestigationPackage', 'unisolate']);
	});
});
