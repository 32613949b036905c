import { expect, test } from '@jest/globals';
import type { WorkflowJson } from '../../harness/index.mts';
import { closeServicesAfterEachTest, startService } from '../service.mts';
import { actOnItems } from './act.mts';

closeServicesAfterEachTest();

const isolates: WorkflowJson = {
	nodes: [
		{
			id: 'start',
			name: 'Start',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		{
			id: 'isolate',
			name: 'Isolate',
			type: 'n8n-nodes-microsoft-defender.defenderMachineAction',
			typeVersion: 1,
			position: [200, 0],
			parameters: actOnItems('isolate'),
		},
	],
	connections: { Start: { main: [[{ node: 'Isolate', type: 'main', index: 0 }]] } },
};

/** What n8n keeps of an execution besides its data. */
function customDataIn(stored: string): Record<string, string> {
	const { resultData } = JSON.parse(stored) as {
		resultData: { metadata?: Record<string, string> };
	};
	return resultData.metadata ?? {};
}

test.each([1, 8, 40])(
	'of %i actions that an execution has begun when it is stopped the custom data has the IDs',
	async (count) => {
		const { simulator, engine } = await startService();
		const machines = Array.from({ length: count }, (_, index) =>
			simulator.machines.add({ computerDnsName: `lab-${index}.contoso.example` }),
		);
		for (const { id } of machines) simulator.machines.behave(id, { neverEnds: true });
		const run = await engine.runWorkflow({
			workflow: isolates,
			pinned: { Start: machines.map(({ id }) => ({ id })) },
			cancelAfterMs: 33_000,
		});
		expect(run.status).toBe('canceled');
		const { defenderMachines = '', ...ids } = customDataIn(run.stored);
		const kept = Object.values(ids).flatMap((value) => value.split(', '));
		const started = simulator.actions.all().map(({ id }) => id);
		expect(started).toHaveLength(count);
		expect(started).toEqual(expect.arrayContaining(kept));
		expect(kept).toHaveLength(Math.min(count, 24));
		expect(defenderMachines).toMatch(/^lab-\d/);
		for (const value of Object.values(ids)) expect(value.length).toBeLessThanOrEqual(255);
	},
);
