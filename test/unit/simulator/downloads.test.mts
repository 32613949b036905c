import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { generatedContent, type Behaviour } from '../../../simulator/index.mts';
import { Bench, errorOf, machineId, minute, readReply } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

/** Collects a package and asks for its link. */
async function packageLink(behaviour: Behaviour = {}): Promise<string> {
	bench.simulator.machines.behave(machineId, behaviour);
	const { id } = await bench.startOn('collectInvestigationPackage');
	bench.clock.advance(2 * minute);
	return String((await bench.get(`/api/machineactions/${String(id)}/getPackageUri`)).json.value);
}

type GivenFile = NonNullable<NonNullable<Behaviour['commands']>[number]['file']>;

/** Fetches a file by live response and asks for its link. */
async function fileLink(file?: GivenFile): Promise<string> {
	bench.simulator.machines.behave(machineId, { commands: [{ file }] });
	const params = [{ key: 'Path', value: 'C:\\Temp\\t.zip' }];
	const body = { Comment: 'Case 4711', Commands: [{ type: 'GetFile', params }] };
	const { json } = await bench.post(`/api/machines/${machineId}/runliveresponse`, body);
	bench.clock.advance(3 * minute);
	const call = 'GetLiveResponseResultDownloadLink(index=0)';
	const reply = await bench.get(`/api/machineactions/${String(json.id)}/${call}`);
	return String(reply.json.value);
}

interface Download {
	status: number;
	headers: Headers;
	bytes: Buffer;
}

async function download(link: string, headers: Record<string, string> = {}): Promise<Download> {
	const response = await fetch(link, { headers });
	const bytes = Buffer.from(await response.arrayBuffer());
	return { status: response.status, headers: response.headers, bytes };
}

describe('an investigation package', () => {
	it('is a real ZIP behind a link in quotes, with length and checksum', async () => {
		const quoted = await packageLink();
		expect(quoted).toMatch(
			/^"http:\/\/127\.0\.0\.1:\d+\/safedownload\/WDATP_Investigation_Package\.zip\?token=.*%3b.*"$/,
		);
		const { status, headers, bytes } = await download(quoted.slice(1, -1));
		expect(status).toBe(200);
		expect(headers.get('content-type')).toBe('application/zip');
		expect(headers.get('content-length')).toBe(String(bytes.byteLength));
		expect(headers.get('content-md5')).toBe(createHash('md5').update(bytes).digest('base64'));
		const summary = unzipSync(bytes)['Forensics Collection Summary.txt'] ?? new Uint8Array();
		expect(strFromU8(summary)).toContain('fin-lt-0231.contoso.example');
	});

	it('has its link without quotes under the quirk, and content of its own when told so', async () => {
		bench.simulator.quirks.packageLink = 'plain';
		const link = await packageLink({ packageContent: 'not a zip' });
		expect(link.startsWith('http')).toBe(true);
		expect((await download(link)).bytes.toString()).toBe('not a zip');
	});

	it.each([
		['before the collection has succeeded', 'collectInvestigationPackage', 0],
		['for an action of another type', 'offboard', 2 * minute],
	])('is 404 %s', async (_when, method, wait) => {
		const { id } = await bench.startOn(method);
		bench.clock.advance(wait);
		const reply = await bench.get(`/api/machineactions/${String(id)}/getPackageUri`);
		expect([reply.status, errorOf(reply).code]).toEqual([404, 'ResourceNotFound']);
	});
});

describe('a fetched file', () => {
	it('comes gzipped under its name with .gz', async () => {
		const { headers, bytes } = await download(await fileLink());
		expect(headers.get('content-disposition')).toBe('attachment; filename="t.zip.gz"');
		expect(gunzipSync(bytes).toString()).toBe('Simulated content of C:\\Temp\\t.zip\n');
	});

	it('comes raw under its own name when told so', async () => {
		const link = await fileLink({ name: 'photo.png', content: Buffer.from([1, 2]), gzip: false });
		const { headers, bytes } = await download(link);
		expect(headers.get('content-disposition')).toBe('attachment; filename="photo.png"');
		expect([...bytes]).toEqual([1, 2]);
	});

	it.each([
		['..\\..\\x', 'attachment; filename="..\\..\\x.gz"'],
		['bericht-ä.txt', "attachment; filename*=UTF-8''bericht-%C3%A4.txt.gz"],
		['a\nb"c', "attachment; filename*=UTF-8''a%0Ab%22c.gz"],
	])('called %j has the header %s', async (name, header) => {
		const { headers } = await download(await fileLink({ name, content: 'x' }));
		expect(headers.get('content-disposition')).toBe(header);
	});

	it('may be empty', async () => {
		const { bytes } = await download(await fileLink({ name: 'empty', content: '' }));
		expect(gunzipSync(bytes)).toHaveLength(0);
		const raw = await download(await fileLink({ name: 'empty', content: '', gzip: false }));
		expect([raw.status, raw.bytes.byteLength]).toEqual([200, 0]);
	});

	it('may be large without being held in memory, gzipped or not, always the same', async () => {
		const size = 3_000_001;
		const expected = Buffer.concat([...generatedContent(size)]);
		expect(expected.byteLength).toBe(size);
		const raw = await download(await fileLink({ name: 'big', content: { size }, gzip: false }));
		expect(raw.bytes.equals(expected)).toBe(true);
		const packed = await download(await fileLink({ name: 'big', content: { size } }));
		expect(packed.headers.get('content-length')).toBe(String(packed.bytes.byteLength));
		expect(gunzipSync(packed.bytes).equals(expected)).toBe(true);
	});
});

