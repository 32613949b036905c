/**
 * How much memory downloads of 10 MB, 100 MB and 1 GB take, through the real node in n8n's engine
 * with binary data in the file system. Each download runs in a process of its own, so that its
 * peak is its own; the service runs in this one.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import {
	generatedContent,
	instantPace,
	startSimulator,
	type Simulator,
} from '../simulator/index.mts';
import type { Section } from './report/section.mts';
import type { DownloadRequest, DownloadResult } from './filesWorker.mts';

const megabyte = 1024 * 1024;
const sizes = [10 * megabyte, 100 * megabyte, 1024 * megabyte];
const machineId = '9f2c41d07be5a8c3146d90e27fb3385a61c0de74';

function sha256Of(size: number): string {
	const hash = createHash('sha256');
	for (const chunk of generatedContent(size)) hash.update(chunk);
	return hash.digest('hex');
}

/** Brings back one file of `size` bytes from a live response. */
async function download(
	simulator: Simulator,
	size: number,
	gzip: boolean,
): Promise<DownloadResult> {
	const file = { name: 'memory.dmp', content: { size }, gzip };
	simulator.machines.behave(machineId, { commands: [{ file }] }, 'LiveResponse');
	const { url, credential } = simulator;
	const request: DownloadRequest = { machineId, simulator: { url, credential } };
	const worker = fork(join('bench', 'filesWorker.mts'), [JSON.stringify(request)]);
	const result = once(worker, 'message').then(([message]: unknown[]) => message as DownloadResult);
	const [code] = (await once(worker, 'exit')) as [number | null];
	if (code !== 0)
		throw new Error(`The download of ${size} bytes ended with exit code ${code ?? ''}`);
	return await result;
}

export async function run(): Promise<Section> {
	const simulator = await startSimulator({ pace: instantPace });
	const head = ['Size MB', 'Sent as', 'Peak MB', 'Above idle MB', 'Seconds', 'MB/s', 'SHA-256'];
	const rows: Section['rows'] = [];
	for (const gzip of [false, true]) {
		for (const size of sizes) {
			const { idleMb, peakMb, seconds, sha256 } = await download(simulator, size, gzip);
			rows.push([
				size / megabyte,
				gzip ? 'gzip' : 'as is',
				peakMb.toFixed(0),
				(peakMb - idleMb).toFixed(0),
				seconds.toFixed(1),
				(size / megabyte / seconds).toFixed(0),
				sha256 === sha256Of(size) ? 'right' : 'wrong',
			]);
		}
	}
	await simulator.close();
	return { title: 'Memory and time of downloads', head, rows };
}
