import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { actOnItems, node } from '../load/act.mts';
import { closeServicesAfterEachTest, startService, type Service } from '../service.mts';

closeServicesAfterEachTest();

/** More machines than one question about their actions can name. */
const many = 200;

/** Machines of which the first ones alone can be looked back at: after one list call no other answers. */
async function startHalfBlind() {
	const service = await startService();
	const ids = Array.from({ length: many }, () => service.simulator.machines.add({}).id);
	return { ...service, ids };
}

function blindAfterOne({ simulator }: Service) {
	const on = 'listMachineActions';
	simulator.faults.add({ on, kind: 'status', status: 503, after: 1, times: Infinity });
}

async function run(service: Service & { ids: string[] }, operation: string, more: INodeParameters) {
	const ended = await service.engine.runNode({
		node,
		items: service.ids.map((id) => ({ id })),
		onError: 'continueErrorOutput',
		parameters: actOnItems(operation, {
			waitForCompletion: false,
			...(operation === 'isolate' ? { guardRails: { mostMachines: 0, mostStarts: 0 } } : {}),
			...more,
		}),
	});
	const sent = new Set(service.simulator.requests.posts().map(({ machineId }) => machineId));
	return { ended, sent };
}

describe('a look-back that was read in part', () => {
	test('counts for what it proves: what is in progress is taken or respected', async () => {
		const service = await startHalfBlind();
		const { simulator, ids } = service;
		const [isolating = '', releasing = '', isolated = '', other = ''] = ids;
		const twin = simulator.actions.add({ type: 'Isolate', machineId: isolating, scope: 'Full' });
		simulator.actions.add({ type: 'Unisolate', machineId: releasing });
		const status = 'Succeeded';
		simulator.actions.add({ type: 'Isolate', machineId: isolated, scope: 'Full', status });
		blindAfterOne(service);
		const { ended, sent } = await run(service, 'isolate', { options: { skipIfThere: true } });
		expect(sent.has(isolating)).toBe(false);
		expect(ended.items[0]?.json).toMatchObject({ id: twin.id, reused: true });
		expect(sent.has(releasing)).toBe(false);
		expect(ended.errorItems.map(({ json }) => json.error)).toEqual([
			expect.stringContaining('is still under way'),
		]);
		// Whether it was released since is what could not be read.
		expect(sent.has(isolated)).toBe(true);
		expect(sent.has(other)).toBe(true);
		expect(sent.size).toBe(many - 2);
		const told = ended.hints.map(({ message }) => message).join('\n');
		expect(told).toContain('could be read in part only');
	});

	test('is no proof that nothing was done: what needs the look is not sent', async () => {
		const service = await startHalfBlind();
		const [seen = ''] = service.ids;
		const sha1 = 'a'.repeat(40);
		const twin = service.simulator.actions.add({
			type: 'StopAndQuarantineFile',
			machineId: seen,
			relatedFileInfo: { fileIdentifier: sha1, fileIdentifierType: 'Sha1' },
		});
		blindAfterOne(service);
		const { ended, sent } = await run(service, 'stopAndQuarantineFile', { sha1 });
		expect(sent.size).toBe(0);
		expect(ended.items.map(({ json }) => json.id)).toEqual([twin.id]);
		expect(ended.errorItems).toHaveLength(many - 1);
		expect(ended.errorItems[0]?.json.error).toContain(
			'what has been done to it before could not be read',
		);
	});
});
