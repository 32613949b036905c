import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { locator, node } from '../targets/park.mts';

closeServicesAfterEachTest();

async function failed(machineId: INodeParameters, more: INodeParameters = {}) {
	const service = await startService();
	const { engine, simulator } = service;
	simulator.machines.behave(machine.hr, { outcome: 'Failed' });
	simulator.faults.add({ on: 'runAntiVirusScan', kind: 'status', status: 422 });
	const parameters = {
		resource: 'machineAction',
		operation: 'isolate',
		machineId,
		comment: 'Case 4711',
		...more,
	};
	const run = await engine.runNode({ node, parameters, onError: 'continueErrorOutput' });
	const [item] = run.errorItems;
	return { error: item?.json.error, message: (item?.json.message ?? {}) as IDataObject, item };
}

test('what a failed item holds stands in docs/output.md, and what stands there it holds', async () => {
	const page = readFileSync('docs/output.md', 'utf8');
	const documented = [...page.matchAll(/`message\.(\w+)`/g)].map(([, name]) => name);
	const ends = [
		await failed(locator('name', 'fin-lt-0213')),
		await failed(byId(machine.hr)),
		await failed(byId(machine.finance), { operation: 'runAntiVirusScan' }),
	];
	const held = ends.flatMap(({ item, message }) => {
		expect(Object.keys(item?.json ?? {}).sort()).toEqual(['error', 'message']);
		return Object.keys(message);
	});
	// Of several tenants test/engine/tenants tells.
	expect([...new Set(documented)].sort()).toEqual([...new Set([...held, 'tenantId'])].sort());
});

test('what to do about a mistyped name stands in the advice', async () => {
	const { error, message } = await failed(locator('name', 'fin-lt-0213'));
	expect(error).toBe('No machine has the name "fin-lt-0213"');
	expect(message.advice).toContain('Alike, but not taken: fin-lt-0231.contoso.example (');
});
