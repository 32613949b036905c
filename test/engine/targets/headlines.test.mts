import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { Simulator } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { locator, node } from './park.mts';

closeServicesAfterEachTest();

const { finance } = machine;
const role =
	(...roles: string[]) =>
	({ apps, credential }: Simulator) => {
		apps.update(credential.clientId, { roles });
	};
const id = '[0-9a-f]{40}';
const time = '2026-03-03 \\d\\d:\\d\\d:\\d\\d UTC';

/** What a machine's actions tell of its name, where it is given by ID and nothing else reads it. */
const isolatedBefore = ({ actions }: Simulator) => {
	const done = actions.add({ type: 'Isolate', machineId: finance, scope: 'Full' });
	actions.finish(done.id, 'Succeeded');
};
const byIdAlone = { machineId: locator('id', finance) };

/** A call that the service refuses, on a machine that has been isolated before. */
function refusing(
	operation: string,
	fault: { status: number; code?: string; retryAfter?: string },
) {
	return (simulator: Simulator) => {
		isolatedBefore(simulator);
		simulator.faults.add({ on: operation, kind: 'status', ...fault, times: Infinity } as never);
	};
}

interface Row {
	readonly what: string;
	readonly before?: (simulator: Simulator) => void;
	readonly operation?: string;
	readonly more?: INodeParameters;
	/** The message: the machine by its name, and what did not happen in the words of the form. */
	readonly headline: string;
	/** What stands in a line of its own below the advice. */
	readonly line?: string;
}

const rows: Row[] = [
	{
		what: 'a guard rail',
		more: { guardRails: { tags: 'vip' } },
		headline: '^fin-lt-0231 was not isolated\\. Guard rails refused it: ',
		line: `^\`fin-lt-0231\\.contoso\\.example \\(${id}\\)\`$`,
	},
	{
		what: 'a guard rail of another operation',
		operation: 'restrictCodeExecution',
		more: { guardRails: { tags: 'vip' } },
		headline: '^fin-lt-0231 was not restricted\\. Guard rails refused it: ',
	},
	{
		what: 'a missing role',
		before: role('Machine.Read.All'),
		headline:
			'^fin-lt-0231 was not isolated\\. The app registration may not do this: it needs the app role Machine\\.Isolate$',
		line: '^`Microsoft Defender says: .*Machine\\.Isolate',
	},
	{
		what: 'a missing role of a scan',
		before: role('Machine.Read.All'),
		operation: 'runAntiVirusScan',
		headline: '^fin-lt-0231 was not scanned\\. The app registration may not do this',
	},
	{
		what: 'a refusal of the service',
		before: ({ faults }) => faults.add({ on: 'isolate', kind: 'status', status: 422 }),
		headline: '^fin-lt-0231 was not isolated\\. Microsoft Defender refused the call',
	},
	{
		what: 'rails that could not be asked',
		before: role('Machine.Isolate'),
		more: { machineId: locator('id', finance) },
		headline: `^Machine ${id} was not isolated: it could not be told whether it may be touched`,
	},
	{
		what: 'the opposite',
		before: ({ actions }) => {
			const requestorComment = '<img src=//evil.example> `this`';
			const release = { type: 'Unisolate', machineId: finance, status: 'Pending' } as const;
			actions.add({ ...release, requestorComment });
		},
		headline: '^fin-lt-0231 was not isolated: a release is still under way there$',
		line: `^\`Unisolate \\S+ \\(Pending since ${time}`,
	},
	...['unisolate', 'unrestrictCodeExecution'].map((operation) => ({
		what: `a missing role of ${operation} by ID`,
		operation,
		more: byIdAlone,
		before(simulator: Simulator) {
			const { actions } = simulator;
			isolatedBefore(simulator);
			const done = actions.add({ type: 'RestrictCodeExecution', machineId: finance });
			actions.finish(done.id, 'Succeeded');
			role('Machine.Read.All')(simulator);
		},
		headline:
			'^fin-lt-0231 was not (?:released|freed from its restriction)\\. The app registration may',
	})),
	{
		what: 'an isolation by ID that a limit refuses, where no rail looks at machines',
		more: {
			...byIdAlone,
			guardRails: {
				ifInactive: 'goAhead',
				ifUnsupported: 'goAhead',
				mostStarts: 1,
				startsCounted: 'tenant',
			},
		},
		before({ actions, machines }) {
			const { id: machineId } = machines.add({ computerDnsName: 'other' });
			actions.add({ type: 'Isolate', machineId });
			actions.finish(actions.add({ type: 'Unisolate', machineId: finance }).id, 'Succeeded');
		},
		headline: '^fin-lt-0231 was not isolated\\. Guard rails refused it: 1 were started',
		line: `^\`fin-lt-0231\\.contoso\\.example \\(${id}\\)\`$`,
	},
	{
		what: 'an answer that was lost, of a release by ID',
		operation: 'unisolate',
		more: byIdAlone,
		before: refusing('unisolate', { status: 500 }),
		headline: '^It is not certain whether a release of fin-lt-0231 was started: ',
	},
	...[
		{ status: 401, why: 'Microsoft Defender did not accept the sign-in token' },
		{ status: 404, why: 'Microsoft Defender does not know this id' },
		{ status: 429, retryAfter: '86400', why: "Microsoft's limit for this call is used up" },
		{
			status: 400,
			code: 'ActiveRequestAlreadyExists',
			why: 'An action is already in progress on this machine',
		},
	].map(({ why, ...fault }) => ({
		what: `a release by ID that is answered with ${fault.status}`,
		operation: 'unisolate',
		more: byIdAlone,
		before: refusing('unisolate', fault),
		headline: `^fin-lt-0231 was not released\\. ${why}`,
	})),
	{
		what: 'an action that failed on the machine',
		before: ({ machines }) => machines.behave(finance, { outcome: 'Failed' }),
		more: { waitForCompletion: true },
		headline: '^fin-lt-0231 was not isolated',
		line: '^`Isolate \\S+`$',
	},
];

describe('what stops a machine is told by its name first', () => {
	test.each(rows)('$what', async ({ before, operation = 'isolate', more, headline, line }) => {
		const { engine, simulator } = await startService();
		before?.(simulator);
		const run = await engine.runNode({
			node,
			parameters: {
				resource: 'machineAction',
				operation,
				machineId: locator('name', 'fin-lt-0231'),
				comment: 'Case 4711',
				waitForCompletion: false,
				...more,
			},
		});
		expect(run.error?.message).toMatch(new RegExp(headline));
		const lines = String(run.error?.description).split('\n');
		// n8n shows it as HTML, and each pair of backticks as one piece of code.
		expect(lines.join()).not.toContain('<');
		for (const own of lines) expect([0, 2]).toContain(own.split('`').length - 1);
		if (line !== undefined) {
			expect(lines).toContainEqual(expect.stringMatching(new RegExp(line)));
		}
		if (!headline.includes(id)) expect(run.error?.message).not.toMatch(new RegExp(id));
	});
});
