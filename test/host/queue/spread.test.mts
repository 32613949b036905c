import { describe, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { anotherApp } from '../shared/anotherApp.mts';
import { connectMcp } from '../shared/mcpClient.mts';
import { mcpServer } from '../shared/toolWorkflows.mts';
import { defenderTrigger } from '../shared/workflows.mts';
import { expectTold, startInPortal } from '../shared/portal.mts';
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

	test('a client of the MCP Server Trigger gets each action that it asks for, once', async () => {
		const { api, simulator, url } = host();
		simulator.reset();
		// The first test has left nothing of the quota of the other app.
		const workflow = mcpServer('queued', await anotherApp(host()));
		await activate(api, await api.createWorkflow(workflow));
		const client = await connectMcp(`${url}/mcp/queued`);
		const [id = '', slow = ''] = addMachines(host(), 2);
		for (const tool of ['Isolate', 'Release', 'Isolate', 'Release']) {
			const { items } = await client.call(tool, { machine: id });
			expect(items).toMatchObject([{ status: 'Succeeded', completed: true, reused: false }]);
		}
		expect(simulator.requests.posts()).toHaveLength(4);

		// Who has given up on a call and calls again gets what still runs.
		simulator.machines.behave(slow, { runningMs: 15_000 });
		await expect(client.call('Isolate', { machine: slow }, 5_000)).rejects.toThrow();
		const { items } = await client.call('Isolate', { machine: slow });
		expect(items).toMatchObject([{ status: 'Succeeded', completed: true, reused: true }]);
		expect(actionsOn(host(), [slow])).toEqual([{ posts: 1, actions: 1 }]);
		await client.close();
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
