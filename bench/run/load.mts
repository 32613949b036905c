import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median, spread } from '../report/statistics.mts';
import type { Section } from '../report/section.mts';
import type { Runtime } from './runtimes.mts';

const run = promisify(execFile);

/** What loading the built package takes, on top of n8n's own libraries. */
interface Loaded {
	/** Files of the package in memory. */
	readonly listed: number;
	readonly allMade: number;
	/** Milliseconds: listed by its metadata, and both nodes and credentials made. */
	readonly listMs: number;
	readonly allMs: number;
}

export async function loadOnce({ path }: Runtime): Promise<Loaded> {
	const script = join('bench', 'run', 'loadPackage.cjs');
	const { stdout } = await run(path, [script, process.cwd()]);
	return JSON.parse(stdout) as Loaded;
}

export async function loadSection(on: readonly Runtime[], rounds: number): Promise<Section> {
	const rows: Section['rows'] = [];
	for (const runtime of on) {
		const all: Loaded[] = [];
		for (let round = 0; round < rounds; round += 1) all.push(await loadOnce(runtime));
		const [first] = all;
		if (first === undefined) continue;
		const add = (how: string, files: number, times: number[]): void => {
			const ms = median(times).toFixed(0);
			rows.push([runtime.name, how, files, ms, Math.round(spread(times))]);
		};
		add(
			'listed by its metadata, as n8n starts',
			first.listed,
			all.map(({ listMs }) => listMs),
		);
		add(
			'all of it made',
			first.allMade,
			all.map(({ allMs }) => allMs),
		);
	}
	const head = ['Node.js', 'How', 'Files in memory', 'Time ms', '± %'];
	return { title: 'Package load, on top of n8n-core and n8n-workflow', head, rows };
}
