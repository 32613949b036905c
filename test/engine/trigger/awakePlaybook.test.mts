import { expect, test } from '@jest/globals';
import type { IDataObject, INodeProperties, INodeType } from 'n8n-workflow';
import { createEngine, virtualClock } from '../../harness/index.mts';
import { describe as describeNode } from '../../harness/nodes/description.mts';
import { readPlaybook } from '../playbooks/playbook.mts';
import { emptyOutbox, standIns } from '../playbooks/standIns.mts';
import { closeServicesAfterEachTest, startCheckedSimulator } from '../service.mts';

const triggerName = 'When an Action Has Ended';
const hour = 3_600_000;

closeServicesAfterEachTest();

function property(name: string, type: INodeProperties['type']): INodeProperties {
	return { displayName: name, name, type, default: '' };
}

/** n8n's data table, as far as the playbook uses it: one row. */
function dataTable(table: { row?: IDataObject }): INodeType {
	return {
		description: describeNode('dataTable', {
			properties: [property('operation', 'string'), property('columns', 'json')],
		}),
		execute() {
			if (this.getNodeParameter('operation', 0) === 'upsert') {
				table.row = this.getNodeParameter('columns.value', 0) as IDataObject;
			}
			return Promise.resolve([table.row === undefined ? [] : [{ json: table.row }]]);
		},
	};
}

test('the playbook "is the watch awake" mails when no sign of life has come for two hours', async () => {
	const workflow = await readPlaybook('is-the-watch-awake');
	const parameters = workflow.nodes.find(({ name }) => name === triggerName)?.parameters ?? {};
	const clock = virtualClock(Date.now());
	const simulator = await startCheckedSimulator({ clock: { now: () => clock.date() } });
	const outbox = emptyOutbox();
	const table: { row?: IDataObject } = {};
	const nodeTypes = {
		...standIns(clock, outbox),
		'n8n-nodes-base.dataTable': dataTable(table),
	};
	const engine = createEngine({ simulator, clock, nodeTypes });
	const poller = engine.poller(parameters, { nodeName: triggerName });
	const watch = async () => {
		const items = (await poller.poll())?.[0] ?? [];
		if (items.length === 0) return [];
		const run = await engine.runWorkflow({
			workflow,
			pinned: { [triggerName]: items },
			startNode: triggerName,
		});
		expect(run.error).toBeUndefined();
		return run.executed;
	};
	const look = async () => {
		const run = await engine.runWorkflow({ workflow, startNode: 'Every Hour' });
		expect(run.error).toBeUndefined();
		return outbox.mails.splice(0).map(({ text }) => text);
	};

	expect((await look()).join()).toContain('The last sign of life came never');
	expect(await watch()).toContain('Note the Sign');
	expect(await look()).toEqual([]);

	const [{ id: machineId } = { id: '' }] = simulator.machines.all();
	simulator.actions.add({ type: 'Isolate', machineId, status: 'Failed' });
	await clock.advance(60_000);
	expect(await watch()).toContain('Your Own Steps');

	// The time in expressions is n8n's own, which passes in no test.
	const seenAt = new Date(Date.now() - 2.1 * hour).toISOString();
	table.row = { ...table.row, seenAt };
	expect((await look()).join()).toContain(`The last sign of life came at ${seenAt}`);
});
