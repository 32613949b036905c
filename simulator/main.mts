import { Command, InvalidArgumentError, Option } from 'commander';
import { adjustableClock } from './world/clock.mts';
import { certificateIn } from './signIn/certificateFolder.mts';
import { demoPace, documentedPace, instantPace, type Pace } from './world/pace.mts';
import { fabrikamTenantId, parkApps } from './world/park.mts';
import { parkGuide } from './world/parkGuide.mts';
import { startSimulator, type Simulator } from './simulator.mts';
import { addSwitches, switchesFrom } from './switches/options.mts';
import type { Setting } from './switches/row.mts';

type Settings = Record<string, Setting | undefined> & {
	port: number;
	pace: string;
	host: string;
	tls?: string;
	log?: boolean;
};

const paces: Record<string, Pace> = {
	demo: demoPace,
	documented: documentedPace,
	instant: instantPace,
};

function portFrom(text: string): number {
	const port = Number(text);
	if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
	throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

/** How to point the credential at the simulator, and what there is to act upon. */
function introduction({ url, credential, machines }: Simulator): string {
	const lines = [
		`Microsoft Defender for Endpoint simulator on ${url}`,
		'',
		'In the Microsoft Defender API credential choose:',
		'  Authentication  Client Secret',
		`  Tenant ID       ${credential.tenantId}`,
		`  Client ID       ${credential.clientId}`,
		`  Client Secret   ${credential.clientSecret}`,
		'  Cloud           Custom',
		`  Sign-in URL     ${url}`,
		`  API URL         ${url}`,
		'',
		`The app may also act in the tenant fabrikam.example, ${fabrikamTenantId}.`,
		'',
		'Apps with less, of the same tenant:',
		...Object.values(parkApps).map(
			({ clientId, clientSecret, roles }) => `  ${clientId}  ${clientSecret}  ${roles.join(', ')}`,
		),
		'',
		'Machines, and what leads to them:',
		...parkGuide(machines.all()).map((line) => `  ${line}`),
		'',
		`Controls below ${url}/_simulator/ are listed in docs/simulator.md.`,
		'Stop with Ctrl+C.',
	];
	return lines.join('\n');
}

async function run(): Promise<void> {
	const command = new Command('simulator')
		.description(
			'A local stand-in for the sign-in, API and downloads of Defender for Endpoint. docs/simulator.md tells where each default was seen.',
		)
		.option('--port <number>', 'port on the loopback interface, 0 for any free one', portFrom, 4780)
		.addOption(
			new Option('--pace <name>', 'how long devices take')
				.choices(Object.keys(paces))
				.default('demo'),
		)
		.option('--host <address>', 'address to listen on', '127.0.0.1')
		.option(
			'--tls <folder>',
			'speak https, with the certificate of this folder, made if there is none',
		)
		.option('--log', 'print every request');
	addSwitches(command);
	const settings = command.parse().opts<Settings>();
	const { port, pace, host, tls, log } = settings;
	const simulator = await startSimulator({
		port,
		host,
		pace: paces[pace],
		clock: adjustableClock(),
		...(tls === undefined ? {} : { tls: await certificateIn(tls, [host, 'localhost']) }),
		...switchesFrom(settings),
		onRequest: ({ method, path, status }) => {
			if (log === true)
				console.log(`${status} ${method} ${path.replace(/([?&](?:token|sig)=)[^&]*/, '$1…')}`);
		},
	});
	console.log(introduction(simulator));
	const stop = (): void => {
		void simulator.close();
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

run().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
