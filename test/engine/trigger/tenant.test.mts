import { expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine, startCheckedSimulator } from '../service.mts';
import { brief, hour, minute, watch } from './support.mts';

closeServicesAfterEachTest();

const isolate = { type: 'Isolate', machineId: machine.finance } as const;
const fabrikam = '11111111-2222-4333-8444-555555555555';

/** A trigger that has a position in a quiet tenant, and another tenant in which a lot has happened. */
async function twoTenants(options: { lookBack?: number }) {
	const watched = await watch({ triggerOn: 'actionFinished', options });
	const { simulator, clock, engine, poll } = watched;
	const daysAgo = (days: number) => clock.date() - days * 24 * hour;
	simulator.actions.add({ ...isolate, status: 'Succeeded', createdAt: daysAgo(7) });
	await poll();
	const other = await startCheckedSimulator({ clock: { now: () => clock.date() } });
	const { actions } = other.tenants.of(fabrikam);
	for (const day of [1, 2, 3]) {
		actions.add({ ...isolate, status: 'Failed', createdAt: daysAgo(day) });
	}
	const open = actions.add({ ...isolate, status: 'Pending', createdAt: daysAgo(9) }).id;
	const { clientId, secrets } = other.apps.register({ tenantId: fabrikam });
	const useOther = () => {
		const [loginUrl, apiUrl, clientSecret] = [other.url, other.url, secrets[0]?.value ?? ''];
		const app = { tenantId: fabrikam, clientId, clientSecret };
		engine.credentialStore.edit({ ...app, loginUrl, apiUrl, accessToken: '' });
	};
	return { ...watched, actions, open, useOther };
}

test.each([{}, { lookBack: 48 }])(
	'a credential of another tenant begins with what happens from then on, given %j',
	async (options) => {
		const { engine, pollAfter, actions, open, useOther } = await twoTenants(options);
		useOther();
		expect(await pollAfter(minute)).toEqual([]);
		expect(engine.logs.join()).toContain('leads to another tenant');
		actions.finish(open, 'TimeOut');
		const fresh = actions.add({ ...isolate, status: 'Failed' }).id;
		const told = (await pollAfter(minute)).map(brief);
		expect(told).toHaveLength(2);
		expect(told).toContainEqual([open, 'Pending', 'TimeOut']);
		expect(told).toContainEqual([fresh, null, 'Failed']);
		expect(engine.logs.join().match(/leads to another tenant/g)).toHaveLength(1);
	},
);

test('another app of the same tenant goes on from the same position', async () => {
	const { simulator, engine, clock, pollAfter, poll } = await watch({
		triggerOn: 'actionFinished',
	});
	const { id } = simulator.actions.add({ ...isolate, status: 'Pending' });
	await poll();
	const { clientId, secrets } = simulator.apps.register({});
	const clientSecret = secrets[0]?.value ?? '';
	engine.credentialStore.edit({ clientId, clientSecret, accessToken: '' });
	await clock.advance(hour);
	simulator.actions.finish(id, 'Failed');
	expect((await pollAfter(minute)).map(brief)).toEqual([[id, 'Pending', 'Failed']]);
});
