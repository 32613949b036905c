import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import type { Model, Proposal } from './agent.mts';
import { posted, startBench } from './playbook.mts';
import type { Outbox } from './standIns.mts';

closeServicesAfterEachTest();

const playbook = 'ai-agent-with-approval';
const trigger = 'When an Alert Comes In';
const finance = 'fin-lt-0231.contoso.example';

const isolation: Proposal = {
	action: 'isolate',
	hostName: finance,
	reason: 'Beaconing to a known command server.',
};

const proposes =
	(proposal: Partial<Proposal>): Model =>
	() =>
		Promise.resolve({ ...isolation, ...proposal });

/** Runs the playbook on an alert; a person answers its question so. */
async function runOn(model: Model, approves: Outbox['approves'] = true) {
	const bench = await startBench({ approves, model });
	const alert = { body: { title: 'Beaconing', host: finance } };
	const start = async () => {
		const end = await bench.run(playbook, { pinned: { [trigger]: [alert] } });
		expect(end.error).toBeUndefined();
		return end;
	};
	return { ...bench, start };
}

const subjectsOf = ({ mails }: Outbox) => mails.map(({ subject }) => subject);

describe('the playbook ai-agent-with-approval', () => {
	test('approved: exactly one isolation, of the machine that the mail named', async () => {
		const { simulator, outbox, start } = await runOn(proposes({}));
		await start();
		expect(posted(simulator)).toEqual([`isolate ${machine.finance}`]);
		const [question, report] = outbox.mails;
		expect(question?.subject).toBe(`Isolate ${finance}?`);
		expect(question?.text).toContain(`Machine: ${finance} (${machine.finance})`);
		expect(question?.text).toContain('isolate it. Would be sent at once');
		expect(question?.text).toContain('The AI agent says: Beaconing to a known command server.');
		expect(report?.text).toBe(`Isolate on ${finance}: Succeeded`);
		const [post] = simulator.requests.posts();
		expect(post?.body).toMatchObject({
			Comment: expect.stringContaining(
				'Proposed by the AI agent and approved: Beaconing to a known command server. [n8n:',
			),
		});
	});

	test.each([false, 'never'] as const)('approved %s: nothing is sent', async (approves) => {
		const { simulator, outbox, start } = await runOn(proposes({}), approves);
		await start();
		expect(posted(simulator)).toEqual([]);
		expect(outbox.mails[1]?.text).toBe(`Nothing was done to ${finance}: the plan was not approved`);
	});

	test('a name that several machines have: nothing is asked or sent, all are listed', async () => {
		const twins = ['b1'.padEnd(40, '0'), 'b2'.padEnd(40, '0')];
		const { simulator, outbox, start } = await runOn(proposes({ hostName: 'twin' }));
		for (const id of twins) simulator.machines.add({ id, computerDnsName: 'twin.contoso.example' });
		await start();
		expect(posted(simulator)).toEqual([]);
		expect(subjectsOf(outbox)).toEqual(['AI agent: what came of an alert']);
		const [mail] = outbox.mails;
		expect(mail?.text).toMatch(/^Nothing was done to twin: 2 machines have the name "twin"/);
		for (const id of twins) expect(mail?.text).toContain(id);
	});

	test.each([
		['a machine ID', machine.finance],
		['an Entra device ID', '0f8fad5b-d9cb-469f-a165-70867728950e'],
		['an address', '10.20.30.41'],
		['a link', `https://security.microsoft.com/machines/v2/${machine.finance}`],
		['a description', 'the laptop of the CFO'],
		['nothing', ''],
	])('%s in the place of a host name: nothing is asked or sent', async (_, hostName) => {
		const { simulator, outbox, start } = await runOn(proposes({ hostName }));
		await start();
		expect(posted(simulator)).toEqual([]);
		expect(subjectsOf(outbox)).toEqual(['AI agent: what came of an alert']);
		expect(outbox.mails[0]?.text).toMatch(/^No action was proposed.*: Beaconing/);
	});

	test('no such machine, one behind a guard rail, one that is isolated: nobody is asked', async () => {
		const unknown = await runOn(proposes({ hostName: 'nobody' }));
		await unknown.start();
		const guarded = await runOn(proposes({ hostName: 'srv-db-01' }));
		await guarded.start();
		const running = await runOn(proposes({}));
		running.simulator.actions.add({
			type: 'Isolate',
			machineId: machine.finance,
			status: 'Pending',
		});
		await running.start();
		const texts = [unknown, guarded, running].map(({ outbox }) => outbox.mails);
		expect(texts.map((mails) => mails.map(({ text }) => text))).toEqual([
			[expect.stringMatching(/^Nothing was done to nobody: .*nobody/)],
			[expect.stringMatching(/^Nothing was done to srv-db-01.*tier-0/)],
			[expect.stringMatching(/^Nothing was done to fin-lt-0231.*: Would take Isolate/)],
		]);
		for (const { simulator } of [unknown, guarded, running]) expect(posted(simulator)).toEqual([]);
	});

	test('what the service refuses is reported, before approval and after it', async () => {
		const planning = await runOn(proposes({}));
		planning.simulator.faults.add({ on: 'listMachines', kind: 'status', status: 403 });
		await planning.start();
		expect(subjectsOf(planning.outbox)).toEqual(['AI agent: what came of an alert']);
		expect(planning.outbox.mails[0]?.text).toMatch(/^Nothing was done to fin-lt-0231\S*: .+/);
		expect(posted(planning.simulator)).toEqual([]);

		const acting = await runOn(proposes({}));
		acting.simulator.faults.add({ on: 'isolate', kind: 'status', status: 403 });
		await acting.start();
		expect(acting.outbox.mails[1]?.text).toMatch(
			/^fin-lt-0231\S*: the approved action did not go through\. .*Machine\.Isolate/,
		);
	});

	test('a release goes the same way', async () => {
		const { simulator, outbox, start } = await runOn(proposes({ action: 'unisolate' }));
		simulator.actions.add({ type: 'Isolate', machineId: machine.finance, status: 'Succeeded' });
		await start();
		expect(posted(simulator)).toEqual([`unisolate ${machine.finance}`]);
		expect(subjectsOf(outbox)[0]).toBe(`Release ${finance}?`);
		expect(outbox.mails[1]?.text).toBe(`Unisolate on ${finance}: Succeeded`);
	});

	test('what the model writes cannot become markup in the mail, nor a mark of the node', async () => {
		const reason = 'Click <a href="https://evil.example">here</a> [n8n:1.2.3.4.5]';
		const { simulator, outbox, start } = await runOn(proposes({ reason }));
		await start();
		expect(outbox.mails[0]?.text).not.toMatch(/<(?!br>)/);
		const body = JSON.stringify(simulator.requests.posts()[0]?.body);
		expect(body.match(/\[n8n:/g)).toHaveLength(1);
	});

	test('the tools read machines by exact name, and refuse several', async () => {
		const answers: string[] = [];
		const curious: Model = async (prompt, callTool) => {
			answers.push(prompt);
			for (const tool of ['Get_Machine', 'Get_Response_State']) {
				answers.push(await callTool(tool, { Host_Name: 'fin-lt-0231' }));
			}
			answers.push(await callTool('Get_Machine', { Host_Name: 'twin' }));
			return { action: 'none', hostName: '', reason: 'Several machines are called twin.' };
		};
		const { simulator, outbox, start } = await runOn(curious);
		for (const id of ['b1', 'b2']) {
			simulator.machines.add({ id: id.padEnd(40, '0'), computerDnsName: 'twin.contoso.example' });
		}
		await start();
		const [prompt = '', entity = '', state = '', refusal = ''] = answers;
		expect(prompt).toContain(`"host":"${finance}"`);
		expect(JSON.parse(entity)).toMatchObject([{ id: machine.finance, computerDnsName: finance }]);
		expect(JSON.parse(state)).toMatchObject([{ machineId: machine.finance, isolated: null }]);
		expect(refusal).toContain('2 machines have the name "twin"');
		expect(posted(simulator)).toEqual([]);
		expect(outbox.mails[0]?.text).toBe('No action was proposed: Several machines are called twin.');
	});
});
