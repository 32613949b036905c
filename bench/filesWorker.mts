/** One download in a process of its own; tells its parent what it took. */
import type { Simulator } from '../simulator/index.mts';
import { createEngine, type Engine } from '../test/harness/index.mts';

export interface DownloadRequest {
	readonly machineId: string;
	readonly simulator: Pick<Simulator, 'url' | 'credential'>;
}

export interface DownloadResult {
	/** Peak before the download, with n8n loaded and a first call made. */
	readonly idleMb: number;
	readonly peakMb: number;
	readonly seconds: number;
	readonly sha256: string;
}

function peakMb(): number {
	return process.resourceUsage().maxRSS / 1024;
}

async function runNode(engine: Engine, parameters: Parameters<Engine['runNode']>[0]['parameters']) {
	const run = await engine.runNode({ node: 'defenderMachineAction', parameters });
	if (run.error !== undefined) throw run.error;
	return run.items[0]?.json ?? {};
}

async function download({ machineId, simulator }: DownloadRequest): Promise<DownloadResult> {
	const engine = createEngine({ simulator });
	const started = await runNode(engine, {
		operation: 'runLiveResponse',
		machineId: { __rl: true, mode: 'id', value: machineId },
		comment: 'Measure a download',
		commands: { command: [{ type: 'GetFile', path: 'C:\\Windows\\memory.dmp' }] },
		getResults: false,
	});
	const idleMb = peakMb();
	const before = performance.now();
	const { results } = await runNode(engine, {
		operation: 'getLiveResponseResult',
		machineActionId: { __rl: true, mode: 'id', value: String(started.id) },
	});
	const seconds = (performance.now() - before) / 1000;
	const [result] = results as Array<{ sha256: string }>;
	return { idleMb, peakMb: peakMb(), seconds, sha256: result?.sha256 ?? '' };
}

const request = JSON.parse(process.argv[2] ?? '') as DownloadRequest;
process.send?.(await download(request));
process.disconnect();
