/**
 * A real n8n with the package, a simulated service and the playbooks, to click and look at:
 * `npm start`, `npm start -- --help`.
 */
import { startHost, type Host } from './host/host.mts';
import type { Mail } from './host/mail.mts';
import { readPlaybooks } from './host/playbooks.mts';
import { progressOn, type Progress } from './host/progress.mts';
import { readyCredentials } from './start/credentials.mts';
import { introduction } from './start/introduction.mts';
import { refuseTakenPorts, settingsFrom } from './start/settings.mts';

async function importPlaybooks(host: Host, progress: Progress): Promise<string[]> {
	const playbooks = await readPlaybooks(host.credential, host.filesFolder, host.services);
	return await progress.step('Importing the playbooks', async () => {
		const imported: string[] = [];
		for (const { name, workflow } of playbooks) {
			const id = await host.api.createWorkflow(workflow);
			imported.push(`${name.padEnd(40)} ${host.url}/workflow/${id}`);
		}
		return imported;
	});
}

/** Shows a mail with what can be clicked in it; there is no mail program to read it with. */
function showMail({ to, subject, text, links }: Mail): void {
	const body = links.length === 0 ? [text] : links;
	process.stdout.write(['', `Mail to ${to}: ${subject}`, ...body, ''].join('\n'));
}

/** Resolves when somebody asks this process to end. */
async function untilStopped(): Promise<void> {
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.on(signal, () => resolve());
		}
	});
}

async function start(): Promise<void> {
	const settings = settingsFrom(process.argv);
	await refuseTakenPorts(settings);
	const { port, simulatorPort, pace, line } = settings;
	const progress = progressOn(process.stdout);
	const stopped = untilStopped();
	const simulator = { pace, port: simulatorPort };
	const host = await startHost({ line, progress, port, simulator, onMail: showMail });
	try {
		const credentials = await readyCredentials(host);
		const playbooks = await importPlaybooks(host, progress);
		const { version } = line;
		process.stdout.write(introduction({ host, version, credentials, playbooks }));
		await stopped;
	} finally {
		await progress.step('Cleaning up', async () => await host.close());
	}
}

start().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
