import { describe, expect, test } from '@jest/globals';
import {
	defaultTenantId as contoso,
	fabrikamTenantId as fabrikam,
} from '../../../simulator/index.mts';
import { closeServicesAfterEachTest } from '../service.mts';
import { outputOf, readPlaybook, startBench, type Bench, unforeseen } from './playbook.mts';
import { approver } from './standIns.mts';

closeServicesAfterEachTest();

const playbook = 'isolate-for-every-customer';

/** A table of customers: who it is, which machines, and who is asked. */
type Customer = readonly [customer: string, machines: string, approver: string];

async function run(bench: Bench, customers: readonly Customer[]) {
	const rows = customers.map(([customer, machines, approver]) => ({
		customer,
		machines,
		approver,
	}));
	const end = await bench.run(playbook, {
		pinned: { Customers: [{ customers: rows }] },
		credential: { tenants: `Fabrikam = ${fabrikam}` },
	});
	expect(unforeseen(end)).toBeUndefined();
	return end;
}

/** In which tenant which machine was isolated. */
function isolated({ simulator }: Bench): string[] {
	return simulator.requests.posts().map(({ operation, tenantId = '', path }) => {
		const { machines } = simulator.tenants.of(tenantId);
		const machine = machines.all().find(({ id }) => path.includes(id));
		return `${operation} ${machine?.computerDnsName} in ${tenantId}`;
	});
}

const shared = 'srv-web-02, hr-lt-0107';
const both: readonly Customer[] = [
	[contoso, shared, 'contoso@example.com'],
	['Fabrikam', 'ops-lt-0003', 'fabrikam@example.com'],
];

function report({ outbox }: Bench): string | undefined {
	return outbox.mails.find(({ to }) => to === 'soc@contoso.example')?.text;
}

describe('isolate-for-every-customer', () => {
	test('asks for each customer, and isolates in the tenant of the one that has approved', async () => {
		const bench = await startBench({ approves: (to) => to === 'fabrikam@example.com' });
		await run(bench, both);
		expect(isolated(bench)).toEqual([`isolate ops-lt-0003.fabrikam.example in ${fabrikam}`]);
		expect(bench.outbox.mails.map(({ to, subject }) => `${to}: ${subject}`)).toEqual([
			`contoso@example.com: Case 4711, ${contoso}: isolate 2 machines?`,
			'fabrikam@example.com: Case 4711, Fabrikam: isolate 1 machines?',
			'soc@contoso.example: Case 4711: isolation for 2 customers',
		]);
		expect(report(bench)).toBe(
			[
				`${contoso}: a person has decided to leave them alone, no machine was touched`,
				'Fabrikam: 1 of 1 approved machines are isolated',
			].join('\n'),
		);
	});

	test('isolates for all who approve, each in their own tenant', async () => {
		const bench = await startBench();
		await run(bench, both);
		expect(isolated(bench).sort()).toEqual(
			[
				`isolate hr-lt-0107.contoso.example in ${contoso}`,
				`isolate srv-web-02.contoso.example in ${contoso}`,
				`isolate ops-lt-0003.fabrikam.example in ${fabrikam}`,
			].sort(),
		);
	});

	test('a machine that both have is isolated in the tenant of its row alone', async () => {
		const bench = await startBench();
		for (const { machines } of [contoso, fabrikam].map(bench.simulator.tenants.of)) {
			const server = machines.all().find((one) => one.computerDnsName.startsWith('srv-db-01'));
			machines.update(server?.id ?? '', { deviceValue: 'Normal' });
		}
		await run(bench, [['Fabrikam', 'srv-db-01', 'fabrikam@example.com']]);
		expect(isolated(bench)).toEqual([`isolate srv-db-01.contoso.example in ${fabrikam}`]);
	});

	test('what is wrong with one customer costs the others nothing', async () => {
		const bench = await startBench();
		const end = await run(bench, [
			['Fabricam', 'ops-lt-0003', 'a@example.com'],
			['Fabrikam', 'srv-db-01, nobody-1, ops-lt-0003', 'fabrikam@example.com'],
			[contoso, '', 'contoso@example.com'],
			[contoso, 'hr-lt-0107', 'contoso@example.com'],
		]);
		expect(isolated(bench)).toEqual([
			`isolate ops-lt-0003.fabrikam.example in ${fabrikam}`,
			`isolate hr-lt-0107.contoso.example in ${contoso}`,
		]);
		const [misspelt, fabrikams, nothing, last] = outputOf(end, 'All Customers').flatMap(
			({ customers }) => customers as Array<{ report: string; notDone: string[] }>,
		);
		expect(misspelt).toMatchObject({
			report: 'nothing to isolate, no machine was touched',
			notDone: [expect.stringContaining('"Fabricam" is not a tenant of the credential')],
		});
		expect(fabrikams).toMatchObject({
			report: '1 of 1 approved machines are isolated',
			notDone: [
				expect.stringContaining('Protected Device Values'),
				expect.stringContaining('nobody-1'),
			],
		});
		expect(nothing?.report).toBe('nothing to isolate, no machine was touched');
		expect(last?.report).toBe('1 of 1 approved machines are isolated');
	});

	test('nobody answers, nothing is done, and the next one is asked', async () => {
		const bench = await startBench({ approves: 'never' });
		await run(bench, both);
		expect(isolated(bench)).toEqual([]);
		expect(bench.outbox.mails).toHaveLength(3);
		expect(report(bench)?.match(/not approved in time, no machine was touched/g)).toHaveLength(2);
	});

	test('a machine that fails stands in the report', async () => {
		const bench = await startBench();
		const { machines } = bench.simulator.tenants.of(fabrikam);
		const own = machines.all().find((one) => one.computerDnsName.startsWith('ops-lt-0003'));
		machines.behave(own?.id ?? '', { outcome: 'Failed' });
		await run(bench, both.slice(1));
		expect(report(bench)).toBe(
			'Fabrikam: 0 of 1 approved machines are isolated\n  ops-lt-0003.fabrikam.example: Failed',
		);
	});

	test('asks by a form, plans behind guard rails, and carries out plans alone', async () => {
		const { nodes } = await readPlaybook(playbook);
		const [plan, asks, act] = ['Plan', 'Ask for Approval', 'Isolate'].map(
			(name) => nodes.find((node) => node.name === name)?.parameters,
		);
		expect(plan).toMatchObject({
			guardRails: { deviceValues: ['High'] },
			options: { dryRun: true },
		});
		expect(asks).toMatchObject({ responseType: 'customForm' });
		expect(act).toMatchObject({ operation: 'carryOutPlan' });
	});

	test('what has changed while a person read the plan is refused and told', async () => {
		const bench = await startBench();
		const { machines } = bench.simulator.tenants.of(fabrikam);
		const own = machines.all().find((one) => one.computerDnsName.startsWith('ops-lt-0003'));
		bench.outbox.whileAsked = () => machines.update(own?.id ?? '', { deviceValue: 'High' });
		await run(bench, both.slice(1));
		expect(isolated(bench)).toEqual([]);
		expect(report(bench)).toMatch(
			/^Fabrikam: 0 of 1 approved .*\n {2}ops-lt-0003\S*: .*Protected Device Values/,
		);
	});

	test('who has approved stands in the comment', async () => {
		const bench = await startBench();
		await run(bench, both.slice(1));
		expect(bench.simulator.requests.posts()[0]?.body).toMatchObject({
			Comment: expect.stringContaining(`[on behalf of ${approver}]`),
		});
	});
});
