import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function chromiumPath(): string {
	const { DEFENDER_CHROMIUM: chosen } = process.env;
	const found = [chosen, ...places].find((path) => path !== undefined && existsSync(path));
	if (found !== undefined) return found;
	throw new Error(
		'There is no Chromium. On Debian: apt-get install chromium; else name one in DEFENDER_CHROMIUM.',
	);
}

/** A browser without a window that calls nobody but the pages it is sent to. */
export async function launchBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: chromiumPath(),
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}
