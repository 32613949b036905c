import { describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { fabrikamTenantId as fabrikam, type Simulator } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest } from '../service.mts';
import { minute, watch } from './support.mts';

closeServicesAfterEachTest();

/** Adds an action that has just ended in a tenant. @returns its id. */
function endIn({ tenants }: Simulator, tenant: string): string {
	const { actions, machines } = tenants.of(tenant);
	const machineId = machines.add({}).id;
	return actions.add({ type: 'Isolate', machineId, status: 'Failed' }).id;
}

function customer(index: number): string {
	return `c${String(index).padStart(7, '0')}-4b1e-4c57-9e08-6d2f7b90c415`;
}

const roles = ['Machine.ReadWrite.All'];

/** A trigger on so many tenants of the credential besides its own. */
async function watchAll(count: number) {
	const watched = await watch({ triggerOn: 'actionFinished', tenants: 'all' });
	const { simulator, engine } = watched;
	const others = [fabrikam, ...Array.from({ length: count - 1 }, (_, index) => customer(index))];
	for (const tenantId of others.slice(1)) simulator.tenants.register({ tenantId });
	simulator.apps.update(simulator.credential.clientId, {
		elsewhere: Object.fromEntries(others.map((tenant) => [tenant, roles])),
	});
	const list = (tenants: readonly string[]) =>
		engine.credentialStore.edit({
			tenants: tenants.map((tenant) => `Tenant ${tenant.slice(0, 8)} = ${tenant}`).join('\n'),
		});
	list(others);
	return { ...watched, others, list, all: [simulator.credential.tenantId, ...others] };
}

const briefly = (events: readonly IDataObject[]) =>
	events.map(({ tenantId, id }) => [tenantId, id]);

