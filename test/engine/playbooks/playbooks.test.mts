import { describe, expect, test } from '@jest/globals';
import { observedSha1, type ActionType } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { outputOf, posted, startBench } from './playbook.mts';

closeServicesAfterEachTest();

const hour = 3_600_000;
const server = '5ae9307cb1d64f82c09e71a3d85b2f460e7c9d31';

describe('playbooks', () => {
	test('contain-and-collect: isolates, collects, saves, releases and reports', async () => {
		const { simulator, outbox, run } = await startBench();
		const end = await run('contain-and-collect');
		expect(end.error).toBeUndefined();
		expect(posted(simulator)).toEqual([
			`isolate ${machine.finance}`,
			`collectInvestigationPackage ${machine.finance}`,
			`unisolate ${machine.finance}`,
		]);
		const [trial, file] = outbox.files;
		expect(trial?.name).toBe('/home/node/.n8n-files/n8n-trial.txt');
		expect(file?.bytes.subarray(0, 2).toString()).toBe('PK');
		const [{ report } = { report: '' }] = outputOf(end, 'Report');
		expect(report).toMatch(
			/^Case 4711: fin-lt-0231\.contoso\.example is not isolated\nPackage \S+\.zip saved, \d+ bytes$/,
		);
	});

	test('timed-isolation: releases after four hours, and not before', async () => {
		const { simulator, run } = await startBench();
		const end = await run('timed-isolation');
		expect(end.error).toBeUndefined();
		const [isolation, release] = simulator.requests.posts();
		expect([isolation?.operation, release?.operation]).toEqual(['isolate', 'unisolate']);
		const pause = (release?.at ?? 0) - (isolation?.at ?? 0);
		expect(pause).toBeGreaterThan(4 * hour);
		expect(pause).toBeLessThan(4.1 * hour);
		const [{ report } = { report: '' }] = outputOf(end, 'Report');
		const [, isolated = '', released = ''] =
			/\nIsolated at (\S+ \S+) and released at (\S+ \S+) UTC, after \d+ minutes$/.exec(
				String(report),
			) ?? [];
		expect(Date.parse(released) - Date.parse(isolated)).toBeGreaterThanOrEqual(4 * hour);
	});

	test('scheduled-antivirus-scan: scans what has the tag and reports each machine', async () => {
		const { simulator, outbox, run } = await startBench();
		simulator.machines.update(machine.hr, { machineTags: ['vip'] });
		simulator.machines.behave(machine.hr, { outcome: 'Failed' });
		const end = await run('scheduled-antivirus-scan');
		expect(end.error?.message).toBe(
			'Weekly antivirus scan: 1 of 2 machines scanned. hr-lt-0107.contoso.example: Failed',
		);
		expect(posted(simulator).sort()).toEqual(
			[`runAntiVirusScan ${machine.finance}`, `runAntiVirusScan ${machine.hr}`].sort(),
		);
		const [mail] = outbox.mails;
		expect(mail?.subject).toBe('Weekly antivirus scan: 1 of 2 machines scanned');
		expect(mail?.text.split('\n').sort()).toEqual([
			'fin-lt-0231.contoso.example: Succeeded',
			'hr-lt-0107.contoso.example: Failed',
		]);
	});

	test('quarantine-file-everywhere: acts on the machines that have seen the file', async () => {
		const { simulator, run } = await startBench();
		simulator.machines.behave(machine.hr, { outcome: 'Failed' });
		const end = await run('quarantine-file-everywhere');
		expect(end.error?.message).toBe(
			'Case 4711: quarantined on 1 of 2 machines. hr-lt-0107.contoso.example: Failed',
		);
		const posts = simulator.requests.posts();
		expect(posted(simulator).sort()).toEqual(
			[`stopAndQuarantineFile ${machine.finance}`, `stopAndQuarantineFile ${machine.hr}`].sort(),
		);
		expect(posts[0]?.body).toMatchObject({ Sha1: observedSha1 });
		expect(outputOf(end, 'Report')).toEqual([
			{
				report: 'Case 4711: quarantined on 1 of 2 machines',
				notDone: ['hr-lt-0107.contoso.example: Failed'],
			},
		]);
	});

	test('quarantine-file-everywhere: says where the file was seen nowhere, and where there may be more', async () => {
		const { simulator, run } = await startBench();
		for (const id of [machine.finance, machine.hr]) simulator.machines.forget(id, observedSha1);
		const nowhere = await run('quarantine-file-everywhere');
		expect(posted(simulator)).toEqual([]);
		expect(outputOf(nowhere, 'Report')).toEqual([
			{
				report: 'Case 4711: quarantined nowhere',
				notDone: [expect.stringMatching(`^No machine has seen the file ${observedSha1}\\. `)],
			},
		]);
		for (const id of [machine.finance, machine.hr]) simulator.machines.observe(id, observedSha1);
		simulator.quirks.listDefaultPage = 1;
		const some = await run('quarantine-file-everywhere');
		expect(outputOf(some, 'Report')).toMatchObject([
			{ report: 'Case 4711: quarantined on 1 of 1 machines, and there may be more' },
		]);
	});

	test('cancel-stuck-actions: cancels what is older than 80 hours, but no containment', async () => {
		const { simulator, clock, outbox, run } = await startBench();
		const openFor = (hours: number, type: ActionType) =>
			simulator.actions.add({
				type,
				status: 'Pending',
				machineId: machine.finance,
				createdAt: clock.date() - hours * hour,
			});
		const stuck = openFor(81, 'RunAntiVirusScan');
		openFor(79, 'CollectInvestigationPackage');
		openFor(81, 'Isolate');
		openFor(81, 'RestrictCodeExecution');
		openFor(81, 'StopAndQuarantineFile');
		const end = await run('cancel-stuck-actions');
		expect(end.error).toBeUndefined();
		expect(simulator.requests.posts().map(({ actionId }) => actionId)).toEqual([stuck.id]);
		expect(outbox.mails).toMatchObject([
			{
				subject: 'Microsoft Defender: 1 stuck actions',
				text: 'fin-lt-0231.contoso.example: RunAntiVirusScan, Cancelled',
			},
		]);
	});

	test('register-of-isolated-machines: lists them, and mails nothing when there are none', async () => {
		const { simulator, outbox, run } = await startBench();
		expect((await run('register-of-isolated-machines')).error).toBeUndefined();
		expect(outbox.mails).toEqual([]);
		simulator.actions.add({
			type: 'Isolate',
			machineId: machine.finance,
			status: 'Succeeded',
			requestor: 'analyst@contoso.example',
			requestorComment: 'Case 4711 [n8n:w.1.isolate.0.0]',
		});
		expect((await run('register-of-isolated-machines')).error).toBeUndefined();
		expect(outbox.mails).toMatchObject([{ subject: 'Microsoft Defender: 1 isolated machines' }]);
		expect(outbox.mails[0]?.text).toMatch(
			/^fin-lt-0231\.contoso\.example since \S+ \S+ UTC, for \d+ hours, by analyst at contoso\.example: Case 4711 \(without an end\)$/,
		);
		expect(simulator.requests.posts()).toEqual([]);
	});

	test('undo-one-execution: takes back what that execution did, and only that', async () => {
		const { simulator, run } = await startBench();
		const of = (execution: string) => `Case 4711 [n8n:workflow-1.${execution}.isolate.0.0]`;
		const mine = { requestorComment: of('231') };
		simulator.actions.add({
			...mine,
			type: 'Isolate',
			machineId: machine.finance,
			status: 'Succeeded',
		});
		simulator.actions.add({
			...mine,
			type: 'RestrictCodeExecution',
			machineId: machine.hr,
			status: 'Succeeded',
		});
		const open = simulator.actions.add({
			...mine,
			type: 'Isolate',
			machineId: server,
			status: 'Pending',
		});
		simulator.actions.add({
			type: 'Isolate',
			machineId: machine.hr,
			status: 'Succeeded',
			requestorComment: of('2310'),
		});
		const end = await run('undo-one-execution');
		expect(end.error).toBeUndefined();
		const posts = simulator.requests.posts();
		expect(
			posts.map(({ operation, machineId, actionId }) => [operation, actionId ?? machineId]),
		).toEqual(
			expect.arrayContaining([
				['cancel', open.id],
				['unisolate', machine.finance],
				['unrestrictCodeExecution', machine.hr],
			]),
		);
		expect(posts).toHaveLength(3);
		const reports = end
			.runsOf('Report')
			.flatMap(({ items }) => items.map(({ json }) => json.report));
		expect(reports.sort()).toEqual([
			'fin-lt-0231.contoso.example: Unisolate, Succeeded',
			'hr-lt-0107.contoso.example: UnrestrictCodeExecution, Succeeded',
			'srv-db-01.contoso.example: Isolate, Cancelled',
		]);
	});
});
