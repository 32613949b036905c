import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, startService } from '../service.mts';
import { node, run, sha1, submit } from './submit.mts';

closeServicesAfterEachTest();

const getAll = (filters: INodeParameters = {}): INodeParameters => ({
	resource: 'indicator',
	operation: 'getAll',
	returnAll: true,
	filters,
});

describe('submitting an indicator', () => {
	test('sends the documented body and returns the entity', async () => {
		const { items, error, posts } = await run(
			submit({
				options: {
					severity: 'High',
					groups: 'Laptops, Servers',
					expirationTime: '2026-04-01T00:00:00Z',
					recommendedActions: 'Call the SOC',
				},
			}),
		);
		expect(error).toBeUndefined();
		expect(posts.map(({ body }) => body)).toEqual([
			{
				indicatorValue: sha1,
				indicatorType: 'FileSha1',
				action: 'BlockAndRemediate',
				title: 'Case 4711: dropper',
				description: 'Seen on fin-lt-0231',
				severity: 'High',
				generateAlert: true,
				recommendedActions: 'Call the SOC',
				expirationTime: '2026-04-01T00:00:00.000Z',
				rbacGroupNames: ['Laptops', 'Servers'],
			},
		]);
		expect(items[0]?.json).toMatchObject({ indicatorValue: sha1, reused: false, changed: false });
	});

	test('again sends nothing', async () => {
		const { service } = await run(submit());
		const again = await run(submit({ indicatorValue: sha1.toUpperCase() }), service);
		expect(again.items[0]?.json).toMatchObject({ reused: true, changed: false });
		expect(again.posts).toHaveLength(1);
	});

	test('where another is there, stops unless it may be changed', async () => {
		const service = await startService();
		service.simulator.indicators.add({
			indicatorType: 'FileSha1',
			indicatorValue: sha1,
			action: 'Allowed',
			title: 'Our own tool',
		});
		const refused = await run(submit(), service);
		expect(refused.error?.message).toContain('with other settings');
		expect(refused.error?.message).toContain('Allowed, "Our own tool"');
		expect(refused.posts).toEqual([]);
		const changed = await run(submit({ options: { ifThere: 'update' } }), service);
		expect(changed.items[0]?.json).toMatchObject({ changed: true, action: 'BlockAndRemediate' });
		expect(service.simulator.indicators.all()).toHaveLength(1);
	});

	test('a lost answer is made up for by looking', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'submitIndicator', kind: 'resetAfter' });
		const { items, error, posts } = await run(submit(), service);
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ indicatorValue: sha1, reused: false });
		expect(posts).toHaveLength(1);
	});

	test('a dry run sends nothing and shows the call', async () => {
		const { items, posts } = await run(submit({ options: { dryRun: true } }));
		expect(posts).toEqual([]);
		expect(items[0]?.json).toMatchObject({
			dryRun: true,
			verdict: 'start',
			request: { method: 'POST', path: '/api/indicators' },
		});
	});

	test.each(['status', 'wrongJson'] as const)(
		'an error tells what may have been submitted when nobody can look (%s)',
		async (kind) => {
			const service = await startService();
			const { faults } = service.simulator;
			faults.add({ on: 'submitIndicator', kind: 'resetAfter', times: Infinity });
			faults.add({ on: 'listIndicators', kind, after: 1, times: Infinity });
			const { error } = await service.engine.runNode({ node, parameters: submit() });
			expect(`${error?.message ?? ''} ${error?.description ?? ''}`).toContain(
				`May have been submitted: item 0: BlockAndRemediate FileSha1 ${sha1}`,
			);
			expect(service.simulator.requests.count('submitIndicator')).toBe(1);
		},
	);

	test('an error tells what was submitted before it', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'submitIndicator', kind: 'status', status: 403, after: 1 });
		const { error } = await service.engine.runNode({
			node,
			items: [{ value: sha1 }, { value: '1d84c0a7f3b92e65d0471c8ea6f5b3927d0c4e18' }],
			parameters: submit({ indicatorValue: '={{ $json.value }}' }),
		});
		expect(`${error?.message ?? ''} ${error?.description ?? ''}`).toContain(
			`Submitted by this run: item 0: BlockAndRemediate FileSha1 ${sha1}`,
		);
	});

	test('Audit always raises an alert', async () => {
		const { posts } = await run(
			submit({ indicatorAction: 'Audit', options: { generateAlert: false } }),
		);
		expect(posts[0]?.body).toMatchObject({ action: 'Audit', generateAlert: true });
	});
});

