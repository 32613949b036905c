import { createHash } from 'node:crypto';
import { minutes } from '../../../../defender/general/clock.ts';
import {
	downloadFile,
	type DownloadOrder,
} from '../../../../defender/files/download/downloadFile.ts';
import { settle } from '../../../../defender/general/settled.ts';
import { virtualClock } from '../../../harness/index.mts';
import {
	downloadConnection,
	fakeHost,
	memoryStore,
	type FakeHost,
	type Step,
} from './fakeHost.mts';

export const link = 'https://store.blob.core.windows.net/result?sig=secret';
export const content = Buffer.from('All work and no play makes Jack a dull boy. '.repeat(20));
export const md5 = createHash('md5').update(content).digest('base64');

interface Outcome {
	readonly host: FakeHost;
	readonly kept: Buffer[];
	readonly links: number;
	readonly elapsed: number;
	readonly notices: readonly string[];
	readonly error: Error | undefined;
	readonly sha256: string | undefined;
}

/** Downloads `content` from a host that goes through `steps`. */
export async function download(
	steps: readonly Step[],
	change: Partial<DownloadOrder> & { minutes?: number } = {},
): Promise<Outcome> {
	const clock = virtualClock();
	const connection = downloadConnection(clock);
	const host = fakeHost(content, steps, clock);
	const { store, kept } = memoryStore();
	let links = 0;
	const order: DownloadOrder = {
		source: { name: 'The file', link: () => Promise.resolve(`${link}${(links += 1)}`) },
		largest: 1_000_000,
		deadline: clock.now() + minutes(change.minutes ?? 30),
		prepare: (_head, chunks) => ({
			fileName: 'a.txt',
			mimeType: 'text/plain',
			chunks,
			provesItself: () => false,
		}),
		...change,
	};
	const done = await settle(() => downloadFile(connection, { fetch: host.fetch, store }, order));
	const result = done.ok
		? { sha256: done.value.sha256, error: undefined }
		: { sha256: undefined, error: done.error };
	const { notices } = connection;
	return { ...result, host, kept, links, elapsed: clock.elapsed, notices };
}

export function rangesOf({ host }: Outcome): Array<string | undefined> {
	return host.requests.map(({ headers }) => headers.range);
}
