import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Order, Outcome } from './worker.mts';

/**
 * A new process loads n8n's engine first. On a busy machine that alone takes longer than a test may, and
 * each process that is ended for it would be followed by one that fares no better.
 */
const firstLoadMs = 180_000;

/**
 * A process that has run many files of the engine spends most of its time on its heap: above this it is
 * renewed, as Jest renews its workers.
 */
const mostMb = 1_000;

/** What `git` knows of the project: no packages, nothing that was built. */
function topOfProject(): string[] {
	const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
	return [...new Set(files.map((file) => file.split('/')[0] ?? ''))];
}

/** A copy of the project in which files can be changed, and a warm process that runs its tests. */
export class Bench {
	private child: ChildProcess | undefined;

	private constructor(private readonly folder: string) {}

	static async open(): Promise<Bench> {
		const folder = await mkdtemp(join(tmpdir(), 'mutate-'));
		for (const part of topOfProject()) await cp(part, join(folder, part), { recursive: true });
		await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
		return new Bench(folder);
	}

	async write(file: string, text: string): Promise<void> {
		await writeFile(join(this.folder, file), text);
	}

	/** Undefined when the tests did not end in time, or ended their process. */
	async run(order: Order, longestMs: number): Promise<Outcome | undefined> {
		const roomMs = this.child === undefined ? firstLoadMs : 0;
		const child = await this.process();
		const tooLong = new AbortController();
		const giveUp = (): void => {
			tooLong.abort();
		};
		const timer = setTimeout(giveUp, longestMs + roomMs);
		child.once('exit', giveUp);
		child.send(order);
		try {
			const [outcome] = (await once(child, 'message', { signal: tooLong.signal })) as [Outcome];
			if (outcome.heldMb > mostMb) this.end();
			return outcome;
		} catch {
			this.end();
			return undefined;
		} finally {
			clearTimeout(timer);
			child.off('exit', giveUp);
		}
	}

	/** Lets the next run have a new process: changed code may have left something behind in this one. */
	end(): void {
		this.child?.kill('SIGKILL');
		this.child = undefined;
	}

	async close(): Promise<void> {
		this.end();
		await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}

	private async process(): Promise<ChildProcess> {
		if (this.child === undefined) {
			const worker = join(import.meta.dirname, 'worker.mts');
			this.child = fork(worker, {
				cwd: this.folder,
				stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
				execArgv: process.execArgv,
			});
			await once(this.child, 'message');
		}
		return this.child;
	}
}
