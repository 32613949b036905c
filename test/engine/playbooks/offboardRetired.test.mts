import type { IDataObject } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest } from '../service.mts';
import { posted, startBench, type Bench, unforeseen } from './playbook.mts';
import { approver } from './standIns.mts';

closeServicesAfterEachTest();

const playbook = 'offboard-retired-machines';
const old = '2c6b98e0d7f4135aa9be02d16c47f8305e9d1b7a';
const dayMs = 86_400_000;

/** The inventory has retired these. */
async function retired(bench: Bench, names: readonly string[]): Promise<IDataObject[]> {
	const pinned = { 'Retired in the Inventory': names.map((name) => ({ name })) };
	const run = await bench.run(playbook, { pinned });
	expect(unforeseen(run)).toBeUndefined();
	expect(posted(bench.simulator)).toEqual([]);
	return bench.outbox.handedOn;
}

async function decided({ run }: Bench, handedOn: IDataObject = {}): Promise<void> {
	const startNode = 'When Called by Itself';
	const end = await run(playbook, { startNode, pinned: { [startNode]: [handedOn] } });
	expect(unforeseen(end)).toBeUndefined();
}

function unseenFor({ simulator, clock }: Bench, days: number, id = old): void {
	const lastSeen = new Date(clock.date() - days * dayMs).toISOString();
	simulator.machines.update(id, { lastSeen });
}

describe(playbook, () => {
	test('approved: offboards that machine alone', async () => {
		const bench = await startBench();
		unseenFor(bench, 40);
		const [handedOn] = await retired(bench, ['old-ws-0003']);
		await decided(bench, handedOn);
		expect(posted(bench.simulator)).toEqual([`offboard ${old}`]);
		expect(bench.simulator.requests.posts()[0]?.body).toMatchObject({
			Comment: expect.stringContaining(`[on behalf of ${approver}]`),
		});
		expect(bench.outbox.mails.map(({ subject }) => subject)).toEqual([
			'Offboard old-ws-0003.contoso.example?',
			'old-ws-0003.contoso.example: its offboarding is under way',
		]);
	});

	test.each([false, 'never'] as const)('approved %s: nothing is sent', async (approves) => {
		const bench = await startBench({ approves });
		unseenFor(bench, 40);
		const [handedOn] = await retired(bench, ['old-ws-0003']);
		await decided(bench, handedOn);
		expect(posted(bench.simulator)).toEqual([]);
		expect(bench.outbox.mails.at(-1)?.subject).toBe('old-ws-0003.contoso.example: NOT offboarded');
	});

	test.each(['Possible?', 'Ask for Approval', 'Approved?'])(
		'%s fails: nothing is sent, and that is told',
		async (node) => {
			const bench = await startBench();
			unseenFor(bench, 40);
			const [handedOn] = await retired(bench, ['old-ws-0003']);
			bench.outbox.failing = { node, when: 'before' };
			await decided(bench, handedOn);
			expect(posted(bench.simulator)).toEqual([]);
			const { subject } = bench.outbox.mails.at(-1) ?? {};
			expect(subject).toBe('old-ws-0003.contoso.example: NOT offboarded');
		},
	);

	test.each([
		['Retired in the Inventory', 'Inventory: retired, and not offboarded'],
		[
			'Decide in an Execution of Its Own',
			'old-ws-0003.contoso.example: retired, and not offboarded',
		],
	])('%s fails: that is told', async (node, subject) => {
		const bench = await startBench();
		unseenFor(bench, 40);
		bench.outbox.failing = { node, when: 'before' };
		expect((await bench.run(playbook)).error?.message).toMatch(/could be asked about/);
		expect(posted(bench.simulator)).toEqual([]);
		expect(bench.outbox.handedOn).toEqual([]);
		const [mail, ...others] = bench.outbox.mails;
		expect(others).toEqual([]);
		expect(mail).toMatchObject({ subject });
		expect(JSON.stringify(mail)).toContain(`${node} is broken`);
	});

	test('what was seen lately or is not known is told, and each of the others asked about', async () => {
		const bench = await startBench();
		unseenFor(bench, 29);
		unseenFor(bench, 31, '73c2e5f18a0d4b96e7310fc58d24a9b6e15f0c82');
		const handedOn = await retired(bench, ['old-ws-0003', 'no-such-machine', 'srv-web-02']);
		expect(handedOn.map(({ computerDnsName }) => computerDnsName)).toEqual([
			'srv-web-02.contoso.example',
		]);
		expect(bench.outbox.mails.map(({ subject }) => subject).sort()).toEqual([
			'no-such-machine: retired, and not offboarded',
			'old-ws-0003.contoso.example: retired, and not offboarded',
		]);
		// Microsoft offers no offboarding of Linux by this call: nobody is asked in vain.
		await decided(bench, handedOn[0]);
		expect(posted(bench.simulator)).toEqual([]);
		expect(bench.outbox.mails.at(-1)?.subject).toBe('srv-web-02.contoso.example: NOT offboarded');
	});
});
