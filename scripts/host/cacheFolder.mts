import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where hosts are kept between runs, outside the checkout: below `DEFENDER_HOST_CACHE`, else in
 * the cache folder of the user.
 */
export function cacheFolder(...below: string[]): string {
	const { DEFENDER_HOST_CACHE: chosen, XDG_CACHE_HOME: caches } = process.env;
	const folder =
		chosen ?? join(caches ?? join(homedir(), '.cache'), 'n8n-nodes-microsoft-defender');
	return join(folder, ...below);
}
