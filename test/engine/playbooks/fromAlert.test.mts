import type { IDataObject } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import { fabrikamTenantId as fabrikam } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { alertShapes } from './alertShapes.mts';
import { oddAlerts } from './oddAlerts.mts';
import { outputOf, posted, readPlaybook, startBench, type Bench, unforeseen } from './playbook.mts';
import { approver } from './standIns.mts';

closeServicesAfterEachTest();

const playbook = 'contain-from-alert';
const start = 'When an Alert Comes In';
const sha1 = '3395856ce81f2b7382dee72602f798b642f14140';
const server = '5ae9307cb1d64f82c09e71a3d85b2f460e7c9d31';
const alerts = 'https://graph.microsoft.com/v1.0/security/alerts_v2/da1_1';

test.each([...alertShapes, ...oddAlerts])(
	'Read Alert: $source',
	async ({ body, hosts, facts = {} }) => {
		const bench = await startBench();
		const { nodes, connections } = await readPlaybook(playbook);
		const reading = nodes.filter(({ name }) => [start, 'Read Alert'].includes(name));
		const run = await bench.engine.runWorkflow({
			workflow: { nodes: reading, connections: { [start]: connections[start] ?? {} } },
			pinned: { [start]: [{ body: body as IDataObject }] },
		});
		expect(run.error).toBeUndefined();
		const read = outputOf(run, 'Read Alert');
		expect(read.map(({ machine: id, name }) => [id, name])).toEqual(hosts);
		for (const item of read) expect(item).toMatchObject(facts);
	},
);

const evidence = (...devices: IDataObject[]) => [
	...devices.map((facts) => ({
		'@odata.type': '#microsoft.graph.security.deviceEvidence',
		...facts,
	})),
	{ '@odata.type': '#microsoft.graph.security.fileEvidence', fileDetails: { sha1 } },
];

async function comesIn(
	bench: Bench,
	devices: IDataObject[],
	more: IDataObject = {},
): Promise<void> {
	const body = { id: 'da1_1', title: 'Malware', evidence: evidence(...devices), ...more };
	const run = await bench.run(playbook, {
		pinned: { [start]: [{ body }] },
		credential: { tenants: `Fabrikam = ${fabrikam}` },
	});
	expect(unforeseen(run)).toBeUndefined();
}

const finance = { mdeDeviceId: machine.finance, deviceDnsName: 'fin-lt-0231' };

