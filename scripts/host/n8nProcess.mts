import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { environmentOf, type InstalledHost } from './installHost.mts';
import { at } from './json.mts';

/** A running process of n8n: the server, or a worker. */
export interface N8nProcess {
	readonly pid: number;
	/** All that it has printed. */
	output(): string;
	isRunning(): boolean;
	/** Asks it to end, and waits until it has; whatever is left after the grace is killed. */
	stop(): Promise<void>;
	/** Ends it at once, as a crash would. */
	kill(): Promise<void>;
}

/** How long n8n may take to shut down in good order. */
const graceMs = 15_000;

/** Nothing calls out, nothing asks questions, and the package under test is loaded. */
const quiet: NodeJS.ProcessEnv = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
	NODE_ENV: 'production',
};

/** What npm and test runners leave in the environment is none of n8n's business. */
function cleanEnvironment(node: string): NodeJS.ProcessEnv {
	const ours = /^(npm_|NODE_OPTIONS$|N8N_|JEST_|DEFENDER_)/i;
	return Object.fromEntries(
		Object.entries(environmentOf(node)).filter(([name]) => !ours.test(name)),
	);
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		// The whole group: n8n has children of its own, such as the task runner.
		process.kill(-child.pid, name);
	} catch (error) {
		const isGone = at(error, 'code') === 'ESRCH';
		if (!isGone) throw error;
	}
}

/**
 * Starts n8n in a process group of its own.
 * @param args command of n8n, such as `start` or `worker`.
 * @param env settings beyond the quiet ones.
 */
export function startN8n(
	host: InstalledHost,
	args: readonly string[],
	env: NodeJS.ProcessEnv,
): N8nProcess {
	const child = spawn(host.node, [host.script, ...args], {
		cwd: env.N8N_USER_FOLDER,
		env: { ...cleanEnvironment(host.node), ...quiet, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
	});
	const printed: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => printed.push(text));
	}
	const { pid } = child;
	if (pid === undefined) throw new Error(`n8n cannot be started with ${host.node}`);
	const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
	// Whoever started it and ends without a word does not leave it behind.
	const endWithUs = (): void => signal(child, 'SIGKILL');
	process.once('exit', endWithUs);
	child.once('exit', () => process.off('exit', endWithUs));
	const kill = async (): Promise<void> => {
		const closed = isRunning() ? once(child, 'exit') : undefined;
		signal(child, 'SIGKILL');
		await closed;
	};
	return {
		pid,
		output: () => printed.join(''),
		isRunning,
		kill,
		async stop() {
			if (isRunning()) {
				const exited = once(child, 'exit');
				signal(child, 'SIGTERM');
				const late = setTimeout(() => signal(child, 'SIGKILL'), graceMs);
				await exited;
				clearTimeout(late);
			}
			// A child that outlived its parent.
			signal(child, 'SIGKILL');
		},
	};
}
