import { environmentOf, type InstalledHost } from './installHost.mts';
import { startProcess, type ProcessGroup } from './processGroup.mts';

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

/**
 * Starts a process of n8n, with children of its own such as the task runner.
 * @param args command of n8n, such as `start` or `worker`.
 * @param env settings beyond the quiet ones.
 */
export function startN8n(
	host: InstalledHost,
	args: readonly string[],
	env: NodeJS.ProcessEnv,
): ProcessGroup {
	return startProcess(host.node, [host.script, ...args], {
		folder: env.N8N_USER_FOLDER ?? process.cwd(),
		env: { ...cleanEnvironment(host.node), ...quiet, ...host.env, ...env },
	});
}
