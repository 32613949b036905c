import type { IDataObject } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import { hostileTexts } from '../../unit/plans/hostileTexts.mts';
import { planOf } from '../plans/planned.mts';
import { byId, closeServicesAfterEachTest, machine } from '../service.mts';
import type { Model } from './agent.mts';
import { posted, readPlaybook, startBench, unforeseen } from './playbook.mts';
import type { Outbox } from './standIns.mts';

closeServicesAfterEachTest();

const playbook = 'ai-agent-with-approval';
const trigger = 'When an Alert Comes In';
const finance = 'fin-lt-0231.contoso.example';
const codeForm = /plan1\.[\w-]+/;

/** Plans with a tool, and hands the code on as models do. */
const plans =
	(tool = 'Plan_Isolation', name = finance, says = 'Beaconing to a known command server.'): Model =>
	async (_, callTool) => {
		const answer = await callTool(tool, { Machine_Name: name });
		return `${codeForm.exec(answer)?.[0] ?? `The tool refused: ${answer}`} ${says}`;
	};

/** Runs the playbook on an alert; a person answers its question so. */
async function runOn(model: Model, approves: Outbox['approves'] = true, more: IDataObject = {}) {
	const bench = await startBench({ approves, model });
	const alert = {
		body: { title: 'Beaconing', host: finance, user: 'ann', group: 'Finance', ...more },
	};
	const start = async () => {
		const end = await bench.run(playbook, { pinned: { [trigger]: [alert] } });
		expect(unforeseen(end)).toBeUndefined();
		return end;
	};
	return { ...bench, start };
}

const report = 'AI agent: what came of an alert';
const subjectsOf = ({ mails }: Outbox) => mails.map(({ subject }) => subject);
const reportIn = ({ mails }: Outbox) => mails.at(-1)?.text ?? '';

test('it has twelve nodes at the most, notes and the end as failed apart', async () => {
	const { nodes } = await readPlaybook(playbook);
	const apart = ['Done?', 'End as Failed'];
	const own = nodes.filter(
		({ type, name }) => !type.endsWith('stickyNote') && !apart.includes(name),
	);
	expect(own.length).toBeLessThanOrEqual(12);
});

describe('the playbook ai-agent-with-approval', () => {
	test('approved: exactly one isolation, of the machine that the mail named', async () => {
		const { simulator, outbox, start } = await runOn(plans());
		await start();
		expect(posted(simulator)).toEqual([`isolate ${machine.finance}`]);
		const [question] = outbox.mails;
		expect(subjectsOf(outbox)).toEqual([
			expect.stringMatching(/^Isolate a machine\? Plan \w{12}$/),
			report,
		]);
		expect(question?.text).toMatch(
			new RegExp(`^1 of 1\\. ${finance} \\(${machine.finance}\\): isolate, `),
		);
		expect(question?.text).toContain('Alert: title "Beaconing", user "ann", group "Finance"');
		expect(question?.text).toContain('The AI agent says: "Beaconing to a known command server."');
		expect(question?.links).toEqual(['decision']);
		expect(reportIn(outbox)).toMatch(
			new RegExp(`^${finance} \\(${machine.finance}\\): Isolate, Succeeded\n`),
		);
		const [post] = simulator.requests.posts();
		expect(post?.body).toMatchObject({
			Comment: expect.stringMatching(
				/^Planned by the AI agent: title "Beaconing", .*\.plan-\w{12}\]$/,
			),
		});
	});

	test.each([false, 'never'] as const)(
		'approved %s: nothing is sent, and that is told',
		async (approves) => {
			const { simulator, outbox, start } = await runOn(plans(), approves);
			await start();
			expect(posted(simulator)).toEqual([]);
			expect(reportIn(outbox)).toMatch(/^Nothing was done: the plan was not approved in time\n/);
		},
	);

	test('a release goes the same way, and the mail says whose isolation it is', async () => {
		const { simulator, outbox, start } = await runOn(plans('Plan_Release'));
		simulator.actions.add({
			type: 'Isolate',
			machineId: machine.finance,
			status: 'Succeeded',
			requestor: 'analyst@contoso.example',
			requestorComment: 'Case 4710',
		});
		await start();
		expect(posted(simulator)).toEqual([`unisolate ${machine.finance}`]);
		expect(outbox.mails[0]?.subject).toMatch(/^Release a machine\?/);
		expect(outbox.mails[0]?.text).toMatch(
			/Now isolated, since \S+ \S+ UTC by "analyst at contoso\.example", comment "Case 4710"/,
		);
		expect(reportIn(outbox)).toMatch(/^\S+ \([0-9a-f]{40}\): Unisolate, Succeeded\n/);
	});

	test('clicked after the plan has become too old, as when n8n was down: refused and told', async () => {
		const { simulator, clock, outbox, start } = await runOn(plans());
		outbox.whileAsked = async () => await clock.advance(5 * 3_600_000);
		await start();
		expect(posted(simulator)).toEqual([]);
		expect(reportIn(outbox)).toMatch(
			/^The approved plan was not carried out\. Plan: plan \w{12} was valid until /,
		);
	});

	test('what has changed while a person read it is refused and told', async () => {
		const { simulator, outbox, start } = await runOn(plans());
		outbox.whileAsked = () => simulator.machines.update(machine.finance, { deviceValue: 'High' });
		await start();
		expect(posted(simulator)).toEqual([]);
		expect(reportIn(outbox)).toMatch(
			/^The approved plan was not carried out\. .*Protected Device Values/,
		);
	});
});

