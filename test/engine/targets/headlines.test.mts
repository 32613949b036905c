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
		if (more?.['machineId'] === undefined) expect(run.error?.message).not.toMatch(new RegExp(id));
	});
});
