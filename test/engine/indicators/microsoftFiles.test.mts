import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, startService } from '../service.mts';
import { run, sha1, submit } from './submit.mts';

closeServicesAfterEachTest();

describe('a file of Microsoft', () => {
	const signed = { sha1, signer: 'Microsoft Windows', isValidCertificate: true };

	test('is not blocked unless that is said', async () => {
		const service = await startService();
		service.simulator.files.add(signed);
		const refused = await run(submit(), service);
		expect(refused.error?.message).toContain('is one that Microsoft Windows has signed');
		expect(refused.posts).toEqual([]);
		const { posts } = await run(submit({ options: { microsoftFiles: true } }), service);
		expect(posts).toHaveLength(1);
	});

	test.each([
		['it is not known whether that is valid', { ...signed, isValidCertificate: null }],
		['the signer is a distinguished name', { ...signed, signer: 'CN=Microsoft Windows, C=US' }],
	])('is refused where %s', async (_, profile) => {
		const service = await startService();
		service.simulator.files.add(profile);
		const { error, posts } = await run(submit(), service);
		expect(error?.message).toContain('so it was not blocked');
		expect(error?.description).toContain('Options > Block Files of Microsoft');
		expect(posts).toEqual([]);
		const planned = await run(submit({ options: { dryRun: true } }), service);
		expect(planned.items[0]?.json).toMatchObject({ verdict: 'refuse', request: null });
		const allowed = await run(submit({ options: { microsoftFiles: true } }), service);
		expect(allowed.posts).toHaveLength(1);
	});

	test.each([
		['somebody else has signed', { ...signed, signer: 'Contoso' }],
		['the signature is not valid', { ...signed, isValidCertificate: false }],
	])('%s', async (_, profile) => {
		const service = await startService();
		service.simulator.files.add(profile);
		expect((await run(submit(), service)).posts).toHaveLength(1);
	});

	test('is allowed without a look', async () => {
		const service = await startService();
		service.simulator.files.add(signed);
		const { posts, simulator } = await run(submit({ indicatorAction: 'Allowed' }), service);
		expect(posts).toHaveLength(1);
		expect(simulator.requests.count('getFile')).toBe(0);
	});

	test('who may not look is told, and the block goes on', async () => {
		const service = await startService();
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Ti.ReadWrite'] });
		const { posts, hints } = await run(submit(), service);
		expect(posts).toHaveLength(1);
		expect(hints.map(({ message }) => message).join()).toContain('It is not known who has signed');
	});
});
