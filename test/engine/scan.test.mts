import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** Runs `scripts/scan.mts` as a developer does. */
async function scan(...args: string[]): Promise<{ code: number; printed: string }> {
	return await new Promise((resolve) => {
		const command = ['--import', 'tsx', join('scripts', 'scan.mts'), ...args];
		// Jest sets it to "test", and n8n's rules read files in another way then.
		const env = { ...process.env, NODE_ENV: 'production' };
		execFile(process.execPath, command, { env }, (error, printed) => {
			resolve({ code: Number(error?.code ?? 0), printed });
		});
	});
}

/** The rules by which n8n judges packages before it verifies them. Needs `npm run build` first. */
describe("n8n's scanner", () => {
	test('finds nothing in the source, and nothing in the tarball', async () => {
		const { code, printed } = await scan();
		expect(printed).toMatch(
			/^source: [1-9]\d+ files, 0 errors\ntarball: [1-9]\d+ files, 0 errors\n$/,
		);
		expect(code).toBe(0);
	}, 120_000);

	test('would find what is wrong, however it is commented', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'scan-'));
		try {
			const script = '/* eslint-disable */\nconsole.log(process.env.SECRET);\n';
			await writeFile(join(folder, 'bad.js'), script);
			await writeFile(join(folder, 'package.json'), '{ "dependencies": { "left": "1.0.0" } }');
			const { code, printed } = await scan(folder);
			for (const rule of ['no-console', 'no-restricted-globals', 'no-runtime-dependencies']) {
				expect(printed).toContain(rule);
			}
			expect(code).toBe(1);
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	}, 60_000);
});