describe('a range', () => {
	const content = '0123456789';
	it.each([
		['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
		['bytes=4-', 206, '456789', 'bytes 4-9/10'],
		['bytes=-2', 206, '89', 'bytes 8-9/10'],
		['bytes=8-100', 206, '89', 'bytes 8-9/10'],
		['bytes=0-1,3-4', 200, content, null],
		['lines=1-2', 200, content, null],
	])('%s is answered with %i', async (range, status, text, contentRange) => {
		const link = await fileLink({ name: 'x', content, gzip: false });
		const reply = await download(link, { range });
		expect([reply.status, reply.bytes.toString()]).toEqual([status, text]);
		expect(reply.headers.get('content-range')).toBe(contentRange);
		expect(reply.headers.get('accept-ranges')).toBe('bytes');
	});

	it('beyond the end is 416', async () => {
		const link = await fileLink({ name: 'x', content, gzip: false });
		const reply = await download(link, { range: 'bytes=10-' });
		expect([reply.status, reply.headers.get('content-range')]).toEqual([416, 'bytes */10']);
	});

	it('of a gzipped file fits to the rest of it', async () => {
		const link = await fileLink({ name: 'x', content: { size: 200_000 } });
		const { bytes, headers } = await download(link);
		const rest = await download(link, { range: 'bytes=150000-' });
		expect(rest.bytes.equals(bytes.subarray(150_000))).toBe(true);
		expect(rest.headers.get('etag')).toBe(headers.get('etag'));
	});

	it('counts only while the file is the one that If-Range and If-Match mean', async () => {
		const link = await fileLink({ name: 'x', content, gzip: false });
		const etag = (await download(link)).headers.get('etag') ?? '';
		const range = 'bytes=0-3';
		expect((await download(link, { range, 'if-range': etag })).status).toBe(206);
		expect((await download(link, { range, 'if-range': '"other"' })).status).toBe(200);
		expect((await download(link, { range, 'if-match': etag })).status).toBe(206);
		expect((await download(link, { range, 'if-match': '"other"' })).status).toBe(412);
	});

	it('tells the checksum of the whole under another name', async () => {
		const link = await fileLink({ name: 'x', content, gzip: false });
		const whole = createHash('md5').update(content).digest('base64');
		expect((await download(link)).headers.get('content-md5')).toBe(whole);
		const part = await download(link, { range: 'bytes=0-3' });
		expect(part.headers.get('content-md5')).toBeNull();
		expect(part.headers.get('x-ms-blob-content-md5')).toBe(whole);
	});
});

describe('a download is refused', () => {
	it('with 400 when it carries an Authorization header, and that is logged', async () => {
		const link = await fileLink();
		expect((await download(link, { authorization: 'Bearer x' })).status).toBe(400);
		const [logged] = bench.simulator.requests.of('downloadResult');
		expect(logged).toMatchObject({
			status: 400,
			machineId,
			headers: { authorization: 'Bearer x' },
		});
	});

	it.each([
		['package', 5 * minute],
		['file', 30 * minute],
	])('with 403 when the link to a %s has expired', async (kind, life) => {
		const link = kind === 'file' ? await fileLink() : (await packageLink()).slice(1, -1);
		bench.clock.advance(life - 1);
		expect((await download(link)).status).toBe(200);
		bench.clock.advance(1);
		const { status, bytes } = await download(link);
		expect(status).toBe(403);
		expect(bytes.toString()).toContain('<Code>AuthenticationFailed</Code>');
	});

	it('with 403 when the signature is another one, or that of another kind of link', async () => {
		const link = await fileLink();
		const signature = new URL(link).searchParams.get('sig') ?? '';
		const foreignToken = `/safedownload/x.zip?token=${encodeURIComponent(signature)}`;
		expect((await download(`${link}x`)).status).toBe(403);
		expect((await download(`${bench.simulator.url}${foreignToken}`)).status).toBe(403);
	});
});

it('links may lead to another host, which notes what reaches it', async () => {
	bench.simulator.quirks.downloadOrigin = bench.simulator.foreignUrl;
	const link = await fileLink();
	expect(link.startsWith(bench.simulator.foreignUrl)).toBe(true);
	const reply = await readReply(await fetch(link, { headers: { authorization: 'Bearer leak' } }));
	expect(reply.status).toBe(200);
	expect(bench.simulator.requests.of('foreign')[0]).toMatchObject({
		method: 'GET',
		headers: { authorization: 'Bearer leak' },
	});
});
