import { expect, test } from '@jest/globals';
import { readPlaybook } from '../playbooks/playbook.mts';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { hour, minute } from './support.mts';

closeServicesAfterEachTest();

const triggerName = 'When an Action Has Ended';
const link = `https://security.microsoft.com/machines/v2/${machine.hr}/overview`;

test('the playbook "notify on failed action" tells of what failed, and of that once', async () => {
	const workflow = await readPlaybook('notify-on-failed-action');
	const parameters = workflow.nodes.find(({ name }) => name === triggerName)?.parameters ?? {};
	const { simulator, clock, engine } = await startService();
	const poller = engine.poller(parameters, { nodeName: triggerName });
	await poller.poll();

	simulator.machines.behave(machine.hr, { outcome: 'Failed', troubleshootInfo: 'Disk is full' });
	const scan = { type: 'RunAntiVirusScan', requestorComment: 'Case 4711' } as const;
	simulator.actions.add({ ...scan, machineId: machine.finance });
	const failing = simulator.actions.add({ ...scan, machineId: machine.hr });

	const notified: unknown[] = [];
	const counts: number[] = [];
	for (const pause of [minute, minute, hour]) {
		await clock.advance(pause);
		const items = (await poller.poll())?.[0] ?? [];
		counts.push(items.length);
		if (items.length === 0) continue;
		// The simulated cloud has no portal.
		const told = items.map(({ json, ...more }) => ({
			...more,
			json: { ...json, portalLink: link },
		}));
		const run = await engine.runWorkflow({ workflow, pinned: { [triggerName]: told } });
		expect(run.error).toBeUndefined();
		const reached = run.executed.includes('Notify') ? run.node('Notify').items : [];
		notified.push(...reached.map(({ json }) => json));
	}
	expect(counts).toEqual([2, 0, 0]);
	expect(notified).toEqual([
		{
			message:
				'hr-lt-0107.contoso.example: antivirus scan ended as Failed: Disk is full. Asked for by soc-playbooks: Case 4711',
			machineActionId: failing.id,
			link,
		},
	]);
});