describe('nobody is asked, nothing is sent, and it is told', () => {
	const cases: ReadonlyArray<readonly [what: string, model: Model, told: RegExp]> = [
		[
			'the agent proposes nothing',
			() => Promise.resolve('No attack is seen.'),
			/The AI agent says: "No attack is seen\."/,
		],
		[
			'the agent fails',
			() => Promise.reject(new Error('429 from the model')),
			/The alert was not handled by the AI agent: /,
		],
		[
			'it gives up',
			() => Promise.resolve('Agent stopped due to max iterations.'),
			/max iterations/,
		],
		['its answer is no text', () => Promise.resolve(undefined as never), /nobody was asked/],
		[
			'it makes a code up',
			() => Promise.resolve('plan1.AAAAAAAAAAAAAAAAAAAA Isolate it.'),
			/this is no plan/,
		],
		[
			'a machine that the alert does not name',
			plans('Plan_Isolation', 'hr-lt-0107.contoso.example'),
			/The tool refused: .*the field is empty/,
		],
		[
			'a machine ID that it does not name',
			plans('Plan_Isolation', machine.hr),
			/The tool refused: /,
		],
		['several machines', plans('Plan_Isolation', `${finance}, hr-lt-0107`), /The tool refused: /],
	];
	test.each(cases)('%s', async (_, model, told) => {
		const { simulator, outbox, start } = await runOn(model);
		await start();
		expect(posted(simulator)).toEqual([]);
		expect(subjectsOf(outbox)).toEqual([report]);
		expect(reportIn(outbox)).toMatch(/^Nothing was done, and nobody was asked\. /);
		expect(reportIn(outbox)).toMatch(told);
		expect(reportIn(outbox)).toContain('Alert: title "Beaconing"');
	});

	test('a plan that others have made, for a machine that the alert does not name', async () => {
		const made: { code?: string } = {};
		const bench = await runOn(() => Promise.resolve(`${made.code ?? ''} Isolate it.`));
		made.code = (await planOf(bench, 'isolate', { machineId: byId(machine.hr) })).code;
		await bench.start();
		expect(posted(bench.simulator)).toEqual([]);
		expect(subjectsOf(bench.outbox)).toEqual([report]);
		expect(reportIn(bench.outbox)).toMatch(
			/Only These Machines: plan \w{12} is for hr-lt-0107\S* \(\S+\), which is none of them/,
		);
	});

	test('a name that several machines have, one that none has, one behind a guard rail', async () => {
		for (const [host, told] of [
			['twin', '2 machines have the name'],
			['nobody', 'No machine has the name'],
			['srv-db-01', 'Protected Device Values'],
		] as const) {
			const { simulator, outbox, start } = await runOn(plans('Plan_Isolation', host), true, {
				host,
			});
			for (const id of ['b1', 'b2']) {
				simulator.machines.add({ id: id.padEnd(40, '0'), computerDnsName: 'twin.contoso.example' });
			}
			await start();
			expect(posted(simulator)).toEqual([]);
			expect(subjectsOf(outbox)).toEqual([report]);
			expect(reportIn(outbox)).toContain(told);
		}
	});

	test('what the service refuses, before approval and after it', async () => {
		const planning = await runOn(plans());
		planning.simulator.faults.add({ on: 'listMachines', kind: 'status', status: 403 });
		await planning.start();
		expect(subjectsOf(planning.outbox)).toEqual([report]);
		const acting = await runOn(plans());
		acting.simulator.faults.add({ on: 'isolate', kind: 'status', status: 403 });
		await acting.start();
		expect(reportIn(acting.outbox)).toMatch(
			/^The approved plan was not carried out\. .*Machine\.Isolate/,
		);
	});
});

describe('hostile but harmless texts', () => {
	test.each(hostileTexts)('%j in alert, machine and answer: one row, one link', async (text) => {
		const { simulator, outbox, start } = await runOn(
			plans('Plan_Isolation', machine.finance, text),
			true,
			{
				title: text,
				user: text,
				host: undefined,
				machineId: machine.finance,
			},
		);
		simulator.machines.update(machine.finance, { computerDnsName: text, rbacGroupName: text });
		simulator.actions.add({
			type: 'Unisolate',
			machineId: machine.finance,
			status: 'Succeeded',
			requestor: text,
			requestorComment: text,
		});
		await start();
		const [question] = outbox.mails;
		expect(question?.links).toEqual(['decision']);
		const lines = question?.text.split('\n').filter((line) => line !== '') ?? [];
		expect(lines).toHaveLength(4);
		expect(lines[0]).toMatch(new RegExp(`^1 of 1\\. \\S+ \\(${machine.finance}\\): isolate, `));
		expect(lines.filter((line) => /^\d+ of \d+\./.test(line))).toHaveLength(1);
		expect(
			reportIn(outbox)
				.split('\n')
				.filter((line) => line !== ''),
		).toHaveLength(4);
	});
});
