import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Container, ServiceIdentifier } from '@n8n/di';
import type * as N8nCore from 'n8n-core';
import type * as N8nWorkflow from 'n8n-workflow';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { onRelease } from '../release.mts';

/** The part of n8n's outgoing HTTP service that all request helpers of nodes go through. */
export interface HttpService {
	requests(options?: unknown): HttpClient;
}

export interface HttpClient {
	request(options: IHttpRequestOptions): Promise<unknown>;
	requestLegacy(options: unknown, callbacks?: unknown): Promise<unknown>;
}

export interface N8nModules {
	readonly core: typeof N8nCore;
	readonly workflow: typeof N8nWorkflow;
	readonly services: typeof Container;
	readonly Logger: ServiceIdentifier<N8nWorkflow.Logger>;
	readonly OutboundHttp: ServiceIdentifier<HttpService>;
	readonly SSHClientsManager: ServiceIdentifier<{ onShutdown(): void }>;
	readonly AxiosError: new (message: string, code: string, config: unknown) => Error;
}

/**
 * Loads n8n's engine into this process, at the first use rather than at import, because it costs
 * half a second and writes an encryption key into its user folder.
 *
 * It is required, not imported: the product is CommonJS, and only the CommonJS copy of n8n-workflow
 * that both share makes `instanceof NodeApiError` true on either side.
 */
export function loadN8n(): N8nModules {
	process.env['N8N_USER_FOLDER'] = temporaryFolder();
	const fromProject = createRequire(join(process.cwd(), 'package.json'));
	const fromCore = createRequire(fromProject.resolve('n8n-core'));
	const network = fromCore.resolve('@n8n/backend-network');
	fromProject('reflect-metadata');
	const { Container: services } = fromCore('@n8n/di') as { Container: typeof Container };
	const { Logger } = fromCore('@n8n/backend-common') as Pick<N8nModules, 'Logger'>;
	const { OutboundHttp } = fromCore(network) as Pick<N8nModules, 'OutboundHttp'>;
	const { AxiosError } = createRequire(network)('axios') as Pick<N8nModules, 'AxiosError'>;
	const ssh = './execution-engine/ssh-clients-manager';
	const { SSHClientsManager } = fromCore(ssh) as Pick<N8nModules, 'SSHClientsManager'>;
	return {
		core: fromProject('n8n-core') as typeof N8nCore,
		workflow: fromProject('n8n-workflow') as typeof N8nWorkflow,
		services,
		Logger,
		OutboundHttp,
		SSHClientsManager,
		AxiosError,
	};
}

function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-harness-'));
	onRelease(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}
