import { beforeAll, describe, expect, test } from '@jest/globals';
import { useHost } from '../host/shared/hostUnderTest.mts';
import { Editor } from './editor.mts';
import { useBrowser } from './useBrowser.mts';

const host = useHost();
const machine = 'fin-lt-0231';
const node = 'Microsoft Defender Machine Action';
/** From the click on "Execute step" to the end of the isolation in the demo's pace. */
const runMs = 60_000;

describe('Building by clicking', () => {
	const browser = useBrowser();
	let editor: Editor;

	beforeAll(async () => {
		editor = await Editor.open(browser(), host());
	});

	async function addIsolate(): Promise<void> {
		await editor.openEmptyWorkflow();
		await editor.addFirstStep();
		await editor.searchNodes('manual trigger');
		await editor.choose('Manual Trigger');
		await editor.addNextStep();
		await editor.searchNodes('isolate');
		await editor.choose(node);
		await editor.picture('actions');
		await editor.choose('Isolate machine');
		await editor.parameter('machineId').waitFor();
	}

	test.each(['defender', 'isolate', 'EDR', 'quarantine'])('"%s" finds the node', async (words) => {
		await editor.openEmptyWorkflow();
		await editor.addFirstStep();
		await editor.searchNodes(words);
		expect(await editor.offeredNodes()).toContain(node);
		await editor.picture(`search-${words}`);
	});

	test('a machine is picked from the list, isolated, and the result is read', async () => {
		await addIsolate();
		await editor.pickFromList('machineId', machine);
		await editor.fill('comment', 'Case 4711: clicked together');
		await editor.picture('isolate-form');
		await editor.executeStep();
		const output = editor.marked('output-panel');
		await output.getByText('Succeeded').first().waitFor({ timeout: runMs });
		await editor.picture('isolate-result');
		const [isolate] = host().simulator.requests.of('isolate');
		expect(isolate?.body).toMatchObject({
			Comment: expect.stringContaining('Case 4711: clicked together'),
			IsolationType: 'Full',
		});
	});

	test('a device that fails is told with its reason, and what to do', async () => {
		const target = host().simulator.machines.add({ computerDnsName: 'hr-lt-0117.contoso.example' });
		host().simulator.machines.behave(target.id, {
			outcome: 'Failed',
			troubleshootInfo: 'The sensor did not answer',
		});
		await addIsolate();
		await editor.pickFromList('machineId', 'hr-lt-0117');
		await editor.fill('comment', 'Case 4712');
		await editor.executeStep();
		const output = editor.marked('output-panel');
		await output.getByText('The sensor did not answer').first().waitFor({ timeout: runMs });
		await editor.picture('isolate-failed');
		expect(await output.innerText()).toMatch(/Failed/);
	});
});
