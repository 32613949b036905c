import { describe, expect, test } from '@jest/globals';
import { act, node } from '../load/act.mts';
import { startBench } from '../playbooks/playbook.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { contain, extend, forged, hour, register, release, sent } from './extending.mts';

closeServicesAfterEachTest();

test('an extension shows in the register, with where the end comes from', async () => {
	const service = await startService();
	await contain(service);
	const end = { until: '2026-03-03T10:00:00.000Z', owner: 'soc', endFrom: 'mark' };
	expect(await register(service)).toMatchObject([{ isolation: { ...end, tagsRead: true } }]);
	await extend(service, '2026-03-04T10:00:00Z');
	const later = { until: '2026-03-04T10:00:00.000Z', owner: 'soc', endFrom: 'tag' };
	expect(await register(service)).toMatchObject([{ isolation: later }]);
	service.simulator.machines.update(machine.hr, { machineTags: [forged] });
	expect(await register(service)).toMatchObject([
		{ isolation: { ...end, doubtfulTags: [forged] } },
	]);
});

describe('Release What Is Due', () => {
	test.each<[string, (service: Service) => string | Promise<string>]>([
		['a forged tag', () => forged],
		[
			'the tag of another machine',
			async (service) => {
				await service.engine.runNode({
					node,
					parameters: act('isolate', { machineId: byId(machine.finance) }),
				});
				const run = await extend(service, '9 hours', { machineId: byId(machine.finance) });
				return String(run.items[0]?.json['tag']);
			},
		],
		[
			'a tag whose end was changed',
			async (service) => {
				const run = await extend(service, '2026-03-03T13:00:00Z');
				return String(run.items[0]?.json['tag']).replace('0303T13', '0303T09');
			},
		],
	])('holds a machine with %s, and says so', async (_, tagOf) => {
		const service = await startService();
		await contain(service);
		const tag = await tagOf(service);
		service.simulator.machines.update(machine.hr, { machineTags: [tag] });
		await service.clock.advance(2 * hour);
		expect(await release(service)).toMatchObject([
			{
				released: false,
				machineId: machine.hr,
				why: expect.stringContaining('cannot be verified'),
				doubtfulTags: [tag],
				headline: 'hr-lt-0107.contoso.example is not released yet',
			},
		]);
		expect(sent(service)).not.toContain('unisolate');
		service.simulator.machines.update(machine.hr, { machineTags: [] });
		expect(await release(service)).toMatchObject([{ released: true }]);
	});

	test('holds what was extended under another secret', async () => {
		const service = await startService();
		await contain(service);
		await extend(service, '3 hours');
		await service.clock.advance(4 * hour);
		const { clientId } = service.simulator.credential;
		const secrets = [{ value: 'a new secret', id: 'c0ffee00-0000-4000-8000-000000000000' }];
		service.simulator.apps.update(clientId, { secrets });
		service.engine.credentialStore.edit({ clientSecret: 'a new secret' });
		expect(await release(service)).toMatchObject([{ released: false, endFrom: null }]);
	});

	test('tells where it could not be told whether the time was extended', async () => {
		const service = await startService();
		await contain(service);
		await service.clock.advance(2 * hour);
		service.simulator.faults.add({ on: 'getMachine', kind: 'status', status: 422 });
		expect(await release(service)).toMatchObject([
			{ released: false, why: expect.stringContaining('could not be told') },
		]);
		expect(await release(service)).toMatchObject([{ released: true }]);
	});

	test('release-what-is-due: mails in plain characters what is held', async () => {
		const bench = await startBench();
		await contain(bench);
		bench.simulator.machines.update(machine.hr, {
			machineTags: [`${forged}<b>\nhttps://bad.example`],
		});
		await bench.clock.advance(2 * hour);
		expect((await bench.run('release-what-is-due')).error?.message).toMatch(/NOT released\. /);
		const [mail] = bench.outbox.mails;
		expect(mail?.subject).toBe(
			'Microsoft Defender: hr-lt-0107.contoso.example is not released yet',
		);
		const [line, then, ...more] = mail?.text.split('\n') ?? [];
		expect(line).toMatch(new RegExp(`^${machine.hr} hr-lt-0107.* cannot be verified`));
		expect(line).not.toMatch(/[<>]|:\/\//);
		expect([then, ...more]).toEqual(['It is tried again with the next run.']);
	});
});