describe(playbook, () => {
	test('approved: isolates, blocks the file, and tells the alert', async () => {
		const bench = await startBench();
		const { simulator, outbox } = bench;
		await comesIn(bench, [finance]);
		expect(posted(simulator)).toEqual([`isolate ${machine.finance}`, 'submitIndicator']);
		expect(simulator.requests.posts()[0]?.body).toMatchObject({
			Comment: expect.stringContaining(`Malware [on behalf of ${approver}] [n8n:`),
		});
		expect(outbox.mails.map(({ subject }) => subject)).toEqual([
			'Malware: isolate 1 machines, block 1 files?',
			'Malware: contained',
		]);
		const comment = [
			'fin-lt-0231.contoso.example: Succeeded',
			`File ${sha1}: blocked`,
			'Approved by robin at contoso.example',
		].join('\n');
		expect(outbox.calls).toEqual([
			{
				method: 'POST',
				url: `${alerts}/comments`,
				body: { '@odata.type': 'microsoft.graph.security.alertComment', comment },
			},
			{
				method: 'PATCH',
				url: alerts,
				body: {
					status: 'inProgress',
					classification: 'truePositive',
					determination: 'malware',
					assignedTo: 'soc@contoso.example',
				},
			},
		]);
	});

	test.each([false, 'never'] as const)(
		'approved %s: nothing is sent, and that is told',
		async (approves) => {
			const bench = await startBench({ approves });
			await comesIn(bench, [finance]);
			expect(posted(bench.simulator)).toEqual([]);
			expect(bench.outbox.calls.map(({ method }) => method)).toEqual(['POST']);
			expect(bench.outbox.calls[0]?.body.comment).toContain('the plan was not approved');
		},
	);

	test('what cannot be isolated is told to the alert, and costs no other machine', async () => {
		const bench = await startBench();
		const { simulator, outbox } = bench;
		await comesIn(bench, [
			finance,
			{ deviceDnsName: 'no-such-machine' },
			{ mdeDeviceId: server, deviceDnsName: 'srv-db-01' },
		]);
		expect(posted(simulator)).toEqual([`isolate ${machine.finance}`, 'submitIndicator']);
		expect(outbox.mails.at(-1)?.subject).toBe('Malware: contained in part, NOT everywhere');
		// What is contained in part is not closed as if it were done.
		expect(outbox.calls.map(({ method }) => method)).toEqual(['POST']);
		const comments = outbox.calls.map(({ body }) => String(body.comment)).join('\n');
		expect(comments).toContain(
			'A computer was NOT isolated: No machine has the name "no-such-machine"',
		);
		expect(comments).toMatch(/srv-db-01\S* was NOT isolated: .*Protected Device Values/);
		expect(outbox.mails.map(({ text }) => text).join('\n')).toContain(
			'was NOT isolated: No machine has the name "no-such-machine"',
		);
	});

	test.each([',', ';', '\n', ', '])(
		'a host is one value, whatever is in its name: %j',
		async (sign) => {
			const bench = await startBench();
			await comesIn(bench, [{ deviceDnsName: `fin-lt-0231${sign}hr-lt-0107` }]);
			expect(posted(bench.simulator)).toEqual(['submitIndicator']);
			expect(bench.outbox.mails.at(-1)?.text).toContain('was NOT isolated');
		},
	);

	test('an alert that names no computer is told', async () => {
		const bench = await startBench();
		await comesIn(bench, [], { evidence: [] });
		expect(bench.simulator.requests.count()).toBe(0);
		expect(bench.outbox.mails).toMatchObject([{ subject: 'Malware: NOT contained' }]);
		expect(bench.outbox.calls).toMatchObject([
			{ body: { comment: expect.stringContaining('names no computer') } },
		]);
	});

	test('happens in the tenant that the alert names, or nowhere', async () => {
		const bench = await startBench();
		bench.simulator.tenants.of(fabrikam).machines.add({
			id: machine.finance,
			computerDnsName: 'fin-lt-0231.fabrikam.example',
		});
		await comesIn(bench, [finance], { tenantId: fabrikam });
		const posts = bench.simulator.requests.posts();
		expect(posts.map(({ tenantId }) => tenantId)).toEqual([fabrikam, fabrikam]);
		expect(bench.outbox.mails.at(-1)?.text).toContain('fin-lt-0231.fabrikam.example: Succeeded');

		const other = await startBench();
		await comesIn(other, [finance], { tenantId: 'a3f0c6d2-0000-4000-8000-000000000000' });
		expect(posted(other.simulator)).toEqual([]);
		expect(other.outbox.mails.at(-1)?.subject).toBe('Malware: NOT contained');
		expect(other.outbox.mails.at(-1)?.text).toContain('is not a tenant of the credential');
	});

	test('the approver sees the hash and the name of each file, and what is left', async () => {
		const bench = await startBench({ approves: false });
		const files = Array.from({ length: 52 }, (_, index) => ({
			fileDetails: { sha1: index.toString(16).padStart(40, '0'), fileName: `${index}.exe` },
		}));
		await comesIn(bench, [], { evidence: files });
		const [question] = bench.outbox.mails;
		expect(question?.subject).toBe('Malware: isolate 0 machines, block 50 files?');
		expect(question?.text).toContain(`Block file 12 of 50. ${'b'.padStart(40, '0')} 11.exe\n`);
		expect(question?.text).toContain('2 more files of the alert are NOT blocked');
		expect(bench.simulator.requests.posts()).toEqual([]);
	});

	test('a file is blocked where no machine is to be isolated', async () => {
		const bench = await startBench();
		const past = { type: 'Isolate', status: 'Succeeded', machineId: machine.finance } as const;
		bench.simulator.actions.add({ ...past, scope: 'Full' });
		await comesIn(bench, [finance]);
		expect(posted(bench.simulator)).toEqual(['submitIndicator']);
		expect(bench.outbox.mails.map(({ subject }) => subject)).toEqual([
			'Malware: isolate 0 machines, block 1 files?',
			'Malware: files blocked, NOT isolated by this',
		]);
		expect(bench.outbox.mails[1]?.text).toContain(`File ${sha1}: blocked`);
	});

	test('a file that cannot be blocked is told, and costs no machine', async () => {
		const bench = await startBench();
		bench.simulator.faults.add({ on: 'submitIndicator', kind: 'status', status: 403 });
		await comesIn(bench, [finance]);
		expect(bench.outbox.mails.at(-1)?.text).toMatch(
			new RegExp(
				`^fin-lt-0231\\.contoso\\.example: Succeeded\\nFile ${sha1}: .*(403|not allowed|app role)`,
			),
		);
	});

	test('an isolation that fails is no containment', async () => {
		const bench = await startBench();
		bench.simulator.machines.behave(machine.finance, { outcome: 'Failed' });
		await comesIn(bench, [finance]);
		expect(bench.outbox.mails.at(-1)?.subject).toBe('Malware: NOT contained');
		expect(bench.outbox.calls.map(({ method }) => method)).toEqual(['POST']);
	});

	test('an alert that cannot be told costs nothing of what was done', async () => {
		const bench = await startBench();
		bench.outbox.answers = () => Promise.resolve({ status: 403 });
		await comesIn(bench, [finance]);
		expect(posted(bench.simulator)).toEqual([`isolate ${machine.finance}`, 'submitIndicator']);
		expect(bench.outbox.mails.at(-1)?.subject).toBe('Malware: contained');
	});

	test('where nobody can be asked, nothing is isolated, and the alert tells it', async () => {
		const bench = await startBench();
		bench.outbox.failing = { node: 'Ask for Approval', when: 'before' };
		await comesIn(bench, [finance]);
		expect(posted(bench.simulator)).toEqual([]);
		expect(JSON.stringify(bench.outbox.calls)).toContain('Nothing was isolated or blocked');
	});

	test('an ID that is none leads to no other place of Microsoft Graph', async () => {
		const bench = await startBench();
		const body = { machineId: machine.finance, alertId: '/../../../users/a?b=' };
		await bench.run(playbook, { pinned: { [start]: [{ body }] } });
		expect(bench.outbox.calls).toEqual([]);
	});
});
