import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { executionsOf, finished, runManually, until } from '../../../scripts/host/executions.mts';
import { isOldLine, useHost } from '../shared/hostUnderTest.mts';
import { clickThenDefender, machineById } from '../shared/workflows.mts';
import { failure, imported, machineId, posted } from './imported.mts';
import { startOutsideServices, type OutsideServices } from './outsideServices.mts';
import { asleep, sleepMs, toldOf } from './sleepers.mts';

const host = useHost();
/** What three days take. */
const passes = 115;

const running: { outside?: OutsideServices; scan?: string } = {};

/** Isolates a machine until a minute from now. */
async function isolateForAMinute(name: string): Promise<void> {
	const { api, credential } = host();
	const parameters = {
		operation: 'isolate',
		machineId: machineById(machineId(host(), name)),
		options: { until: '1 minute', owner: 'tier-2' },
	};
	const workflow = clickThenDefender('Isolate for a minute', parameters, credential);
	const id = await runManually(api, await api.createWorkflow(workflow), 'Start');
	expect(failure(await finished(api, id))).toBeUndefined();
}

/** What was sent to a machine, and what was mailed of it. */
function outcomeOf(machine: string) {
	const { mails } = host().mailbox;
	return {
		posts: posted(host()).filter((post) => post.endsWith(machine)),
		mails: mails.map(({ subject }) => subject).filter((subject) => subject.includes(machine)),
	};
}

/** All of them sleep at the same time. */
beforeAll(async () => {
	const outside = await startOutsideServices(host());
	running.outside = outside;
	await isolateForAMinute('hr-lt');
	const choose = (node: Parameters<OutsideServices['choose']>[0]) => outside.choose(node);
	const scan = await imported(host(), 'isolate-scan-release', {}, undefined, choose);
	running.scan = await scan.start();
});

afterAll(() => running.outside?.close());

describe('Playbooks that sleep in the database', () => {
	test('isolate-when-it-comes-back: a kill loses nothing', async () => {
		const { api, simulator } = host();
		const machines = 'field-lt-0042';
		const { workflowId, start } = await imported(host(), 'isolate-when-it-comes-back', {
			machines,
		});
		// On the older line what is called by a workflow needs no publishing.
		if (!isOldLine) await activate(api, workflowId);
		expect(failure(await finished(api, await start()))).toBeUndefined();

		const once = await asleep(host(), workflowId, 1);
		const twice = await asleep(host(), workflowId, 2);
		const all = await executionsOf(api, workflowId);
		expect(all.map(({ status }) => status).sort()).toEqual(['success', 'waiting']);
		const growth = twice.stored.length - once.stored.length;
		process.stderr.write(`asleep: ${once.stored.length} + ${growth} characters a pass\n`);
		expect(once.stored.length + passes * growth).toBeLessThan(200_000);

		// A crash of version 1 of n8n ends what waits; docs/troubleshooting.md says so.
		await host().restart(isOldLine ? 'stop' : 'kill');
		simulator.machines.behave(machineId(host(), 'field-lt'), { offline: false });
		const told = () => outcomeOf('field-lt-0042').mails[0];
		await until('the outcome is told', () => Promise.resolve(told()), sleepMs);
		expect(failure(await finished(api, twice.id))).toBeUndefined();
		expect(outcomeOf('field-lt-0042')).toEqual({
			posts: ['isolate field-lt-0042'],
			mails: [toldOf('field-lt-0042')],
		});
	});

	test('isolate-scan-release releases what is scanned and has no alert', async () => {
		const end = await finished(host().api, running.scan ?? '', sleepMs);
		expect(failure(end)).toBeUndefined();
		expect(end.runs('Sleep')).toBeGreaterThan(0);
		expect(outcomeOf('fin-lt-0231')).toEqual({
			posts: ['isolate fin-lt-0231', 'runAntiVirusScan fin-lt-0231', 'unisolate fin-lt-0231'],
			mails: ['Case 4711: fin-lt-0231 is scanned and released'],
		});
	});

	test('release-what-is-due releases what was isolated for a minute, once', async () => {
		const { run } = await imported(host(), 'release-what-is-due');
		expect(failure(await run())).toBeUndefined();
		expect(failure(await run())).toBeUndefined();
		expect(outcomeOf('hr-lt-0107')).toEqual({
			posts: ['isolate hr-lt-0107', 'unisolate hr-lt-0107'],
			mails: [expect.stringMatching(/hr-lt-0107\.contoso\.example is released$/)],
		});
	});
});
