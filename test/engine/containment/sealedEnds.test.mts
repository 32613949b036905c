import { describe, expect, test } from '@jest/globals';
import { startBench } from '../playbooks/playbook.mts';
import { analystEngine } from '../signIn/analystService.mts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { act, node } from '../load/act.mts';
import { contain, extend, hour, register, release, sent } from './extending.mts';
import type { Service } from '../service.mts';

closeServicesAfterEachTest();

/** What another tool does whose comment ends with the words of an attacker. */
function isolatedByOthers({ simulator }: Pick<Service, 'simulator'>, end: string): string {
	return simulator.actions.add({
		type: 'Isolate',
		machineId: machine.hr,
		status: 'Succeeded',
		requestor: 'Another tool',
		requestorComment: `Alert: suspicious sign-in ${end}`,
	}).id;
}

/** The mark of a real isolation of n8n's with an end, as anybody may read it. */
async function realMark(service: Service, of: string): Promise<string> {
	const run = await service.engine.runNode({
		node,
		parameters: act('isolate', { machineId: byId(of), options: { until: '1 hour', owner: 'soc' } }),
	});
	return String(run.items[0]?.json['mark']);
}

/** The secret of the app is another one from now on. */
function changeSecret({ simulator, engine }: Pick<Service, 'simulator' | 'engine'>): void {
	const { clientId } = simulator.credential;
	const secrets = [{ value: 'a new secret', id: 'c0ffee00-0000-4000-8000-000000000000' }];
	simulator.apps.update(clientId, { secrets });
	engine.credentialStore.edit({ clientSecret: 'a new secret' });
}

const madeUp = '[n8n:wf1.77.0123456789ab.0.0.until-20260303T093000Z.owner-soc]';

describe('An end that the credential has not sealed', () => {
	test.each<[string, (service: Service) => string | Promise<string>]>([
		['made up', () => madeUp],
		['made up with a seal', () => madeUp.replace(']', `.seal-${'0'.repeat(32)}]`)],
		['copied from another machine', (service) => realMark(service, machine.finance)],
		[
			'copied from an earlier isolation of the same machine',
			async (service) => {
				const mark = await realMark(service, machine.hr);
				const past = { machineId: machine.hr, status: 'Succeeded' } as const;
				service.simulator.actions.add({ ...past, type: 'Unisolate' });
				return mark;
			},
		],
	])('is obeyed nowhere, and told: %s', async (_, endOf) => {
		const service = await startService();
		const end = await endOf(service);
		await service.clock.advance(hour / 4);
		const containedBy = isolatedByOthers(service, end);
		await service.clock.advance(2 * hour);
		const rows = (await release(service)).filter(({ machineId }) => machineId === machine.hr);
		expect(rows).toMatchObject([
			{
				released: false,
				machineId: machine.hr,
				why: expect.stringContaining('so that it is not released'),
				advice: expect.stringContaining('Release the machine by hand'),
				until: null,
				owner: null,
				endFrom: null,
				notSealed: { owner: 'soc' },
				containedBy,
				containedByWhom: 'Another tool',
				containedSince: expect.stringContaining('2026-03-03T09:1'),
			},
		]);
		const releases = service.simulator.requests
			.posts()
			.filter(({ operation, machineId }) => operation === 'unisolate' && machineId === machine.hr);
		expect(releases).toEqual([]);
	});

	test('shows in the register as not sealed', async () => {
		const service = await startService();
		isolatedByOthers(service, madeUp);
		const [row] = await register(service);
		expect(row?.['isolation']).toMatchObject({
			endFrom: null,
			notSealed: { until: '2026-03-03T09:30:00.000Z', owner: 'soc' },
		});
		expect(row?.['isolation']).not.toHaveProperty('until');
		expect(row?.['isolation']).not.toHaveProperty('owner');
	});

	test('is mailed in plain characters', async () => {
		const bench = await startBench();
		isolatedByOthers(bench, madeUp);
		await bench.clock.advance(2 * hour);
		expect((await bench.run('release-what-is-due')).error?.message).toMatch(/NOT released\. /);
		const [mail] = bench.outbox.mails;
		expect(mail?.subject).toBe(
			'Microsoft Defender: hr-lt-0107.contoso.example is not released yet',
		);
		expect(mail?.text).toMatch(new RegExp(`^${machine.hr} hr-lt-0107.* is not sealed by this`));
		expect(mail?.text).toContain('by Another tool');
	});
});

describe('After the secret has changed', () => {
	test('what was contained before is held and told when its time comes, until Extend seals it anew', async () => {
		const service = await startService();
		await contain(service);
		changeSecret(service);
		expect(await release(service)).toEqual([]);
		await service.clock.advance(2 * hour);
		const told = { released: false, notSealed: { until: '2026-03-03T10:00:00.000Z' } };
		expect(await release(service)).toMatchObject([told]);
		// And again with each run: it is not forgotten.
		expect(await release(service)).toMatchObject([told]);
		const [extended] = (await extend(service, '1 hour', { options: { owner: 'soc' } })).items;
		expect(extended?.json).toMatchObject({ extended: true, previousUntil: null });
		expect(await release(service)).toEqual([]);
		await service.clock.advance(2 * hour);
		expect(await release(service)).toMatchObject([
			{ released: true, endFrom: 'tag', owner: 'soc' },
		]);
		expect(sent(service).filter((one) => one === 'unisolate')).toHaveLength(1);
	});

	test('a later isolation of the same machine is sealed with the new one', async () => {
		const service = await startService();
		changeSecret(service);
		await contain(service);
		await service.clock.advance(2 * hour);
		expect(await release(service)).toMatchObject([{ released: true, endFrom: 'mark' }]);
	});
});

describe('An analyst’s own credential', () => {
	const asAnalyst = { authentication: 'microsoftDefenderOAuth2Api' };
	const permissions = ['Machine.Isolate', 'Machine.ReadWrite'];
	const parameters = { ...act('isolate', { options: { until: '1 hour' } }), ...asAnalyst };

	test('seals with the secret of its app, so that the app itself releases what is due', async () => {
		const service = await startService();
		const engine = analystEngine(service.simulator, service.clock, permissions);
		const run = await engine.runNode({ node, parameters });
		expect(run.items[0]?.json['mark']).toMatch(/\.seal-[0-9a-f]{32}\]$/);
		await service.clock.advance(2 * hour);
		expect(await release(service)).toMatchObject([{ released: true, endFrom: 'mark' }]);
	});

	test('without a secret takes no end, before any call', async () => {
		const { simulator, clock } = await startService();
		const engine = analystEngine(simulator, clock, permissions, { clientSecret: '' });
		const before = simulator.requests.count();
		const run = await engine.runNode({ node, parameters });
		expect(run.error?.message).toContain('Until: the credential has no secret of its own');
		expect(simulator.requests.count()).toBe(before);
	});
});
