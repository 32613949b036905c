/**
 * A real n8n with the package, a simulated service and the playbooks, to click and look at:
 * `npm start`, `npm start -- --help`.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { demoPace, documentedPace, instantPace, type Pace } from '../simulator/index.mts';
import { startHost, type Host } from './host/host.mts';
import { currentLine, oldLine } from './host/hostLine.mts';
import type { Mail } from './host/mail.mts';
import { readPlaybooks } from './host/playbooks.mts';
import { progressOn, type Progress } from './host/progress.mts';

const lines = { current: currentLine, old: oldLine };

interface Settings {
	readonly port: number;
	readonly pace: string;
	readonly n8n: keyof typeof lines;
}

const paces: Record<string, Pace> = {
	demo: demoPace,
	documented: documentedPace,
	instant: instantPace,
};

function portFrom(text: string): number {
	const port = Number(text);
	if (Number.isInteger(port) && port > 0 && port <= 65_535) return port;
	throw new InvalidArgumentError('A port is a whole number from 1 to 65535.');
}

function settingsFrom(args: readonly string[]): Settings {
	return new Command('start')
		.description('Runs n8n with this package against a simulated Microsoft Defender')
		.option('--port <number>', 'port of n8n on the loopback interface', portFrom, 5678)
		.addOption(
			new Option('--pace <name>', 'how long devices take')
				.choices(Object.keys(paces))
				.default('demo'),
		)
		.addOption(
			new Option('--n8n <line>', `current (${currentLine.version}) or old (${oldLine.version})`)
				.choices(Object.keys(lines))
				.default('current'),
		)
		.parse(args)
		.opts<Settings>();
}

async function importPlaybooks(host: Host, progress: Progress): Promise<string[]> {
	const playbooks = await readPlaybooks(host.credential, host.filesFolder, host.services);
	return await progress.step('Importing the playbooks', async () => {
		const imported: string[] = [];
		for (const { name, workflow } of playbooks) {
			const id = await host.api.createWorkflow(workflow);
			imported.push(`${name.padEnd(32)} ${host.url}/workflow/${id}`);
		}
		return imported;
	});
}

function introduction(host: Host, playbooks: readonly string[]): string {
	const lines = [
		'',
		`n8n          ${host.url}`,
		`  Email      ${host.owner.email}`,
		`  Password   ${host.owner.password}`,
		`Simulator    ${host.simulator.url} (credential "${host.credential.name}")`,
		`Files        ${host.filesFolder}`,
		'Playbooks',
		...playbooks.map((playbook) => `  ${playbook}`),
		'',
		'Stop with Ctrl+C; everything but the installed n8n is removed then.',
		'',
	];
	return lines.join('\n');
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
	const { port, pace, n8n } = settingsFrom(process.argv);
	const progress = progressOn(process.stdout);
	const stopped = untilStopped();
	const simulator = { pace: paces[pace] };
	const host = await startHost({ line: lines[n8n], progress, port, simulator, onMail: showMail });
	try {
		process.stdout.write(introduction(host, await importPlaybooks(host, progress)));
		await stopped;
	} finally {
		await progress.step('Cleaning up', async () => await host.close());
	}
}

start().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
