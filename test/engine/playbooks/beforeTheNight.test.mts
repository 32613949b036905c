import { describe, expect, test } from '@jest/globals';
import { fabrikamTenantId as fabrikam, selfSigned } from '../../../simulator/index.mts';
import type { WorkflowRunOptions } from '../../harness/index.mts';
import { closeServicesAfterEachTest } from '../service.mts';
import { startBench, type Bench, unforeseen } from './playbook.mts';

closeServicesAfterEachTest();

const dayMs = 86_400_000;

async function mailsOf(
	bench: Bench,
	credential: NonNullable<WorkflowRunOptions['credential']> = {},
): Promise<string[]> {
	const run = await bench.run('check-before-the-night', { credential });
	expect(unforeseen(run)).toBeUndefined();
	expect(bench.simulator.requests.posts()).toEqual([]);
	return bench.outbox.mails.map(({ subject, text }) => `${subject}\n${text}`);
}

describe('check-before-the-night', () => {
	test('mails nothing where nothing is missing', async () => {
		expect(await mailsOf(await startBench())).toEqual([]);
	});

	test('tells the app role that a tenant lacks, and where to give consent', async () => {
		const bench = await startBench();
		const { clientId } = bench.simulator.credential;
		bench.simulator.apps.update(clientId, { elsewhere: { [fabrikam]: ['Machine.ReadWrite.All'] } });
		const mails = await mailsOf(bench, { tenants: `Fabrikam = ${fabrikam}` });
		expect(mails).toEqual([
			`Microsoft Defender: 1 tenants are not ready for the night\nFabrikam: app role Machine.Isolate is missing: ${bench.simulator.url}/${fabrikam}/adminconsent?client_id=${clientId}`,
		]);
	});

	test('tells a sign-in that does not work', async () => {
		const [mail] = await mailsOf(await startBench(), { clientSecret: 'expired-secret-value' });
		expect(mail).toContain('1 tenants are not ready');
		expect(mail).toMatch(/secret/i);
	});

	test.each([
		[15, 0],
		[13, 1],
	])('a certificate that lives %i days more: %i mails', async (days, count) => {
		const bench = await startBench();
		const end = Date.now() + days * dayMs;
		const pair = await selfSigned({ from: Date.now() - 60 * dayMs, to: end });
		const { clientId } = bench.simulator.credential;
		bench.simulator.apps.update(clientId, { certificates: [{ pem: pair.certificate }] });
		const mails = await mailsOf(bench, {
			authentication: 'certificate',
			certificate: pair.certificate,
			privateKey: pair.key,
		});
		expect(mails).toHaveLength(count);
		const day = new Date(end).toISOString().slice(0, 10);
		for (const mail of mails) expect(mail).toContain(`its certificate ends on ${day}`);
	});
});
