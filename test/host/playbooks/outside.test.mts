import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { executionsOf, finished, until } from '../../../scripts/host/executions.mts';
import { at, rowsAt, type Json } from '../../../scripts/host/json.mts';
import { observedSha1 } from '../../../simulator/index.mts';
import { anotherApp } from '../shared/anotherApp.mts';
import { useHost } from '../shared/hostUnderTest.mts';
import { connectMcp } from '../shared/mcpClient.mts';
import { open, send } from './form.mts';
import { failure, imported, machineId, posted } from './imported.mts';
import { key, startOutsideServices, type OutsideServices } from './outsideServices.mts';

const host = useHost();
const running: { outside?: OutsideServices } = {};

function outside(): OutsideServices {
	if (running.outside === undefined) throw new Error('The other services are not running yet');
	return running.outside;
}

beforeAll(async () => {
	running.outside = await startOutsideServices(host());
});

afterAll(() => running.outside?.close());

beforeEach(() => {
	host().simulator.reset();
	host().mailbox.empty();
	outside().told.splice(0);
});

const prepared = async (file: string) =>
	await imported(host(), file, {}, undefined, (node) => outside().choose(node));

/** A playbook that is published. @returns its workflow's ID. */
async function published(file: string): Promise<string> {
	const { workflowId } = await prepared(file);
	await activate(host().api, workflowId);
	return workflowId;
}

