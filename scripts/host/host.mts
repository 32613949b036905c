import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.mts';
import type { HostLine } from './hostLine.mts';
import { installHost } from './installHost.mts';
import { N8nApi, type Owner } from './n8nApi.mts';
import { startServer, type N8nServer } from './n8nServer.mts';
import { packPackage, unpackPackage } from './packageTarball.mts';
import type { StoredCredential } from './playbooks.mts';
import type { Progress } from './progress.mts';

/** A real n8n with the package, a simulated service, an owner and a working credential. */
export interface Host extends AsyncDisposable {
	readonly url: string;
	readonly api: N8nApi;
	readonly simulator: Simulator;
	readonly owner: Owner;
	readonly credential: StoredCredential;
	/** The one folder that nodes may write files to. */
	readonly filesFolder: string;
	/** Holds all that this n8n stores. */
	readonly userFolder: string;
	/** All that n8n has printed since it was started. */
	output(): string;
	/** Ends n8n, in good order or as a crash would, and starts it again on what it has stored. */
	restart(how?: 'stop' | 'kill'): Promise<void>;
	/** Ends everything and removes what it has stored. */
	close(): Promise<void>;
}

export interface HostOptions {
	readonly line: HostLine;
	readonly progress: Progress;
	readonly simulator?: SimulatorOptions;
	/** Default: any free port. */
	readonly port?: number;
	/** Settings of n8n. */
	readonly env?: NodeJS.ProcessEnv;
}

export const credentialType = 'microsoftDefenderApi';

export const owner: Owner = {
	email: 'owner@example.com',
	password: 'Isolate-2026',
	firstName: 'Incident',
	lastName: 'Responder',
};

/** Fields of a credential for the simulator. */
export function credentialData({ url, credential }: Simulator): Record<string, unknown> {
	return {
		...credential,
		authentication: 'clientSecret',
		cloud: 'custom',
		loginUrl: url,
		apiUrl: url,
	};
}

async function furnish(api: N8nApi, simulator: Simulator): Promise<StoredCredential> {
	await api.setUpOwner(owner);
	const name = 'Microsoft Defender (simulated)';
	const id = await api.createCredential(name, credentialType, credentialData(simulator));
	return { id, name };
}

/** Starts all of it; nothing of an earlier host is used but the installed n8n. */
export async function startHost(options: HostOptions): Promise<Host> {
	const { line, progress } = options;
	const installed = await installHost(line, progress);
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-defender-'));
	const filesFolder = join(userFolder, 'files');
	const env = {
		N8N_USER_FOLDER: userFolder,
		N8N_RESTRICT_FILE_ACCESS_TO: filesFolder,
		...options.env,
	};
	const running: { simulator?: Simulator; server?: N8nServer } = {};
	const close = async (): Promise<void> => {
		await Promise.all([running.server?.stop(), running.simulator?.close()]);
		await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
	};
	try {
		await mkdir(filesFolder);
		await progress.step('Packing the package and unpacking it for n8n', async () => {
			await unpackPackage(await packPackage(userFolder), userFolder);
		});
		const simulator = await startSimulator(options.simulator);
		running.simulator = simulator;
		let server = await progress.step(
			`Starting n8n ${line.version}`,
			async () => await startServer(installed, env, options.port),
		);
		running.server = server;
		const { url } = server;
		const api = new N8nApi(url);
		const credential = await progress.step(
			'Creating the owner and the credential',
			async () => await furnish(api, simulator),
		);
		return {
			url,
			api,
			simulator,
			owner,
			credential,
			filesFolder,
			userFolder,
			output: () => server.output(),
			async restart(how = 'stop') {
				await server[how]();
				server = await startServer(installed, env, Number(new URL(url).port));
				running.server = server;
			},
			close,
			[Symbol.asyncDispose]: close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}
