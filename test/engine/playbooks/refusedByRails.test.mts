import type { IDataObject } from 'n8n-workflow';
import { expect, test } from '@jest/globals';
import { defaultTenantId as contoso } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { posted, startBench, type Bench, unforeseen } from './playbook.mts';

closeServicesAfterEachTest();

type Pinned = Record<string, IDataObject[]>;

const evidence = [
	{
		'@odata.type': '#microsoft.graph.security.deviceEvidence',
		mdeDeviceId: machine.finance,
		deviceDnsName: 'fin-lt-0231',
	},
];

/** How each playbook that acts behind guard rails and mails comes to act, by what its first nodes give. */
const table: Readonly<Record<string, Pinned>> = {
	'contain-from-alert': {
		'When an Alert Comes In': [{ body: { id: 'da1_1', title: 'Malware', evidence } }],
	},
	'isolate-for-every-customer': {
		Customers: [
			{ customers: [{ customer: contoso, machines: machine.finance, approver: 'a@example.com' }] },
		],
	},
	'isolate-scan-release': {},
	'isolate-when-it-comes-back': {},
	'plan-approve-isolate': {},
};

/** What a rail of each of them holds back, whichever machine it is about. */
function hold({ simulator: { machines } }: Bench): void {
	for (const { id, machineTags } of machines.all()) {
		machines.update(id, {
			deviceValue: 'High',
			onboardingStatus: 'InsufficientInfo',
			machineTags: [...machineTags, 'case-4711'],
		});
	}
}

test.each(Object.entries(table))('%s mails what its rails refuse', async (playbook, pinned) => {
	const bench = await startBench();
	hold(bench);
	const end = await bench.run(playbook, { pinned });
	expect(end.error).toBeDefined();
	expect(unforeseen(end)).toBeUndefined();
	expect(posted(bench.simulator)).toEqual([]);
	expect(bench.outbox.mails).toHaveLength(1);
	const [{ subject, text } = { subject: '', text: '' }] = bench.outbox.mails;
	expect(subject).not.toMatch(/\?$/);
	expect(text).toMatch(/Guard rails refused .*(not onboarded|Protected Device Values)/is);
});

test('offboard-retired-machines mails what its rails refuse', async () => {
	const bench = await startBench();
	hold(bench);
	const startNode = 'When Called by Itself';
	const facts = { id: machine.finance, computerDnsName: 'fin-lt-0231.contoso.example' };
	const settings = { mailFrom: 'n8n@contoso.example', mailTo: 'soc@contoso.example' };
	const pinned = { [startNode]: [{ ...facts, ...settings }] };
	const end = await bench.run('offboard-retired-machines', { startNode, pinned });
	expect(end.error).toBeDefined();
	expect(unforeseen(end)).toBeUndefined();
	expect(posted(bench.simulator)).toEqual([]);
	expect(bench.outbox.mails.map(({ text }) => text)).toEqual([
		expect.stringMatching(/Guard rails refused .*Protected Device Values/is),
	]);
});
