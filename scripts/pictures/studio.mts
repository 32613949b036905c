import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Host } from '../host/host.mts';

/** Where the pictures are kept. */
export const folder = join('docs', 'images', 'approvals');
/** As much as a window shows without scrolling. */
export const viewport = { width: 820, height: 640 };
/** The machine that all of them are about. */
export const machineName = 'fin-lt-0231';
/** What it takes to take one. */
export interface Studio {
	readonly host: Host;
	readonly browser: Browser;
}

/** Takes a picture of a page as it opens. @throws where not all of it fits */
export async function take(page: Page, name: string): Promise<void> {
	const path = join(folder, `${name}.png`);
	const height = await page.evaluate(() => document.documentElement.scrollHeight);
	if (height > (page.viewportSize()?.height ?? 0))
		throw new Error(`${name} is ${height} pixels high`);
	await page.screenshot({ path, animations: 'disabled' });
	const kilobytes = Math.round((await stat(path)).size / 1000);
	process.stdout.write(`approvals/${name.padEnd(22)} ${kilobytes} kB\n`);
	await page.close();
}

/** A text as HTML that shows just this. */
export function plain(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
