import type { IDataObject } from 'n8n-workflow';
import { expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { posted, startBench, unforeseen } from './playbook.mts';

closeServicesAfterEachTest();

const host = (properties: IDataObject) => ({ kind: 'Host', properties });
const finance = host({
	hostName: 'fin-lt-0231',
	additionalData: { MdatpDeviceId: machine.finance },
});

function incident(relatedEntities: unknown[]): IDataObject {
	const properties = { title: 'Malware', incidentNumber: 7, relatedEntities };
	return { object: { id: '/subscriptions/s/incidents/i', properties } };
}

const unusable: readonly IDataObject[] = [
	{ azureID: '/subscriptions/s/vm-1' },
	{ netBiosName: 'HR-LT' },
	{},
];

test.each(unusable)('contain-from-alert: %j beside a machine is told', async (properties) => {
	const { simulator, outbox, run } = await startBench();
	const body = { ...incident([finance, host(properties)]), ProviderAlertId: '1_1' };
	const pinned = { 'When an Alert Comes In': [{ body }] };
	expect((await run('contain-from-alert', { pinned })).error?.message).toMatch(/NOT/);
	expect(posted(simulator)).toEqual([`isolate ${machine.finance}`]);
	const [question, report] = outbox.mails;
	for (const mail of [question, report]) expect(mail?.text).toMatch(/The host .+NOT isolated/);
	expect(report?.subject).toBe('Malware: contained in part, NOT everywhere');
	// It is commented on, and not classified.
	expect(outbox.calls.map(({ method }) => method)).toEqual(['POST']);
	expect(outbox.calls[0]?.body.comment).toMatch(/The host .+NOT isolated/);
});

test('contain-from-alert: nor is it contained before', async () => {
	const { simulator, outbox, run } = await startBench();
	const past = { type: 'Isolate', status: 'Succeeded', machineId: machine.finance } as const;
	simulator.actions.add({ ...past, scope: 'Full' });
	const pinned = { 'When an Alert Comes In': [{ body: incident([finance, host({})]) }] };
	await run('contain-from-alert', { pinned });
	expect(outbox.mails.map(({ subject }) => subject)).toEqual(['Malware: NOT contained']);
	expect(outbox.mails[0]?.text).toMatch(/The host .+NOT isolated/);
});

test.each(unusable)('button-for-an-incident: %j beside a machine is told', async (properties) => {
	const { simulator, outbox, run } = await startBench();
	const pinned = {
		'When the Button Is Pressed': [{ body: incident([finance, host(properties)]) }],
	};
	expect((await run('button-for-an-incident', { pinned })).error?.message).toMatch(
		/not all was isolated/,
	);
	expect(posted(simulator)).toEqual([`isolate ${machine.finance}`]);
	expect(outbox.responses[0]?.text).toMatch(/The host .+NOT isolated/);
	expect(JSON.stringify(outbox.calls[0]?.body)).toMatch(/The host .+NOT isolated/);
});

test.each([null, 'x', { kind: 'Host', properties: null }, host({ additionalData: null })])(
	'button-for-an-incident: %j among the entities costs no machine',
	async (entity) => {
		const { simulator, outbox, run } = await startBench();
		const pinned = { 'When the Button Is Pressed': [{ body: incident([entity, finance]) }] };
		expect(unforeseen(await run('button-for-an-incident', { pinned }))).toBeUndefined();
		expect(posted(simulator)).toEqual([`isolate ${machine.finance}`]);
		expect(outbox.calls).toHaveLength(1);
	},
);

test.each([null, '{', 'null', []])('button-for-an-incident: refuses the body %j', async (body) => {
	const { simulator, outbox, run } = await startBench();
	const pinned = { 'When the Button Is Pressed': [{ body: body as unknown as IDataObject }] };
	expect((await run('button-for-an-incident', { pinned })).error).toBeUndefined();
	expect(outbox.responses).toMatchObject([{ willIsolate: 0 }]);
	expect(simulator.requests.count()).toBe(0);
});
