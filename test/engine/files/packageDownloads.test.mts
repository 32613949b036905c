import { describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { generatedContent, type Fault } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { collectPackage } from './triage.mts';

closeServicesAfterEachTest();

async function collectThrough(service: Service, ...faults: Array<Omit<Fault, 'on'>>) {
	for (const fault of faults) service.simulator.faults.add({ on: 'downloadPackage', ...fault });
	const run = await collectPackage(service);
	const downloads = service.simulator.requests.of('downloadPackage');
	// Whatever happens to it, a link shows nowhere: not in the log, not in hints, not in errors.
	expect(service.engine.everything).not.toContain('safedownload');
	return { run, downloads, links: service.simulator.requests.count('getPackageUri') };
}

/** So large that a part of it arrives before a fault. */
function largeZip(): Uint8Array {
	const noise = Buffer.concat([...generatedContent(2_000_000)]);
	return zipSync({ 'Memory/pagefile.bin': noise }, { level: 0 });
}

function fillPackage(service: Service, bytes: Uint8Array): void {
	service.simulator.machines.behave(
		machine.finance,
		{ packageContent: bytes },
		'CollectInvestigationPackage',
	);
}

describe('A download that breaks', () => {
	test('goes on where it broke, with the same file', async () => {
		const service = await startService();
		const zip = largeZip();
		fillPackage(service, zip);
		const { run, downloads, links } = await collectThrough(service, { kind: 'truncatedJson' });
		expect(run.error).toBeUndefined();
		expect(downloads.map(({ status }) => status)).toEqual([0, 206]);
		expect(downloads[1]?.headers.range).toMatch(/^bytes=\d{5,}-$/);
		expect(downloads[1]?.headers['if-range']).toMatch(/^"/);
		expect(links).toBe(1);
		expect(Buffer.compare(await run.binary(run.items[0], 'data'), zip)).toBe(0);
	});

	test('is begun again after resets, faults of the host and silence', async () => {
		const service = await startService();
		const { run, downloads } = await collectThrough(
			service,
			{ kind: 'resetBefore' },
			{ kind: 'status', status: 503 },
			{ kind: 'hang' },
		);
		expect(run.error).toBeUndefined();
		expect(downloads.map(({ status }) => status)).toEqual([0, 503, 0, 200]);
	});

	test('ends as an error that says so when it never works', async () => {
		const service = await startService();
		const { run, downloads } = await collectThrough(service, {
			kind: 'resetBefore',
			times: Infinity,
		});
		expect(downloads).toHaveLength(8);
		expect(run.error?.message).toMatch(
			/^The package collection of fin-lt-0231 succeeded, but its result could not be fetched: The investigation package could not be downloaded: the download host broke the connection$/,
		);
		expect(run.error?.description).toContain('*.securitycenter.windows.com');
	});

	test('stops when the execution is stopped', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'downloadPackage', kind: 'hang', times: Infinity });
		const run = await collectPackage(service, { cancelAfterMs: 130_000 });
		expect(run.status).toBe('canceled');
		expect(service.simulator.requests.count('downloadPackage')).toBe(1);
		expect(service.clock.elapsed).toBeLessThan(140_000);
	});
});

describe('A link that has expired', () => {
	test('is fetched anew', async () => {
		const service = await startService();
		const { run, downloads, links } = await collectThrough(service, {
			kind: 'status',
			status: 403,
		});
		expect(run.error).toBeUndefined();
		expect(links).toBe(2);
		expect(downloads[0]?.query.token).not.toBe(downloads[1]?.query.token);
	});

	test('is given up when fresh ones are refused, too', async () => {
		const service = await startService({ quirks: { packageLinkLifeMs: -1 } });
		const { run, links } = await collectThrough(service);
		expect(links).toBe(3);
		expect(run.error?.message).toContain('3 links in a row were refused (HTTP 403)');
		expect(service.engine.everything).not.toContain('safedownload');
	});
});

describe('What is no package', () => {
	test('a page in its place is noticed and never delivered', async () => {
		const service = await startService();
		const { run, downloads, links } = await collectThrough(service, {
			kind: 'html',
			status: 200,
			times: Infinity,
		});
		expect(run.error?.message).toContain('it is a web page instead of a ZIP; it was thrown away');
		expect(downloads).toHaveLength(3);
		expect(links).toBe(1);
	});

	test('a page that comes once costs nothing', async () => {
		const service = await startService();
		const { run } = await collectThrough(service, { kind: 'html', status: 200 });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.binary?.data?.mimeType).toBe('application/zip');
	});

	test('an empty file is none', async () => {
		const service = await startService();
		fillPackage(service, new Uint8Array());
		const run = await collectPackage(service);
		expect(run.error?.message).toContain('it is empty');
	});

	test('one that is larger than allowed is not kept', async () => {
		const service = await startService();
		fillPackage(service, new Uint8Array(1_100_000));
		const run = await collectPackage(service, { parameters: { options: { largestFile: 1 } } });
		expect(run.error?.message).toContain('is 1.1 MB and so larger than the 1 MB that are allowed');
		expect(run.error?.description).toContain('Largest File (MB)');
	});
});

describe('Other hosts', () => {
	test('a link to one is not followed', async () => {
		const service = await startService();
		service.simulator.quirks.downloadOrigin = service.simulator.foreignUrl;
		const run = await collectPackage(service);
		expect(run.error?.message).toContain(service.simulator.foreignUrl);
		expect(run.error?.message).toContain("no download host of Microsoft's");
		expect(service.simulator.requests.count('foreign')).toBe(0);
	});

	test('nor is a redirect to one', async () => {
		const service = await startService();
		const location = `${service.simulator.foreignUrl}/x?token=secret`;
		const fault = { kind: 'status', status: 302, location } as const;
		const { run } = await collectThrough(service, fault);
		expect(run.error?.message).toContain("no download host of Microsoft's");
		expect(service.simulator.requests.count('foreign')).toBe(0);
		expect(service.engine.everything).not.toContain('secret');
	});

	test('a redirect that stays is followed', async () => {
		const service = await startService();
		const { downloads, run } = await collectThrough(service, {
			kind: 'status',
			status: 307,
			location: '/safedownload/elsewhere.zip?token=none',
		});
		// The simulator knows no such link, so a fresh one is asked for.
		expect(downloads.map(({ status }) => status)).toEqual([307, 403, 200]);
		expect(run.error).toBeUndefined();
	});
});
