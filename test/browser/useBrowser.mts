import { afterAll, beforeAll } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.mts';

/**
 * One browser for all the tests of a `describe`, closed before n8n is.
 * @returns how to get at it once the tests run.
 */
export function useBrowser(): () => Browser {
	const open: { browser?: Browser } = {};
	beforeAll(async () => {
		open.browser = await launchBrowser();
	});
	afterAll(async () => {
		await open.browser?.close();
	});
	return () => {
		if (open.browser === undefined) throw new Error('The browser is not running');
		return open.browser;
	};
}
