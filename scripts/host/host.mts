import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.mts';
import type { HostLine } from './hostLine.mts';
import { installHost } from './installHost.mts';
import type { Mail } from './mail.mts';
import { mailAccountData, startMailbox, type Mailbox } from './mailbox.mts';
import { N8nApi, type Owner } from './n8nApi.mts';
import { startServer, startWorker, type N8nServer } from './n8nServer.mts';
import { packPackage, unpackPackage } from './packageTarball.mts';
import type { PlaybookServices, StoredCredential } from './playbooks.mts';
import type { ProcessGroup } from './processGroup.mts';
import type { Progress } from './progress.mts';

/** A real n8n with the package, a simulated service, an owner and a working credential. */
export interface Host extends AsyncDisposable {
	readonly url: string;
	readonly api: N8nApi;
	readonly simulator: Simulator;
	readonly owner: Owner;
	readonly credential: StoredCredential;
	/** Where all mail of this n8n ends. */
	readonly mailbox: Mailbox;
	readonly services: PlaybookServices;
	/** The one folder that nodes may write files to. */
	readonly filesFolder: string;
	/** Holds all that this n8n stores. */
	readonly userFolder: string;
	/** All that n8n has printed since it was started. */
	output(): string;
	/** Ends n8n, in good order or as a crash would, and starts it again on what it has stored. */
	restart(how?: 'stop' | 'kill'): Promise<void>;
	/** Starts a process that takes over executions, in queue mode. It ends with the host. */
	startWorker(concurrency: number): Promise<ProcessGroup>;
	/** Ends everything and removes what it has stored. */
	close(): Promise<void>;
}

export interface HostOptions {
	readonly line: HostLine;
	readonly progress: Progress;
	readonly simulator?: SimulatorOptions;
	/** Told of each mail that n8n sends. */
	readonly onMail?: (mail: Mail) => void;
	/** Default: any free port. */
	readonly port?: number;
	/** Settings of n8n. */
	readonly env?: NodeJS.ProcessEnv;
}

export const credentialType = 'microsoftDefenderApi';

/**
 * With a password of its own for each n8n: pages that a browser shows beside it can reach it on the
 * loopback interface, and would try one that stands in a repository. n8n wants a capital and a digit.
 */
function newOwner(): Owner {
	return {
		email: 'owner@example.com',
		password: `A1-${randomBytes(12).toString('base64url')}`,
		firstName: 'Incident',
		lastName: 'Responder',
	};
}

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

async function store(
	api: N8nApi,
	name: string,
	type: string,
	data: Record<string, unknown>,
): Promise<StoredCredential> {
	return { id: await api.createCredential(name, type, data), name };
}

async function furnish(api: N8nApi, owner: Owner, simulator: Simulator, mailbox: Mailbox) {
	await api.setUpOwner(owner);
	const signIn = credentialData(simulator);
	return {
		credential: await store(api, 'Microsoft Defender (simulated)', credentialType, signIn),
		services: {
			mailAccount: await store(api, 'Mailbox (simulated)', 'smtp', mailAccountData(mailbox)),
		},
	};
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
	const running: { simulator?: Simulator; mailbox?: Mailbox; server?: N8nServer } = {};
	const workers: ProcessGroup[] = [];
	const close = async (): Promise<void> => {
		await Promise.all([running.server?.stop(), ...workers.map((worker) => worker.stop())]);
		await Promise.all([running.simulator?.close(), running.mailbox?.close()]);
		await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
	};
	try {
		await mkdir(filesFolder);
		const tarball = await progress.step(
			'Packing the package and unpacking it for n8n',
			async () => {
				const packed = await packPackage(userFolder);
				await unpackPackage(packed, userFolder);
				return packed;
			},
		);
		const simulator = await startSimulator(options.simulator);
		running.simulator = simulator;
		const mailbox = await startMailbox(options.onMail);
		running.mailbox = mailbox;
		let server = await progress.step(
			`Starting n8n ${line.version}`,
			async () => await startServer(installed, env, options.port),
		);
		running.server = server;
		const { url } = server;
		const api = new N8nApi(url);
		const owner = newOwner();
		const furniture = await progress.step(
			'Creating the owner and the credentials',
			async () => await furnish(api, owner, simulator, mailbox),
		);
		return {
			url,
			api,
			simulator,
			owner,
			...furniture,
			mailbox,
			filesFolder,
			userFolder,
			output: () => server.output(),
			async restart(how = 'stop') {
				await server[how]();
				server = await startServer(installed, env, Number(new URL(url).port));
				running.server = server;
			},
			async startWorker(concurrency) {
				// A machine of its own, as far as files go.
				const folder = await mkdtemp(join(userFolder, 'worker-'));
				await unpackPackage(tarball, folder);
				const settings = { ...env, N8N_USER_FOLDER: folder };
				const worker = await startWorker(installed, settings, concurrency);
				workers.push(worker);
				return worker;
			},
			close,
			[Symbol.asyncDispose]: close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}
