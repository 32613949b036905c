import { writeFile } from 'node:fs/promises';
import type { Page, PageScreenshotOptions } from 'playwright-core';
import { withPalette } from './palette.mts';

/** What stands around the nodes, and what only lasts for seconds. */
const distractions = `
	.vue-flow__background, .vue-flow__panel, .vue-flow__minimap, .el-notification, .el-popper,
	[data-test-id^="execute-workflow-button"], [data-test-id="canvas-controls"], [class*="executionButtons"],
	[data-test-id="clear-execution-data-button"], [data-test-id="ask-assistant-floating-button"],
	button:not(.vue-flow__viewport *)
	{ visibility: hidden !important; }`;

/** Room around the outermost nodes, for labels that are wider than their nodes. */
const margin = 64;

/** Where the nodes and notes of the open workflow are, labels included. */
async function frameOf(page: Page) {
	const frames = await page
		.locator('.vue-flow__node')
		.evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().toJSON() as DOMRect));
	const left = Math.min(...frames.map(({ x }) => x)) - margin;
	const top = Math.min(...frames.map(({ y }) => y)) - margin / 2;
	const right = Math.max(...frames.map(({ x, width }) => x + width)) + margin;
	const bottom = Math.max(...frames.map(({ y, height }) => y + height)) + margin;
	const x = Math.max(0, left);
	const y = Math.max(0, top);
	return { x, y, width: right - x, height: bottom - y };
}

/**
 * Takes a picture of the page.
 * @returns bytes of the file.
 */
export async function pictureOfPage(
	page: Page,
	path: string,
	options: Pick<PageScreenshotOptions, 'clip' | 'animations'> = {},
): Promise<number> {
	const file = withPalette(await page.screenshot(options));
	await writeFile(path, file);
	return file.byteLength;
}

/**
 * Takes the picture of the workflow on the canvas, cut to its nodes.
 * @returns bytes of the file.
 */
export async function pictureOfCanvas(page: Page, path: string): Promise<number> {
	const style = await page.addStyleTag({ content: distractions });
	const clip = await frameOf(page);
	const bytes = await pictureOfPage(page, path, { clip, animations: 'disabled' });
	await style.evaluate((element) => {
		if (element instanceof Element) element.remove();
	});
	return bytes;
}
