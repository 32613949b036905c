import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { outputOf, posted, startBench, type Bench, unforeseen } from './playbook.mts';

closeServicesAfterEachTest();

const playbook = 'evidence-to-object-storage';

interface Manifest {
	readonly case: string;
	readonly files: ReadonlyArray<Record<string, unknown>>;
}

async function runToTheEnd(bench: Bench): Promise<{ report: unknown; manifest: Manifest }> {
	const run = await bench.run(playbook);
	expect(unforeseen(run)).toBeUndefined();
	const { name = '', bytes = Buffer.alloc(0) } = bench.outbox.files.at(-1) ?? {};
	expect(name).toMatch(/^evidence\/case-4711\/manifest-.+\.json$/);
	const [{ report } = { report: '' }] = outputOf(run, 'Report');
	return { report, manifest: JSON.parse(bytes.toString()) as Manifest };
}

describe(playbook, () => {
	test('stores each package, and a manifest with its hash', async () => {
		const bench = await startBench();
		const { report, manifest } = await runToTheEnd(bench);
		expect(report).toBe('case-4711: 2 of 2 packages stored');
		expect(posted(bench.simulator).sort()).toEqual(
			[machine.finance, machine.hr].map((id) => `collectInvestigationPackage ${id}`).sort(),
		);
		const packages = bench.outbox.files.slice(0, -1);
		expect(manifest.files).toHaveLength(2);
		manifest.files.forEach((file, index) => {
			const { name, bytes } = packages[index] ?? { name: '', bytes: Buffer.alloc(0) };
			expect(`evidence/${String(file.object)}`).toBe(name);
			expect(file.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
			expect(file.size).toBe(bytes.length);
		});
	});

	test('what is missing stands in the manifest, and costs no other package', async () => {
		const bench = await startBench();
		bench.simulator.machines.behave(machine.finance, { outcome: 'Failed' });
		const { report, manifest } = await runToTheEnd(bench);
		expect(report).toBe('case-4711: 1 of 2 packages stored');
		expect(bench.outbox.files).toHaveLength(2);
		expect(manifest.files).toEqual([
			expect.objectContaining({ missing: expect.stringContaining('Failed') }),
			expect.objectContaining({ machineId: machine.hr }),
		]);
	});

	test('what could not be stored stands in the manifest as missing', async () => {
		const bench = await startBench();
		bench.outbox.failing = { node: 'Upload Package', when: 'before' };
		const { report, manifest } = await runToTheEnd(bench);
		expect(report).toBe('case-4711: 0 of 2 packages stored');
		expect(manifest.files).toEqual(
			['fin-lt-0231', 'hr-lt-0107'].map((name) => ({
				computer: expect.stringContaining(name),
				missing: 'Upload Package is broken',
			})),
		);
	});
});