describe('what is refused before any call', () => {
	test.each([
		['FileSha1', 'a'.repeat(64), 'has 40 hexadecimal digits'],
		['FileSha256', sha1, 'has 64 hexadecimal digits'],
		['FileMd5', 'd41d8cd98f00b204e9800998ecf8427e', 'the hash of an empty file'],
		['IpAddress', '10.0.0.0/8', 'is a range'],
		['IpAddress', '127.0.0.1', 'an address that every machine may have: loopback'],
		['IpAddress', '255.255.255.255', 'an address that every machine may have'],
		['IpAddress', '10.1.2.3', 'an address inside of a network'],
		['IpAddress', '172.31.255.255', 'an address inside of a network'],
		['IpAddress', '192.168.0.1', 'an address inside of a network'],
		['IpAddress', '::ffff:192.168.0.1', 'an address inside of a network'],
		['IpAddress', '100.127.0.1', 'an address inside of a network'],
		['IpAddress', 'fd12::1', 'an address inside of a network'],
		['IpAddress', 'bad.example', 'no IP address'],
		['DomainName', 'com', 'no domain name'],
		['Url', 'http://127.0.0.1:8080/a', 'what every machine may be itself'],
		['Url', 'http://[::1]/a', 'what every machine may be itself'],
		['Url', 'https://localhost/a', 'what every machine may be itself'],
		['DomainName', 'example', 'no domain name'],
		['DomainName', '*.bad.example', 'no domain name'],
		['DomainName', 'https://bad.example', 'no domain name'],
		['Url', 'bad.example/a', 'no URL'],
	])('%s %s', async (indicatorType, indicatorValue, message) => {
		const { error, simulator } = await run(submit({ indicatorType, indicatorValue }));
		expect(error?.message).toMatch(/^Indicator Value: /);
		expect(error?.message).toContain(message);
		expect(simulator.requests.count()).toBe(0);
	});

	test('a help page for a file', async () => {
		const { error } = await run(submit({ options: { educateUrl: 'https://help.example/' } }));
		expect(error?.message).toContain('Help Page: only URLs and domains have one');
	});
});

test.each([
	['DomainName', 'Bad[.]Example.', 'bad.example'],
	['IpAddress', '2001:DB8::0:1', '2001:db8::1'],
	['Url', 'hxxps://bad[.]example/A', 'https://bad.example/A'],
	['IpAddress', '172.32.0.1', '172.32.0.1'],
	['IpAddress', '100.128.0.1', '100.128.0.1'],
	['FileSha256', ` ${'AB'.repeat(32)} `, 'ab'.repeat(32)],
])('%s %s is read', async (indicatorType, indicatorValue, sent) => {
	const { posts } = await run(submit({ indicatorType, indicatorValue }));
	expect(posts[0]?.body).toMatchObject({ indicatorType, indicatorValue: sent });
});

describe('reading and deleting', () => {
	test('filters narrow the list', async () => {
		const service = await startService();
		const { indicators } = service.simulator;
		indicators.add({ indicatorType: 'FileSha1', indicatorValue: sha1, action: 'Block' });
		const other = { indicatorType: 'IpAddress', indicatorValue: '198.51.100.7', action: 'Audit' };
		indicators.add(other);
		const all = await run(getAll(), service);
		expect(all.items).toHaveLength(2);
		for (const filters of [
			{ indicatorType: ['IpAddress'] },
			{ indicatorAction: ['Audit'] },
			{ indicatorValue: '198.51.100.7' },
		]) {
			const { items } = await run(getAll(filters), service);
			expect(items.map(({ json }) => json.indicatorValue)).toEqual(['198.51.100.7']);
		}
	});

	test('deletes by ID, and says so where there is none', async () => {
		const service = await startService();
		const { id } = service.simulator.indicators.add({
			indicatorType: 'FileSha1',
			indicatorValue: sha1,
		});
		const parameters = { resource: 'indicator', operation: 'delete', indicatorId: id };
		const planned = await run({ ...parameters, options: { dryRun: true } }, service);
		expect(planned.items[0]?.json).toMatchObject({ dryRun: true, verdict: 'start' });
		expect(service.simulator.indicators.all()).toHaveLength(1);
		const { items } = await run(parameters, service);
		expect(items[0]?.json).toMatchObject({ deleted: true, id });
		expect(service.simulator.indicators.all()).toEqual([]);
		const gone = await run(parameters, service);
		expect(gone.error?.httpCode).toBe('404');
	});

	test('a lost answer to a deletion is made up for by looking', async () => {
		const service = await startService();
		const { indicators, faults } = service.simulator;
		const { id } = indicators.add({ indicatorType: 'FileSha1', indicatorValue: sha1 });
		faults.add({ on: 'deleteIndicator', kind: 'resetAfter' });
		const parameters = { resource: 'indicator', operation: 'delete', indicatorId: id };
		expect((await run(parameters, service)).items[0]?.json).toMatchObject({ deleted: true });
	});

	test('an app without the permission for all sees its own alone', async () => {
		const service = await startService();
		service.simulator.indicators.add({ indicatorType: 'FileSha1', indicatorValue: sha1 });
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Ti.ReadWrite'] });
		expect((await run(getAll(), service)).items).toEqual([]);
	});
});