describe('a trigger on all tenants of the credential', () => {
	it('tells each event with its tenant, for one call a tenant and poll', async () => {
		const { simulator, poll, pollAfter, calls, all } = await watchAll(3);
		await poll();
		calls();
		const ended = all.map((tenant) => [tenant, endIn(simulator, tenant)]);
		expect(briefly(await pollAfter(minute)).sort()).toEqual(ended.sort());
		expect(calls()).toBe(all.length);
		expect(await pollAfter(minute)).toEqual([]);
		expect(calls()).toBe(all.length);
	});

	it('loses nothing of a tenant that fails, and silences no other', async () => {
		const { simulator, engine, poll, pollAfter, all } = await watchAll(2);
		const [own = '', , last = ''] = all;
		await poll();
		const on = 'listMachineActions';
		simulator.faults.add({ on, kind: 'status', status: 503, times: 99, tenantId: last });
		const lost = endIn(simulator, last);
		const told = endIn(simulator, own);
		expect(briefly(await pollAfter(minute))).toEqual([[own, told]]);
		expect(engine.logs.join('\n')).toMatch(
			new RegExp(`Tenant Tenant ${last.slice(0, 8)} \\(${last}\\): .* The other tenants were read`),
		);
		simulator.faults.clear();
		expect(briefly(await pollAfter(minute))).toEqual([[last, lost]]);
	});

	it('gives a tenant that hangs its share of the time only', async () => {
		const { simulator, clock, poll, pollAfter, all } = await watchAll(2);
		const [own = '', , last = ''] = all;
		await poll();
		const on = 'listMachineActions';
		simulator.faults.add({ on, kind: 'hang', times: 9, tenantId: last });
		const told = endIn(simulator, own);
		const before = clock.elapsed;
		expect(briefly(await pollAfter(minute))).toEqual([[own, told]]);
		expect(clock.elapsed - before - minute).toBeLessThan(5 * minute);
	});

	it('begins in a tenant that could not be read at first with when it was to be read', async () => {
		const { simulator, poll, pollAfter, all } = await watchAll(2);
		const [, , last = ''] = all;
		const on = 'listMachineActions';
		endIn(simulator, last);
		simulator.faults.add({ on, kind: 'status', status: 503, times: 99, tenantId: last });
		await poll();
		const { id } = { id: endIn(simulator, last) };
		await pollAfter(minute);
		simulator.faults.clear();
		expect(briefly(await pollAfter(minute))).toContainEqual([last, id]);
	});

	it('takes up and drops a tenant with the list of the credential, and that one alone', async () => {
		const { simulator, list, poll, pollAfter, all, others } = await watchAll(2);
		const [own = '', first = '', last = ''] = all;
		list([first]);
		await poll();
		endIn(simulator, last);
		expect(await pollAfter(minute)).toEqual([]);
		list(others);
		const known = endIn(simulator, own);
		expect(briefly(await pollAfter(minute))).toEqual([[own, known]]);
		const ended = [own, first, last].map((tenant) => [tenant, endIn(simulator, tenant)]);
		expect(briefly(await pollAfter(minute)).sort()).toEqual(ended.sort());
		list([last]);
		const rest = [own, first, last].map((tenant) => [tenant, endIn(simulator, tenant)]);
		expect(briefly(await pollAfter(minute)).sort()).toEqual([rest[0], rest[2]].sort());
	});

	it('keeps to the most items of an execution, and gives each tenant some', async () => {
		const { simulator, poll, pollAfter, change, all } = await watchAll(2);
		await poll();
		await change({ options: { mostItems: 6 } });
		const [own = '', , last = ''] = all;
		for (let count = 0; count < 20; count += 1) endIn(simulator, own);
		endIn(simulator, last);
		const told = await pollAfter(minute);
		expect(told.filter(({ tenantId }) => tenantId === last)).toHaveLength(1);
		expect(told.length).toBeLessThanOrEqual(6);
		let rest = 0;
		for (let polls = 0; polls < 3; polls += 1) rest += (await pollAfter(minute)).length;
		expect(told.length + rest).toBe(21);
	});

	it('follows fifty with one call each, and a state that does not grow with polls', async () => {
		const { simulator, poller, poll, pollAfter, calls, all } = await watchAll(49);
		await poll();
		const ended = all.map((tenant) => [tenant, endIn(simulator, tenant)]);
		calls();
		const down = all[7] ?? '';
		const on = 'listMachineActions';
		simulator.faults.add({ on, kind: 'status', status: 503, times: 99, tenantId: down });
		expect(briefly(await pollAfter(minute)).sort()).toEqual(
			ended.filter(([tenant]) => tenant !== down).sort(),
		);
		simulator.faults.clear();
		expect(briefly(await pollAfter(minute))).toEqual([ended[7]]);
		calls();
		await pollAfter(minute);
		expect(calls()).toBe(50);
		const size = JSON.stringify(poller.staticData).length;
		await pollAfter(minute);
		expect(JSON.stringify(poller.staticData).length).toBeLessThan(size + 100);
		expect(size).toBeLessThan(50 * 1_500);
	});
});

describe('a trigger on one tenant of the list', () => {
	it('tells of that one alone', async () => {
		const { simulator, poll, pollAfter, change } = await watchAll(2);
		await poll();
		const tenant = { __rl: true, mode: 'id', value: fabrikam };
		await change({ tenants: 'one', tenant });
		endIn(simulator, simulator.credential.tenantId);
		const id = endIn(simulator, fabrikam);
		expect(briefly(await pollAfter(minute))).toEqual([[fabrikam, id]]);
	});

	it('that is not there is an error that names those that are', async () => {
		const tenant = { __rl: true, mode: 'name', value: 'Fabrikam' };
		const { simulator, poll } = await watch({
			triggerOn: 'actionFinished',
			tenants: 'one',
			tenant,
		});
		await expect(poll('trigger', 'activate')).rejects.toThrow(/^Tenant: "Fabrikam" is not/);
		expect(simulator.requests.count()).toBe(0);
	});
});
