import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters, INodeProperties } from 'n8n-workflow';
import { DefenderMachineAction } from '../../../nodes/DefenderMachineAction/DefenderMachineAction.node.ts';
import { DefenderMachineActionTrigger } from '../../../nodes/DefenderMachineActionTrigger/DefenderMachineActionTrigger.node.ts';
import {
	computedOf,
	emptiedOf,
	emptiedValue,
	fieldsOf,
	withEmptyTable,
	type FormField,
} from '../../../scripts/docs/emptyTable.mts';
import { codeOf } from '../../../defender/plans/planCode.ts';
import type { PlanFacts } from '../../../defender/plans/plan.ts';
import { sealFor } from '../../../defender/plans/seal.ts';
import type { Simulator } from '../../../simulator/index.mts';
import { fileItem } from '../files/fileItem.mts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

const action = new DefenderMachineAction().description;
const trigger = new DefenderMachineActionTrigger().description;

test('docs/knowledge.md is current; write it anew with `npm run docs`', async () => {
	const written = await readFile(join('docs', 'knowledge.md'), 'utf8');
	expect(written).toBe(withEmptyTable(written, action, trigger));
});

/** Values with which every operation would run. */
const complete: INodeParameters = {
	machineId: byId(machine.finance),
	machineActionId: byId('0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911'),
	comment: 'Case 4711',
	confirmName: 'fin-lt-0231',
	tag: 'case-4711',
	until: '1 day',
	sha1: '3f786850e387550fdab836ed7e6dc881de23001b',
	fileName: 'triage.ps1',
	indicatorId: '995',
	indicatorType: 'FileSha1',
	indicatorValue: '3f786850e387550fdab836ed7e6dc881de23001b',
	indicatorAction: 'Block',
	indicatorTitle: 'Case 4711',
	indicatorDescription: 'Case 4711',
	commands: { command: [{ type: 'RunScript', fileName: 'triage.ps1', args: '' }] },
	waitForCompletion: true,
};

/** The code of a plan under the seal of a credential. */
function planUnder(secret: string, { clientId, tenantId }: Simulator['credential']): string {
	const facts: PlanFacts = {
		number: '0123456789ab',
		operation: 'runAntiVirusScan',
		machineId: machine.finance,
		computerDnsName: null,
		byName: false,
		body: { ScanType: 'Quick' },
		comment: 'Case 4711',
		onBehalfOf: '',
		until: '',
		owner: '',
		rails: null,
		starting: { ifInProgress: 'attach', ifOpposite: 'fail', skipIfThere: true },
		validUntil: Date.UTC(2026, 2, 4),
		state: '0'.repeat(16),
	};
	return codeOf(facts, sealFor(secret, clientId, tenantId));
}

/** What an expression may give where a value is missing. */
const empties: readonly unknown[] = [undefined, null, '', ' \u200B', [], '[]', ',', 'undefined'];

/** The values by which the form shows a field: its own show, and those it asks of the root. */
function shownBy({ displayOptions }: INodeProperties): {
	own: INodeParameters;
	root: INodeParameters;
} {
	const own: INodeParameters = {};
	const root: INodeParameters = {};
	for (const [name, values] of Object.entries(displayOptions?.show ?? {})) {
		const [value] = values ?? [];
		if (typeof value !== 'string' && typeof value !== 'boolean') continue;
		if (name.startsWith('/')) root[name.slice(1)] = value;
		else if (name !== 'resource' && name !== 'operation') own[name] = value;
	}
	return { own, root };
}

/** The parameters of a node with one field as given. */
function withField({ property, inside }: FormField, value: unknown): INodeParameters {
	const { own, root } = shownBy(property);
	const stored = property.type === 'resourceLocator' ? { __rl: true, mode: 'id', value } : value;
	if (inside === undefined) return { ...root, ...own, [property.name]: stored } as INodeParameters;
	const row = { ...own, [property.name]: stored };
	const held = inside.type === 'fixedCollection' ? { command: [rowOf(row)] } : row;
	return { ...root, ...shownBy(inside).own, [inside.name]: held } as INodeParameters;
}

function rowOf(row: Record<string, unknown>): Record<string, unknown> {
	return { fileName: 'triage.ps1', ...row };
}

/** The type of a command has no message of its own for what came out empty. */
const refusal = ({ label }: FormField) =>
	label === 'Commands > Type'
		? /^Commands > Type: command 1 has none of the known types/
		: new RegExp(`^${label.replace(/[()%]/g, '\\$&')}: the field is empty, `);

const operations = action.properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options = [] }) =>
		options.flatMap((option) =>
			'value' in option
				? [[String(displayOptions?.show?.resource?.[0]), String(option.value)] as const]
				: [],
		),
	);

function formOf(resource: string, operation: string): FormField[] {
	return fieldsOf(
		action.properties.filter(
			({ displayOptions: { show } = {} }) =>
				show?.resource?.includes(resource) === true && show.operation?.includes(operation) === true,
		),
	);
}

describe.each(operations)('%s %s', (resource, operation) => {
	const form = formOf(resource, operation);

	test('an expression that comes out empty is refused, whatever the field', async () => {
		const { engine, simulator } = await startService();
		const { credential } = simulator;
		const plan = planUnder(credential.clientSecret, credential);
		for (const field of form) {
			const parameters = withField(field, '={{ $json.gives }}');
			const run = await engine.runNode({
				node: 'defenderMachineAction',
				items: empties.map((gives) => ({ json: { gives: gives as never } })),
				parameters: { ...complete, plan, ...parameters, resource, operation },
				onError: 'continueErrorOutput',
			});
			const messages = run.errorItems.map(({ json }) => String(json.error));
			expect([field.label, messages]).toEqual([
				field.label,
				empties.map(() => expect.stringMatching(refusal(field))),
			]);
			expect(computedOf(field)).toContain('refused');
		}
		expect(simulator.requests.count()).toBe(0);
	});

	test('a box that a person emptied is what the table says', async () => {
		// Nothing is done: whatever passes the fields fails at the sign-in.
		const { engine, simulator } = await startService();
		const credential = { clientSecret: 'wrong' };
		const plan = planUnder('wrong', simulator.credential);
		for (const field of form) {
			const value = emptiedValue(field.property);
			if (value === undefined) continue;
			const parameters = withField(field, value);
			const run = await engine.runNode({
				node: 'defenderMachineAction',
				credential,
				items: [fileItem('triage.ps1', 'Get-Date')],
				parameters: { ...complete, plan, ...parameters, resource, operation },
			});
			const isRefused = !/client secret/i.test(run.error?.message ?? '');
			expect([field.label, run.error?.message, isRefused]).toEqual([
				field.label,
				expect.any(String),
				emptiedOf(field) === 'refused',
			]);
		}
		expect(simulator.requests.posts()).toEqual([]);
	});
});

test('every field of the trigger that comes out empty is refused', async () => {
	const { engine, simulator } = await startService();
	for (const field of fieldsOf(trigger.properties)) {
		for (const empty of ['undefined', 'null', '""', '" "', '[]', '"[ ]"', '","']) {
			const parameters = withField(field, `={{ ${empty} }}`);
			const poller = engine.poller({ authentication: 'microsoftDefenderApi', ...parameters });
			await expect(poller.poll()).rejects.toThrow(refusal(field));
		}
	}
	expect(simulator.requests.count()).toBe(0);
});
