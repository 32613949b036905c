import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = 'node_modules/.cache/mutate';

export function hashOf(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function pathOf(name: string): string {
	return join(folder, `${name}.json`);
}

export async function kept<Value>(name: string, otherwise: Value): Promise<Value> {
	try {
		return JSON.parse(await readFile(pathOf(name), 'utf8')) as Value;
	} catch {
		return otherwise;
	}
}

/** Whole or not at all: who is stopped in the middle of it loses nothing that was kept before. */
export function keep(name: string, value: unknown): void {
	mkdirSync(folder, { recursive: true });
	const half = `${pathOf(name)}.half`;
	writeFileSync(half, JSON.stringify(value));
	renameSync(half, pathOf(name));
}
