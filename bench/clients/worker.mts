/** One client in a process of its own: does one task, and tells its parent what it took. */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { axiosClient } from './axiosClient.mts';
import { bareLoop } from './bareLoop.mts';
import { httpRequest } from './httpRequest.mts';
import { thisNode } from './thisNode.mts';
import type { Client, TaskName } from './work.mts';

const clients = {
	axios: axiosClient,
	'bare loop': bareLoop,
	'HTTP Request': httpRequest,
	'this node': thisNode,
} satisfies Record<string, Client>;

export type ClientName = keyof typeof clients;

export interface WorkerRequest {
	readonly client: ClientName;
	readonly task: TaskName;
	readonly count: number;
	readonly url: string;
	/** What it does once before anything is measured, so that all code is loaded. */
	readonly warmUp: { readonly task: TaskName; readonly count: number };
	/** A folder for a CPU profile of what is measured, as the tools of Chromium read it. */
	readonly profiles?: string | undefined;
}

/** Undefined where the client cannot do it, or does not run on this version of Node.js. */
export interface WorkerResult {
	readonly ms: number;
	/** Of all threads of the process. */
	readonly cpuMs: number;
	/** The most memory that the process had at any time. */
	readonly peakMb: number;
	/** The longest time for which the event loop answered nobody. */
	readonly blockedMs: number;
	readonly results: number;
}

async function work(request: WorkerRequest): Promise<WorkerResult | undefined> {
	const { client, task, count, url, warmUp, profiles } = request;
	const run = await clients[client](url);
	if ((await run(warmUp.task, warmUp.count)) === undefined) return undefined;
	const endProfile = await profile(profiles, `${client} ${task}`);
	const delay = monitorEventLoopDelay({ resolution: 5 });
	delay.enable();
	const cpu = process.cpuUsage();
	const began = performance.now();
	const results = await run(task, count);
	const ms = performance.now() - began;
	const { user, system } = process.cpuUsage(cpu);
	delay.disable();
	await endProfile();
	if (results === undefined) return undefined;
	return {
		ms,
		cpuMs: (user + system) / 1_000,
		peakMb: process.resourceUsage().maxRSS / 1_024,
		blockedMs: delay.max / 1e6,
		results,
	};
}

/** Begins a profile where there is a folder for it. @returns how to end it */
async function profile(folder: string | undefined, name: string): Promise<() => Promise<void>> {
	if (folder === undefined) return () => Promise.resolve();
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: 200 });
	await session.post('Profiler.start');
	return async () => {
		const { profile: taken } = await session.post('Profiler.stop');
		const file = `${name} ${Date.now()}.cpuprofile`.replaceAll(' ', '-');
		writeFileSync(join(folder, file), JSON.stringify(taken));
	};
}

const request = JSON.parse(process.argv[2] ?? '') as WorkerRequest;
const result = await work(request);
process.send?.({ result });
if (process.send === undefined) console.log(result);
process.exit();
