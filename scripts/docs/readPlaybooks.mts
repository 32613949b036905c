import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlaybookFile } from './playbooksPage.mts';

/** The playbooks, by the names of their files. */
export async function readPlaybookFiles(): Promise<PlaybookFile[]> {
	const names = (await readdir('playbooks')).filter((name) => name.endsWith('.json')).sort();
	return await Promise.all(
		names.map(async (name) => {
			const text = await readFile(join('playbooks', name), 'utf8');
			const workflow = JSON.parse(text) as PlaybookFile['workflow'];
			const file = name.slice(0, -'.json'.length);
			const picture = join('docs', 'images', 'playbooks', `${file}-light.png`);
			return { file, isPictured: existsSync(picture), workflow };
		}),
	);
}
