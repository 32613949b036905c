/**
 * Takes the pictures of the documentation in a real n8n: the two of README.md, every playbook on the
 * canvas after a run, light and dark, and what approvers see: `npm run pictures`,
 * `npm run pictures -- readme timed-isolation`, `npm run pictures -- approvals`.
 */
import { demoPace } from '../simulator/index.mts';
import { launchBrowser } from '../test/browser/browser.mts';
import { Editor } from '../test/browser/editor.mts';
import { startHost } from './host/host.mts';
import { currentLine } from './host/hostLine.mts';
import { readPlaybooks } from './host/playbooks.mts';
import { progressOn } from './host/progress.mts';
import { approvalPictures } from './pictures/approvals.mts';
import { startCast } from './pictures/cast.mts';
import { portray } from './pictures/playbooks.mts';
import { readmePictures } from './pictures/readme.mts';

/** For an editor that is opened for the first time beside other work. */
const patienceMs = 180_000;

async function main(wanted: readonly string[]): Promise<void> {
	const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
	const progress = progressOn(process.stdout);
	const simulator = { pace: demoPace };
	await using host = await startHost({ line: currentLine, progress, simulator });
	const browser = await launchBrowser();
	const cast = await startCast(host);
	const told = async (name: string, take: () => Promise<string>): Promise<void> => {
		if (!isWanted(name)) return;
		// One picture that fails costs none of the others.
		const line = await take().catch((error: unknown) => `${name.padEnd(32)} ${String(error)}`);
		process.stdout.write(`${line}\n`);
	};
	try {
		await told('readme', () => readmePictures(host, browser, patienceMs));
		const editor = await Editor.open(browser, host, 'light', patienceMs);
		const playbooks = await readPlaybooks(host.credential, host.filesFolder, host.services);
		for (const { id } of playbooks) {
			await told(id, async () => await portray(host, editor, id, cast));
		}
		if (isWanted('approvals')) await approvalPictures(host, browser);
	} finally {
		await browser.close();
		await cast.close();
	}
}

await main(process.argv.slice(2));
