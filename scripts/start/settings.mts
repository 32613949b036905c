import { Command, InvalidArgumentError, Option } from 'commander';
import { demoPace, documentedPace, instantPace, type Pace } from '../../simulator/index.mts';
import { isFree } from '../host/freePort.mts';
import { currentLine, lineOf, oldLine, type HostLine } from '../host/hostLine.mts';

interface StartSettings {
	readonly port: number;
	readonly simulatorPort: number;
	readonly pace: Pace;
	readonly line: HostLine;
}

const lines = new Map([
	['current', currentLine],
	['old', oldLine],
]);
const paces = new Map<string, Pace>([
	['demo', demoPace],
	['documented', documentedPace],
	['instant', instantPace],
]);

function portFrom(text: string): number {
	const port = Number(text);
	if (Number.isInteger(port) && port > 0 && port <= 65_535) return port;
	throw new InvalidArgumentError('A port is a whole number from 1 to 65535.');
}

function lineFrom(text: string): HostLine {
	const line = lines.get(text) ?? lineOf(text);
	if (line !== undefined) return line;
	throw new InvalidArgumentError('Give current, old, or a whole version such as 2.40.7.');
}

/** What the command line asks for; it ends the process, with advice, where it cannot be read. */
export function settingsFrom(
	args: readonly string[],
	exit?: (error: Error) => never,
): StartSettings {
	const command = new Command('start');
	if (exit !== undefined) command.exitOverride(exit).configureOutput({ writeErr: () => undefined });
	const { pace, ...settings } = command
		.description('Runs n8n with this package against a simulated Microsoft Defender')
		.option('--port <number>', 'port of n8n on the loopback interface', portFrom, 5678)
		.option('--simulator-port <number>', 'port of the simulator', portFrom, 4780)
		.addOption(
			new Option('--pace <name>', 'how long devices take')
				.choices([...paces.keys()])
				.default('demo'),
		)
		.addOption(
			new Option(
				'--n8n <version>',
				`current (${currentLine.version}), old (${oldLine.version}) or any version, which is installed once`,
			)
				.argParser(lineFrom)
				.default(currentLine, 'current'),
		)
		.parse(args)
		.opts<Omit<StartSettings, 'pace' | 'line'> & { pace: string; n8n: HostLine }>();
	const { port, simulatorPort, n8n: line } = settings;
	return { port, simulatorPort, line, pace: paces.get(pace) ?? demoPace };
}

/** @throws an error that says which other port to name, where one of the two is taken. */
export async function refuseTakenPorts({ port, simulatorPort }: StartSettings): Promise<void> {
	const wanted = [
		{ port, option: '--port', whose: 'n8n', perhaps: 'another n8n' },
		{ port: simulatorPort, option: '--simulator-port', whose: 'the simulator', perhaps: 'another' },
	];
	if (port === simulatorPort) {
		throw new Error(`n8n and the simulator need a port each: give --simulator-port another`);
	}
	const taken: typeof wanted = [];
	for (const one of wanted) if (!(await isFree(one.port))) taken.push(one);
	if (taken.length === 0) return;
	const told = taken.map(
		({ port: own, whose, perhaps }) =>
			`Port ${own}, which is for ${whose}, is taken, perhaps by ${perhaps}.`,
	);
	const others = taken.map(
		({ port: own, option }) => `${option} ${own === 65_535 ? own - 1 : own + 1}`,
	);
	throw new Error(
		`${told.join(' ')} End that, or choose another: npm start -- ${others.join(' ')}`,
	);
}
