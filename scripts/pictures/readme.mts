import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { Editor } from '../../test/browser/editor.mts';
import type { Host } from '../host/host.mts';
import { pictureOfPage } from './photographer.mts';

const folder = join('docs', 'images');
const machine = 'fin-lt-0231';
/** Another one: n8n's process knows for a while what it has done to the first. */
const failing = 'hr-lt-0107';

/** The way of README.md to the first isolation, as far as its form. */
async function isolateForm(editor: Editor, name: string): Promise<void> {
	await editor.openEmptyWorkflow();
	await editor.addFirstStep();
	await editor.searchNodes('manual trigger');
	await editor.choose('Manual Trigger');
	await editor.addNextStep();
	await editor.searchNodes('isolate');
	await editor.choose('Microsoft Defender Machine Action');
	await editor.choose('Isolate machine');
	await editor.pickFromList('machineId', name);
	await editor.fill('comment', 'Case 4711: ransom note on the desktop');
}

async function execute(editor: Editor, outcome: string): Promise<void> {
	await editor.executeStep();
	await editor.marked('output-panel').getByText(outcome).first().waitFor({ timeout: 180_000 });
	await editor.page.waitForTimeout(2_000);
}

/** Takes the form beside its output, once done and once failed. */
export async function readmePictures(
	host: Host,
	browser: Browser,
	patienceMs: number,
): Promise<string> {
	const editor = await Editor.open(browser, host, 'light', patienceMs);
	await editor.page.setViewportSize({ width: 1280, height: 720 });
	const [target] = host.simulator.machines
		.all()
		.filter(({ computerDnsName }) => computerDnsName.startsWith(failing));
	if (target === undefined) throw new Error(`The simulator has no ${failing}`);
	host.simulator.reset();
	await isolateForm(editor, machine);
	await execute(editor, 'Succeeded');
	await pictureOfPage(editor.page, join(folder, 'isolate.png'));
	host.simulator.reset();
	const troubleshootInfo = 'The device was restarted before the action had ended';
	host.simulator.machines.behave(target.id, { outcome: 'Failed', troubleshootInfo });
	await isolateForm(editor, failing);
	await execute(editor, 'was not isolated');
	await pictureOfPage(editor.page, join(folder, 'failed.png'));
	await editor.page.close();
	return 'README.md';
}
