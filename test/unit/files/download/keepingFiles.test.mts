import { describe, expect, test } from '@jest/globals';
import { minutes } from '../../../../defender/general/clock.ts';
import { downloadFile } from '../../../../defender/files/download/downloadFile.ts';
import { virtualClock } from '../../../harness/index.mts';
import { content, link } from './aDownload.mts';
import { downloadConnection, fakeHost } from './fakeHost.mts';

describe('a host that keeps files', () => {
	const unread = (): Promise<Buffer> => Promise.resolve(content);
	const full = (): Promise<Buffer> => Promise.reject(new Error('no space left on device'));

	test.each([
		['is named as the reason when it cannot', full, 'no space left on device'],
		['cannot have kept what it has not read', unread, 'it was not read to its end'],
	])('%s', async (_what, store, reason) => {
		const clock = virtualClock();
		const { fetch } = fakeHost(content);
		const done = downloadFile(
			downloadConnection(clock),
			{ fetch, store },
			{
				source: { name: 'The file', link: () => Promise.resolve(link) },
				largest: 1_000_000,
				deadline: clock.now() + minutes(1),
				prepare: (_head, chunks) => ({
					fileName: 'a.txt',
					mimeType: 'text/plain',
					chunks,
					provesItself: () => false,
				}),
			},
		);
		await expect(done).rejects.toMatchObject({
			kind: 'download',
			message: `n8n could not keep the file: ${reason}`,
			advice: expect.stringContaining('N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE'),
		});
	});

	test('may take its time without the download being broken off', async () => {
		const clock = virtualClock();
		const { fetch, requests } = fakeHost(content);
		const store = async (chunks: AsyncIterable<Uint8Array>): Promise<number> => {
			let bytes = 0;
			for await (const chunk of chunks) {
				bytes += chunk.byteLength;
				if (bytes === 70) await clock.sleep(minutes(5));
			}
			return bytes;
		};
		const { stored } = await downloadFile(
			downloadConnection(clock),
			{ fetch, store },
			{
				source: { name: 'The file', link: () => Promise.resolve(link) },
				largest: 1_000_000,
				deadline: clock.now() + minutes(10),
				prepare: (_head, chunks) => ({
					fileName: 'a.txt',
					mimeType: 'text/plain',
					chunks,
					provesItself: () => false,
				}),
			},
		);
		expect(stored).toBe(content.byteLength);
		expect(requests.map(({ signal }) => signal.aborted)).toEqual([false]);
	});
});