async function post(path: string, body: Json): Promise<unknown> {
	const answer = await fetch(`${host().url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', [key.name]: key.value },
		body: JSON.stringify(body),
	});
	expect(answer.status).toBe(200);
	return await answer.json();
}

/** Waits until so much has been told to other services. */
const toldOnce = async (count: number) =>
	await until('the other service is told', () => {
		const { told } = outside();
		return Promise.resolve(told.length >= count ? told : undefined);
	});

describe('Playbooks that reach other services', () => {
	test('button-for-an-incident answers at once, isolates, and comments on the incident', async () => {
		const workflowId = await published('button-for-an-incident');
		const properties = {
			hostName: 'fin-lt-0231',
			additionalData: { MdatpDeviceId: machineId(host(), 'fin-lt') },
		};
		const incident = {
			id: '/subscriptions/s/incidents/i',
			properties: {
				title: 'Malware',
				incidentNumber: 7,
				relatedEntities: [{ kind: 'Host', properties }],
			},
		};
		expect(await post('defender-incident-button', { object: incident })).toEqual({
			willIsolate: 1,
			text: 'fin-lt-0231.contoso.example will be isolated',
		});
		const [comment] = await toldOnce(1);
		expect(comment).toMatchObject({
			method: 'PUT',
			path: expect.stringMatching(
				/^\/subscriptions\/s\/incidents\/i\/comments\/[0-9a-f-]{36}\?api-version=/,
			),
		});
		expect(comment?.body.toString()).toContain('fin-lt-0231.contoso.example: Succeeded');
		expect(posted(host())).toEqual(['isolate fin-lt-0231']);
		const [own] = await executionsOf(host().api, workflowId);
		expect(failure(await finished(host().api, own?.id ?? ''))).toBeUndefined();
	});

	test('contain-from-alert shows machine and hash, isolates, blocks, and tells the alert', async () => {
		const { api, mailbox } = host();
		const workflowId = await published('contain-from-alert');
		const evidence = [
			{
				'@odata.type': '#microsoft.graph.security.deviceEvidence',
				mdeDeviceId: machineId(host(), 'hr-lt'),
			},
			{
				'@odata.type': '#microsoft.graph.security.fileEvidence',
				fileDetails: { sha1: observedSha1, fileName: 'a.exe' },
			},
		];
		await post('defender-contain-alert', { id: 'da1_1', title: 'Malware', evidence });
		const asking = await until('n8n asks for approval', async () => {
			const [own] = await executionsOf(api, workflowId);
			return own?.status === 'waiting' && mailbox.mails.length > 0 ? own : undefined;
		});
		const [question] = mailbox.mails;
		if (question === undefined) throw new Error('There is no question');
		expect(question.subject).toBe('Malware: isolate 1 machines, block 1 files?');
		expect(question.text).toMatch(
			/1 of 1\. hr-lt-0107\.contoso\.example \([0-9a-f]{40}\): isolate/,
		);
		expect(question.text).toContain(`Block file 1 of 1. ${observedSha1} a.exe`);
		await open(host(), asking.id, question);
		expect(posted(host())).toEqual([]);

		await send(question, 'Do it');
		expect(failure(await finished(api, asking.id))).toBeUndefined();
		expect(posted(host())).toEqual(['isolate hr-lt-0107', 'submitIndicator']);
		expect(mailbox.mails.map(({ subject }) => subject).slice(1)).toEqual(['Malware: contained']);
		expect(outside().told.map(({ method, path }) => `${method} ${path}`)).toEqual([
			'POST /v1.0/security/alerts_v2/da1_1/comments',
			'PATCH /v1.0/security/alerts_v2/da1_1',
		]);
		expect(outside().told[0]?.body.toString()).toContain(`File ${observedSha1}: blocked`);
	});

	test('evidence-to-object-storage stores each package, and a manifest with its hash', async () => {
		const { run } = await prepared('evidence-to-object-storage');
		const end = await run();
		expect(failure(end)).toBeUndefined();
		expect(end.items('Report')).toEqual([{ report: 'case-4711: 2 of 2 packages stored' }]);
		expect(posted(host()).sort()).toEqual([
			'collectInvestigationPackage fin-lt-0231',
			'collectInvestigationPackage hr-lt-0107',
		]);
		const { told } = outside();
		expect(told).toHaveLength(3);
		for (const { method, authorization } of told) {
			expect([method, authorization]).toEqual([
				'PUT',
				expect.stringContaining('AWS4-HMAC-SHA256 Credential=evidence/'),
			]);
		}
		const manifest: unknown = JSON.parse(told[2]?.body.toString() ?? '');
		expect(told[2]?.path).toMatch(/^\/evidence\/case-4711\/manifest-\d+\.json/);
		const files = rowsAt(manifest, 'files');
		expect(files.map(({ object }) => `/evidence/${String(object)}`)).toEqual(
			told.slice(0, 2).map(({ path }) => path.split('?')[0]),
		);
		expect(files.map(({ sha256 }) => sha256)).toEqual(
			told.slice(0, 2).map(({ body }) => createHash('sha256').update(body).digest('hex')),
		);
	});
});

describe('Playbooks that read', () => {
	test('check-before-the-night mails the app role that is missing, and nothing where none is', async () => {
		const { mailbox } = host();
		const look = async (roles?: string[]) => {
			const credential = await anotherApp(host(), roles);
			const { run } = await imported({ ...host(), credential }, 'check-before-the-night');
			expect(failure(await run())).toBeUndefined();
			return mailbox.mails.map(({ subject, text }) => `${subject}\n${text}`);
		};
		expect(await look()).toEqual([]);
		expect(await look(['Machine.ReadWrite.All'])).toEqual([
			expect.stringMatching(
				/^Microsoft Defender: 1 tenants are not ready for the night\n.*app role Machine\.Isolate is missing: http/,
			),
		]);
		expect(posted(host())).toEqual([]);
	});

	test('mcp-server-for-assistants lends tools that read and plan, to who has the token', async () => {
		await published('mcp-server-for-assistants');
		// What n8n has started on the others it knows for a while.
		const { id } = host().simulator.machines.add({
			computerDnsName: 'lab-lt-0001.contoso.example',
		});
		const address = `${host().url}/mcp/defender-tools`;
		await expect(connectMcp(address)).rejects.toThrow();
		const client = await connectMcp(address, { authorization: `Bearer ${key.value}` });
		const tools = await client.tools();
		expect(tools).toHaveLength(7);
		const input = { Host_Name: 'lab-lt-0001', Name_Prefix: 'lab' };
		const told = await Promise.all(tools.map(async (tool) => await client.call(tool, input)));
		await client.close();
		expect(told.filter(({ isError }) => isError)).toEqual([]);
		const plan = told[tools.indexOf('Plan_Isolation')]?.items;
		expect(plan).toMatchObject([{ dryRun: true, verdict: 'start' }]);
		expect(at(told[tools.indexOf('Get_Machine')]?.items[0], 'id')).toBe(id);
		expect(posted(host())).toEqual([]);
	});
});
