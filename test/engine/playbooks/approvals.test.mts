import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import type { Model } from './agent.mts';
import { outputOf, posted, readPlaybook, startBench } from './playbook.mts';

closeServicesAfterEachTest();

const alert = { body: { title: 'Beaconing', host: 'fin-lt-0231' } };
const trigger = { pinned: { 'When an Alert Comes In': [alert] } };
const isolates: Model = () =>
	Promise.resolve({ action: 'isolate', hostName: 'fin-lt-0231', reason: 'Beaconing.' });

function addTag({ machines }: Simulator, tag: string): void {
	const tags = machines.get(machine.finance)?.machineTags ?? [];
	machines.update(machine.finance, { machineTags: [...tags, tag] });
}

async function parametersOf(playbook: string, name: string): Promise<INodeParameters> {
	const { nodes } = await readPlaybook(playbook);
	const found = nodes.find((node) => node.name === name);
	if (found === undefined) throw new Error(`${playbook} has no node "${name}"`);
	return found.parameters;
}

describe.each([
	['plan-approve-isolate', 'Plan'],
	['ai-agent-with-approval', 'Plan Isolation'],
])('%s', (playbook, planNode) => {
	test('plans and acts behind the same guard rails', async () => {
		const plan = await parametersOf(playbook, planNode);
		const act = await parametersOf(playbook, 'Isolate');
		expect(plan['guardRails']).toEqual({ tags: 'tier-0' });
		expect(act['guardRails']).toEqual(plan['guardRails']);
		expect(plan['options']).toMatchObject({ dryRun: true, skipIfThere: true });
		expect(act['options']).toMatchObject({ skipIfThere: true });
	});

	test('waits four hours for an answer', async () => {
		const { options } = await parametersOf(playbook, 'Ask for Approval');
		const values = { limitType: 'afterTimeInterval', resumeAmount: 4, resumeUnit: 'hours' };
		expect(options).toEqual({ limitWaitTime: { values } });
		const notes = JSON.stringify(await readPlaybook(playbook));
		expect(notes).toContain('Without an answer in four hours nothing is done.');
	});
});

describe('a machine that is tagged tier-0 while a person reads the plan', () => {
	test('is refused by plan-approve-isolate', async () => {
		const { simulator, outbox, run } = await startBench();
		addTag(simulator, 'case-4711');
		outbox.whileAsked = () => addTag(simulator, 'tier-0');
		const end = await run('plan-approve-isolate');
		expect(end.error).toBeUndefined();
		expect(outbox.mails[0]?.subject).toBe('Case 4711: isolate 1 machines?');
		expect(posted(simulator)).toEqual([]);
		expect(outputOf(end, 'Isolate')).toMatchObject([{ error: expect.stringContaining('tier-0') }]);
		expect(outputOf(end, 'Report')).toEqual([
			{ report: 'Case 4711: 0 of 1 approved machines are isolated' },
		]);
	});

	test('is refused by ai-agent-with-approval', async () => {
		const { simulator, outbox, run } = await startBench({ model: isolates });
		outbox.whileAsked = () => addTag(simulator, 'tier-0');
		const end = await run('ai-agent-with-approval', trigger);
		expect(end.error).toBeUndefined();
		expect(posted(simulator)).toEqual([]);
		expect(outbox.mails[1]?.text).toMatch(
			/^fin-lt-0231\S*: the approved action did not go through\. .*tier-0/,
		);
	});
});

describe('a machine that is isolated already', () => {
	const already = { type: 'Isolate', status: 'Succeeded', machineId: machine.finance } as const;

	test('is not asked about', async () => {
		const { simulator, outbox, run } = await startBench({ model: isolates });
		simulator.actions.add(already);
		await run('ai-agent-with-approval', trigger);
		expect(posted(simulator)).toEqual([]);
		expect(outbox.mails.map(({ text }) => text)).toEqual([
			expect.stringMatching(
				/^Nothing was done to fin-lt-0231: .*in the wanted state since Isolate/,
			),
		]);
	});

	test('is not isolated again when that happened while a person read the plan', async () => {
		const { simulator, outbox, run } = await startBench({ model: isolates });
		outbox.whileAsked = () => void simulator.actions.add(already);
		await run('ai-agent-with-approval', trigger);
		expect(posted(simulator)).toEqual([]);
		expect(outbox.mails[1]?.text).toMatch(
			/^Isolate on fin-lt-0231\S*: Succeeded, by an earlier action$/,
		);
	});
});

test('plan-approve-isolate: nobody answers, nothing is done', async () => {
	const { simulator, run } = await startBench({ approves: 'never' });
	addTag(simulator, 'case-4711');
	const end = await run('plan-approve-isolate');
	expect(end.error).toBeUndefined();
	expect(posted(simulator)).toEqual([]);
	expect(outputOf(end, 'Nothing Done')).toEqual([
		{ report: 'Case 4711: not approved, no machine was touched' },
	]);
});
