import { capturingLogger } from './capturingLogger.mts';
import { loadN8n, type N8nModules } from './modules.mts';
import { onRelease } from '../release.mts';
import { withVirtualTimeouts } from './virtualTimeouts.mts';

let host: Promise<N8nModules> | undefined;

/**
 * n8n's engine, loaded and set up once in each process as the server does at its start: a logger,
 * outgoing HTTP, and binary data in the file system (n8n's default mode).
 */
export function n8nHost(): Promise<N8nModules> {
	host ??= startHost();
	return host;
}

async function startHost(): Promise<N8nModules> {
	const modules = loadN8n();
	const { services, OutboundHttp, Logger, AxiosError, SSHClientsManager, core } = modules;
	services.set(Logger, capturingLogger());
	const http = services.get(OutboundHttp);
	services.set(OutboundHttp, withVirtualTimeouts(http, AxiosError));
	// The services outlive a test file: what is left around them would be around the next one's, too,
	// so that each request went through all of them, and none of the files was ever given back.
	onRelease(() => services.set(OutboundHttp, http));
	await services.get(core.BinaryDataService).init();
	// Its timer and its listener would keep all of n8n in memory after the test file has ended.
	onRelease(() => services.get(SSHClientsManager).onShutdown());
	return modules;
}
