import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { at } from './json.mts';

/** A program that runs until it is told to end, with whatever it has started itself. */
export interface ProcessGroup {
	readonly pid: number;
	/** All that it has printed. */
	output(): string;
	isRunning(): boolean;
	/** Asks it to end, and waits until it has; whatever is left after the grace is killed. */
	stop(): Promise<void>;
	/** Ends it at once, as a crash would. */
	kill(): Promise<void>;
}

export interface ProcessOptions {
	readonly folder: string;
	readonly env: NodeJS.ProcessEnv;
	/** Asks it to end in good order; SIGTERM unless given. */
	readonly stopSignal?: NodeJS.Signals;
	/** Whom it runs as; the one who starts it unless given. */
	readonly user?: { readonly uid: number; readonly gid: number };
}

/** How long a program may take to shut down in good order. */
const graceMs = 15_000;

function signal(child: ChildProcess, name: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, name);
	} catch (error) {
		const isGone = at(error, 'code') === 'ESRCH';
		if (!isGone) throw error;
	}
}

/** Ends a process group when the one who has started it, or its first process, is gone. */
const guard =
	'while kill -0 "$1" && kill -0 "$2"; do sleep 2; done 2>/dev/null; kill -s KILL -- "-$2" 2>/dev/null';

/**
 * Sees to it that nothing is left behind by somebody who ends without a word, or is killed: a
 * program of its own does, because the events of a process never come to tests that Jest runs.
 */
function guardGroup(pid: number): void {
	const args = ['-c', guard, 'guard', String(process.pid), String(pid)];
	spawn('sh', args, { stdio: 'ignore', detached: true }).unref();
}

/** Starts a program in a process group of its own. */
export function startProcess(
	file: string,
	args: readonly string[],
	{ folder, env, user, stopSignal = 'SIGTERM' }: ProcessOptions,
): ProcessGroup {
	const child = spawn(file, args, {
		cwd: folder,
		env,
		...user,
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
	});
	const printed: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => printed.push(text));
	}
	child.once('error', ({ message }) => printed.push(message));
	const { pid } = child;
	if (pid === undefined) throw new Error(`${file} cannot be started`);
	const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
	guardGroup(pid);
	return {
		pid,
		output: () => printed.join(''),
		isRunning,
		async kill() {
			const closed = isRunning() ? once(child, 'exit') : undefined;
			signal(child, 'SIGKILL');
			await closed;
		},
		async stop() {
			if (isRunning()) {
				const exited = once(child, 'exit');
				signal(child, stopSignal);
				const late = setTimeout(() => signal(child, 'SIGKILL'), graceMs);
				await exited;
				clearTimeout(late);
			}
			// A child that outlived its parent.
			signal(child, 'SIGKILL');
		},
	};
}

/** The end of what a program has printed. */
export function lastWords(program: ProcessGroup): string {
	return program.output().trimEnd().split('\n').slice(-25).join('\n');
}
