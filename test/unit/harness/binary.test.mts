import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { engineWith } from './support/engines.mts';
import { startService, type Service } from './support/service.mts';

describe('binary data', () => {
	let service: Service;
	beforeEach(async () => {
		service = await startService();
	});
	afterEach(() => service.close());

	test('streamed from a service, kept in the file system, read back by the test', async () => {
		const content = Buffer.from('PK\u0003\u0004 a zip');
		service.answer = (_request, response) => void response.end(content);
		const engine = engineWith(async (context) => {
			const { helpers } = context;
			const stream: unknown = await helpers.httpRequest({ url: service.url, encoding: 'stream' });
			if (!(stream instanceof Readable)) throw new TypeError('no stream');
			const file = await helpers.prepareBinaryData(stream, 'package.zip', 'application/zip');
			return [[{ json: {}, binary: { package: file } }]];
		});
		const run = await engine.runNode({ node: 'probe', parameters: {} });
		expect(run.items[0]?.binary?.['package']).toMatchObject({
			fileName: 'package.zip',
			mimeType: 'application/zip',
		});
		expect(run.items[0]?.binary?.['package']?.id).toContain('filesystem-v2:');
		expect(await run.binary(run.items[0], 'package')).toEqual(content);
	});

	test('says which file an item does not carry', async () => {
		const engine = engineWith(async () => await Promise.resolve([[{ json: {} }]]));
		const run = await engine.runNode({ node: 'probe', parameters: {} });
		await expect(run.binary(run.items[0], 'package')).rejects.toThrow('"package"');
	});

	test('handed in by the test, read by the node', async () => {
		const engine = engineWith(async (context) => {
			const file = await context.helpers.getBinaryDataBuffer(0, 'script');
			return [[{ json: { text: file.toString() } }]];
		});
		const data = Buffer.from('Get-Process').toString('base64');
		const item = { json: {}, binary: { script: { data, mimeType: 'text/plain' } } };
		const run = await engine.runNode({ node: 'probe', parameters: {}, items: [item] });
		expect(run.items[0]?.json).toEqual({ text: 'Get-Process' });
	});
});
