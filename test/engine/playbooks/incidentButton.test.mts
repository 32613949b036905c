import type { IDataObject } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { posted, readPlaybook, startBench, type Bench, unforeseen } from './playbook.mts';

closeServicesAfterEachTest();

const start = 'When the Button Is Pressed';
const server = '5ae9307cb1d64f82c09e71a3d85b2f460e7c9d31';
const incidentId =
	'/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w/providers/Microsoft.SecurityInsights/incidents/i';

const host = (properties: IDataObject) => ({ kind: 'Host', properties });
const finance = host({
	hostName: 'fin-lt-0231',
	additionalData: { MdatpDeviceId: machine.finance },
});

function incident(relatedEntities: IDataObject[]): IDataObject {
	const properties = { title: 'Malware', incidentNumber: 7, relatedEntities };
	return { object: { id: incidentId, properties }, requestedBy: 'robin@contoso.example' };
}

async function press(bench: Bench, body: IDataObject) {
	const run = await bench.run('button-for-an-incident', { pinned: { [start]: [{ body }] } });
	expect(unforeseen(run)).toBeUndefined();
	expect(bench.outbox.responses).toHaveLength(1);
	expect(bench.outbox.calls).toHaveLength(1);
	return bench.outbox;
}

describe('button-for-an-incident', () => {
	test('answers what will happen, does it, and tells the incident', async () => {
		const bench = await startBench();
		const { responses, calls } = await press(bench, incident([finance]));
		expect(responses).toEqual([
			{ willIsolate: 1, text: 'fin-lt-0231.contoso.example will be isolated' },
		]);
		expect(posted(bench.simulator)).toEqual([`isolate ${machine.finance}`]);
		expect(bench.simulator.requests.posts()[0]?.body).toMatchObject({
			Comment: expect.stringMatching(
				/^Sentinel incident 7: Malware \[on behalf of robin@contoso\.example\] \[n8n:/,
			),
		});
		expect(calls).toEqual([
			{
				method: 'PUT',
				url: expect.stringMatching(
					/^https:\/\/management\.azure\.com\/subscriptions\/.+\/incidents\/i\/comments\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\?api-version=/,
				),
				body: { properties: { message: 'fin-lt-0231.contoso.example: Succeeded' } },
			},
		]);
	});

	test('on one host of an incident', async () => {
		const bench = await startBench();
		await press(bench, { IncidentArmID: incidentId, Entity: finance });
		expect(posted(bench.simulator)).toEqual([`isolate ${machine.finance}`]);
	});

	test('what is protected, not known or without a name is told, and costs no other machine', async () => {
		const bench = await startBench();
		const { responses, calls } = await press(
			bench,
			incident([
				finance,
				host({ hostName: 'srv-db-01', additionalData: { MdatpDeviceId: server } }),
				host({ hostName: 'no-such-machine' }),
			]),
		);
		expect(responses[0]?.willIsolate).toBe(1);
		expect(posted(bench.simulator)).toEqual([`isolate ${machine.finance}`]);
		for (const text of [responses[0]?.text, JSON.stringify(calls[0]?.body)]) {
			expect(text).toMatch(/srv-db-01\S* w(ill|as) NOT (be )?isolated: .*Protected Device Values/);
			expect(text).toMatch(/A computer w.+ NOT .*no-such-machine/);
		}
	});

	test('an incident without a host: nothing is sent, and both are told', async () => {
		const bench = await startBench();
		const { responses, calls } = await press(bench, incident([]));
		expect(responses[0]).toMatchObject({ willIsolate: 0 });
		expect(JSON.stringify(calls[0]?.body)).toContain('names no computer');
		expect(bench.simulator.requests.count()).toBe(0);
	});

	test('a machine that is isolated already gets nothing, and that is told', async () => {
		const bench = await startBench();
		const past = { type: 'Isolate', status: 'Succeeded', machineId: machine.finance } as const;
		bench.simulator.actions.add({ ...past, scope: 'Full' });
		const { responses } = await press(bench, incident([finance]));
		expect(responses[0]?.text).toContain(' stays as it is: it is isolated since ');
		expect(posted(bench.simulator)).toEqual([]);
	});

	// Nobody could be told what came of it, and the token of Azure goes to no other place.
	test.each(['.evil.example/p', '/../evil', '/subscriptions/s/incidents/i?x=', 7, null, undefined])(
		'without the ID of an incident it refuses, and sends nothing: %j',
		async (id) => {
			const { simulator, outbox, run } = await startBench();
			const { object, ...more } = incident([finance]);
			const body = { ...more, object: { ...(object as IDataObject), id } };
			const end = await run('button-for-an-incident', { pinned: { [start]: [{ body }] } });
			expect(end.error).toBeUndefined();
			expect(outbox.responses).toEqual([
				{ willIsolate: 0, text: expect.stringContaining('names no incident') },
			]);
			expect(outbox.calls).toEqual([]);
			expect(simulator.requests.count()).toBe(0);
		},
	);

	test.each([',', ';', '\n', ', '])(
		'a host is one value, whatever is in its name: %j',
		async (sign) => {
			const bench = await startBench();
			const hostName = `fin-lt-0231${sign}hr-lt-0107`;
			const { responses, calls } = await press(bench, incident([host({ hostName })]));
			expect(posted(bench.simulator)).toEqual([]);
			expect(responses[0]?.willIsolate).toBe(0);
			expect(JSON.stringify(calls[0]?.body)).toContain('was NOT isolated');
		},
	);

	test('a machine that is named twice is isolated once, and not told as left out', async () => {
		const bench = await startBench();
		const { responses, calls } = await press(
			bench,
			incident([finance, host({ hostName: 'fin-lt-0231' })]),
		);
		expect(posted(bench.simulator)).toEqual([`isolate ${machine.finance}`]);
		for (const text of [responses[0]?.text, JSON.stringify(calls[0]?.body)]) {
			expect(text).toContain('is named more than once, and told above');
			expect(text).not.toContain('NOT');
		}
	});

	test.each([
		{ hostName: 'fin-lt-0231.contoso.example', dnsDomain: 'contoso.example' },
		{ hostName: 'fin-lt-0231', dnsDomain: '-' },
		{ hostName: 'fin-lt-0231', additionalData: { MdatpDeviceId: 'undefined' } },
	])('the one machine that is meant: %j', async (properties) => {
		const bench = await startBench();
		await press(bench, incident([{ kind: 'host', properties }]));
		expect(posted(bench.simulator)).toEqual([`isolate ${machine.finance}`]);
	});

	test('what a host calls itself is no markup in the comment', async () => {
		const bench = await startBench();
		const { calls, responses } = await press(
			bench,
			incident([host({ hostName: 'a<img src=x>b' })]),
		);
		for (const text of [responses[0]?.text, JSON.stringify(calls[0]?.body)]) {
			expect(text).toContain('a?img src=x?b');
			expect(text).not.toMatch(/[<>]/);
		}
	});
});

/** The nodes behind the answer. */
const behind = [
	...['Anything to Do?', 'Machines', 'One Item per Machine', 'Isolate', 'All Machines'],
	...['Outcome', 'Comment on Incident'],
];

describe('button-for-an-incident, once it has answered', () => {
	test.each(behind.flatMap((node) => [[node, 'before'] as const, [node, 'after'] as const]))(
		'%s fails %s its work, and somebody is told what is so',
		async (node, when) => {
			const bench = await startBench();
			const { outbox, simulator, run } = bench;
			outbox.failing = { node, when };
			const { nodes, ...rest } = await readPlaybook('button-for-an-incident');
			const workflow = { ...rest, nodes: nodes.map((one) => ({ ...one, waitBetweenTries: 1 })) };
			const pinned = { [start]: [{ body: incident([finance]) }] };
			const end = await run('button-for-an-incident', { workflow, pinned });
			// What All Machines has gathered can be read from Isolate, too.
			const isDone = node === 'All Machines';
			expect(end.error?.message ?? '').toMatch(
				isDone ? /^$/ : /^Sentinel .*not all was isolated and written/,
			);
			expect(outbox.responses).toHaveLength(1);
			const isAtTheEnd = node === 'Comment on Incident';
			expect(outbox.mails).toHaveLength(isAtTheEnd ? 1 : 0);
			// What is tried again is the same comment.
			const comments = new Set(outbox.calls.map(({ url }) => url));
			expect(comments.size).toBe(isAtTheEnd && when === 'before' ? 0 : 1);
			const told = isAtTheEnd ? outbox.mails[0]?.text : JSON.stringify(outbox.calls[0]?.body);
			const isIsolated = posted(simulator).length > 0;
			expect(told).toMatch(
				isIsolated ? /Succeeded|not known|may have begun/ : /NOT isolated|not known/,
			);
		},
	);

	test('every node behind the answer is tried', async () => {
		const { run } = await startBench();
		const pinned = { [start]: [{ body: incident([finance]) }] };
		const { executed } = await run('button-for-an-incident', { pinned });
		expect(executed.slice(executed.indexOf('Answer at Once') + 1)).toEqual([...behind, 'Done?']);
	});
});
