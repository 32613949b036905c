import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../../simulator/index.mts';
import { hostileTexts } from '../../unit/plans/hostileTexts.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { posted, readPlaybook, startBench, unforeseen } from './playbook.mts';
import type { Outbox } from './standIns.mts';

closeServicesAfterEachTest();

const playbook = 'plan-approve-isolate';
const server = '5ae9307cb1d64f82c09e71a3d85b2f460e7c9d31';

function addTag({ machines }: Simulator, id: string, tag: string): void {
	machines.update(id, { machineTags: [...(machines.get(id)?.machineTags ?? []), tag] });
}

async function startCase(approves: Outbox['approves'] = true) {
	const bench = await startBench({ approves });
	for (const id of [machine.finance, machine.hr, server]) addTag(bench.simulator, id, 'case-4711');
	const start = async () => {
		const end = await bench.run(playbook);
		expect(unforeseen(end)).toBeUndefined();
		return bench.outbox.mails.at(-1);
	};
	return { ...bench, start };
}

describe.each([playbook, 'ai-agent-with-approval'])('%s', (name) => {
	async function parametersOf(node: string): Promise<INodeParameters> {
		const found = (await readPlaybook(name)).nodes.find((one) => one.name === node);
		if (found === undefined) throw new Error(`${name} has no node "${node}"`);
		return found.parameters;
	}

	test('asks by a form that a person sends, and acts by plans alone', async () => {
		expect(await parametersOf('Ask for Approval')).toMatchObject({ responseType: 'customForm' });
		const { nodes } = await readPlaybook(name);
		const acting = nodes.filter(
			({ type, parameters: { operation, options } }) =>
				/defender/.test(type) &&
				!['getAll', 'getResponseState'].includes(String(operation)) &&
				(options as INodeParameters | undefined)?.['dryRun'] !== true,
		);
		expect(acting.map(({ parameters }) => parameters['operation'])).toEqual(['carryOutPlan']);
	});

	test('waits four hours for an answer', async () => {
		const { options } = await parametersOf('Ask for Approval');
		const values = { limitType: 'afterTimeInterval', resumeAmount: 4, resumeUnit: 'hours' };
		expect(options).toMatchObject({ limitWaitTime: { values } });
		const notes = JSON.stringify(await readPlaybook(name));
		expect(notes).toContain('Without an answer in four hours nothing is done');
	});
});

describe('plan-approve-isolate', () => {
	test('mails each row of the plan, and carries out what is approved', async () => {
		const { simulator, outbox, start } = await startCase();
		const report = await start();
		const [question] = outbox.mails;
		expect(question?.subject).toBe('Case 4711: isolate 2 of 3 machines?');
		const rows = question?.text.split('\n').filter((line) => line !== '') ?? [];
		expect(rows).toEqual(
			rows.map((_, at) =>
				expect.stringMatching(new RegExp(`^${at + 1} of 3\\. \\S+ \\([0-9a-f]{40}\\): `)),
			),
		);
		expect(rows).toHaveLength(3);
		expect(question?.text).toMatch(
			/srv-db-01\.contoso\.example \(\S+\): isolate, .*Protected Device Values/,
		);
		expect(posted(simulator).sort()).toEqual(
			[`isolate ${machine.finance}`, `isolate ${machine.hr}`].sort(),
		);
		expect(report?.subject).toBe('Case 4711: 2 of 2 approved machines are isolated');
		expect(report?.text).toMatch(/Protected Device Values/);
	});

	test.each([
		[false, 'A person has decided to leave them alone'],
		['never', 'Not approved in time'],
	] as const)('approved %s: nothing is done, and it is told', async (approves, told) => {
		const { simulator, start } = await startCase(approves);
		expect((await start())?.subject).toBe(`Case 4711: ${told}, no machine was touched`);
		expect(posted(simulator)).toEqual([]);
	});

	test('a machine that gets the device value High while a person reads the plan is refused', async () => {
		const { simulator, outbox, start } = await startCase();
		outbox.whileAsked = () => simulator.machines.update(machine.finance, { deviceValue: 'High' });
		const report = await start();
		expect(posted(simulator)).toEqual([`isolate ${machine.hr}`]);
		expect(report?.subject).toBe('Case 4711: 1 of 2 approved machines are isolated');
		expect(report?.text).toMatch(
			/fin-lt-0231 was not isolated\. Guard rails refused it: .*Protected Device Values/,
		);
	});

	test('one that somebody isolates meanwhile is not isolated again', async () => {
		const { simulator, outbox, start } = await startCase();
		outbox.whileAsked = () =>
			simulator.actions.add({ type: 'Isolate', status: 'Succeeded', machineId: machine.finance });
		const report = await start();
		expect(posted(simulator)).toEqual([`isolate ${machine.hr}`]);
		expect(report?.text).toMatch(/its state has changed since plan/);
	});

	test('an answer after four hours is too late, whatever n8n says', async () => {
		const { simulator, clock, outbox, start } = await startCase();
		outbox.whileAsked = async () => await clock.advance(5 * 3_600_000);
		const report = await start();
		expect(posted(simulator)).toEqual([]);
		expect(report?.subject).toBe('Case 4711: 0 of 2 approved machines are isolated');
		expect(report?.text).toMatch(/was valid until/);
	});

	test('nobody is asked where nothing can be done, and where planning fails; it is told', async () => {
		const { simulator, outbox, start } = await startCase();
		for (const id of [machine.finance, machine.hr])
			simulator.machines.update(id, { deviceValue: 'High' });
		expect((await start())?.subject).toBe(
			'Case 4711: No machine was touched, and nobody was asked',
		);
		expect(outbox.mails).toHaveLength(1);
		const failing = await startCase();
		failing.simulator.faults.add({ on: 'listMachines', kind: 'status', status: 403 });
		expect((await failing.start())?.text).toMatch(/Machine\.Read/);
		expect(posted(failing.simulator)).toEqual([]);
	});

	test.each(hostileTexts)(
		'a machine called %j: rows in the mail are rows of the plan',
		async (text) => {
			const { simulator, outbox, start } = await startCase();
			simulator.machines.update(machine.hr, { computerDnsName: text, rbacGroupName: text });
			const report = await start();
			const [question] = outbox.mails;
			const rows = question?.text.split('\n').filter((line) => line !== '') ?? [];
			expect(rows.map((row) => /^\d of 3\. \S+ \([0-9a-f]{40}\): isolate, /.test(row))).toEqual([
				true,
				true,
				true,
			]);
			expect(question?.links).toEqual(['decision']);
			const told = report?.text.split('\n').filter((line) => line !== '') ?? [];
			expect(told).toHaveLength(1 + 2 + 3);
		},
	);
});
