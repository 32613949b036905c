import { describe, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { defenderTrigger } from '../workflows.mts';
import { expectTold, startInPortal } from '../portal.mts';
import {
	actionsOn,
	addMachines,
	begunBy,
	isolate,
	note,
	offerIsolation,
	useQueueHost,
} from './queueUnderTest.mts';

const host = useQueueHost();

/** Twice of what Microsoft allows for one API method in a minute. */
const many = 200;

describe('n8n with two workers', () => {
	test('isolates 200 machines, each once, within limits that the workers know apart', async () => {
		const { simulator, workers } = host();
		const { address } = await offerIsolation(host(), 'spread');
		const machineIds = addMachines(host(), many);
		const began = Date.now();
		const answers = await Promise.all(
			machineIds.map(async (machineId) => await isolate(address, machineId)),
		);
		const seconds = Math.round((Date.now() - began) / 1000);

		expect(answers).toEqual(machineIds.map((machineId) => ({ machineId, status: 'Succeeded' })));
		const refused = simulator.requests.all().filter(({ status }) => status === 429);
		const accepted = simulator.requests.posts().filter(({ status }) => status !== 429);
		expect(accepted.map(({ machineId }) => machineId).sort()).toEqual([...machineIds].sort());
		expect(new Set(actionsOn(host(), machineIds).map(({ actions }) => actions))).toEqual(
			new Set([1]),
		);
		const shares = workers.map((worker) => begunBy(worker).length);
		expect(shares.reduce((sum, share) => sum + share, 0)).toBe(many);
		expect(Math.min(...shares)).toBeGreaterThan(many / 10);
		note(
			`${many} executions in ${seconds} s, ${shares.join(' and ')} by worker, ${refused.length} calls put off with 429`,
		);
	});

	test('the trigger loses and repeats nothing while the main process restarts', async () => {
		const { api, credential, simulator } = host();
		// The first test has left none of the quota, and a trigger that may not look does not start.
		simulator.reset();
		const parameters = { triggerOn: 'actionCreated' };
		const workflow = defenderTrigger('Tell of new actions', parameters, credential);
		const workflowId = await api.createWorkflow(workflow);
		await activate(api, workflowId);
		const expected = [startInPortal(host())];
		await expectTold(host(), workflowId, expected);

		for (const how of ['stop', 'kill'] as const) {
			expected.push(startInPortal(host()));
			const restarted = host().restart(how);
			expected.push(startInPortal(host()));
			await restarted;
			await expectTold(host(), workflowId, expected);
		}
		note(`trigger over a restart and a crash of the main process: ${expected.length} of 5 told`);
	});
});
