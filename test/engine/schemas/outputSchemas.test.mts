import { join, resolve } from 'node:path';
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { loadOutputSchema } from 'n8n-core/dist/nodes-loader/output-schema-resolver.js';
import type { INodeProperties } from 'n8n-workflow';
import { DefenderMachineAction } from '../../../nodes/DefenderMachineAction/DefenderMachineAction.node.ts';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { schemaCases, startedBeforehand } from './cases.mts';
import type { SchemaCase } from './schemaCase.mts';
import { differences, isSchema, pathsOf, type Schema } from './conform.mts';

closeServicesAfterEachTest();

const folder = (node: string) => resolve('nodes', node);

/** A custom cloud whose portal is known by its scope. */
const inCommercialCloud = { scope: 'https://api.securitycenter.microsoft.com/.default' };

/** Read the way n8n reads it. */
function schemaOf(node: string, resource?: string, operation?: string): Schema {
	const schema: unknown = loadOutputSchema({
		nodeDir: folder(node),
		version: 1,
		resource,
		operation,
		versionFallback: true,
	});
	if (isSchema(schema)) return schema;
	throw new Error(`No schema of ${node} ${resource ?? ''} ${operation ?? ''}`);
}

async function outputsOf({ resource, operation, ...own }: SchemaCase) {
	const service = await startService();
	service.engine.credentialStore.edit(inCommercialCloud);
	const earlier = await startedBeforehand[operation]?.(service);
	const prepared = own.prepare?.(service);
	const run = await service.engine.runNode({
		node: 'defenderMachineAction',
		items: own.items ?? [{}],
		parameters: { resource, operation, ...own.parameters, ...earlier, ...prepared },
	});
	expect(run.error).toBeUndefined();
	expect(run.items).not.toHaveLength(0);
	return run.items.map(({ json }) => json);
}

const byOperation = new Map<string, SchemaCase[]>();
for (const one of schemaCases) {
	const key = `${one.resource}/${one.operation}`;
	byOperation.set(key, [...(byOperation.get(key) ?? []), one]);
}

/** `resource/operation` of everything that the form of the node offers. */
function offeredOperations(): string[] {
	const { properties } = new DefenderMachineAction().description;
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap((property) => {
			const [resource] = property.displayOptions?.show?.resource ?? [];
			return valuesOf(property).map((value) => `${String(resource)}/${value}`);
		})
		.sort();
}

function valuesOf({ options }: INodeProperties): string[] {
	return (options ?? []).flatMap((option) => ('value' in option ? String(option.value) : []));
}

describe('output schemas of the action node', () => {
	test('exist for every operation, and for nothing else', async () => {
		const files = await readdir(join(folder('DefenderMachineAction'), '__schema__', 'v1.0.0'), {
			recursive: true,
		});
		const present = files
			.filter((name) => name.endsWith('.json'))
			.map((name) => name.replaceAll('\\', '/').slice(0, -'.json'.length))
			.sort();
		expect(present).toEqual(offeredOperations());
		expect([...byOperation.keys()].sort()).toEqual(offeredOperations());
	});

	test.each([...byOperation])('%s: what comes out is what the schema says', async (_, cases) => {
		const [{ resource, operation } = { resource: '', operation: '' }] = cases;
		const schema = schemaOf('DefenderMachineAction', resource, operation);
		const seen = new Set<string>();
		for (const one of cases) {
			const outputs = await outputsOf(one);
			expect(outputs.flatMap((json) => differences(schema, json, seen))).toEqual([]);
		}
		const unseen = pathsOf(schema).filter((path) => !seen.has(path) && !rarelyFilled.test(path));
		expect(unseen).toEqual([]);
	});
});

/** Inner fields that only live responses and quarantined files have. */
const rarelyFilled = /^(commands\[\]|relatedFileInfo)\./;

test('the trigger emits what its schema says', async () => {
	const { simulator, clock, engine } = await startService();
	engine.credentialStore.edit(inCommercialCloud);
	const poller = engine.poller({ triggerOn: 'actionFinished' });
	await poller.poll();
	simulator.actions.add({
		type: 'Isolate',
		machineId: machine.finance,
		status: 'Succeeded',
		requestorComment: 'Case 4711 [on behalf of Robin] [n8n:wf1.77.0123456789ab.0.0]',
	});
	await clock.advance(20 * 60_000);
	const [late] = (await poller.poll()) ?? [];
	const [sample] = (await poller.poll('manual')) ?? [];
	simulator.actions.add({ type: 'Isolate', machineId: machine.finance, status: 'Pending' });
	const [begun] = (await engine.poller({ triggerOn: 'actionCreated' }).poll('manual')) ?? [];
	const items = [...(late ?? []), ...(sample ?? []), ...(begun ?? [])];
	const schema = schemaOf('DefenderMachineActionTrigger');
	const seen = new Set<string>();
	expect(items).toHaveLength(3);
	expect(items.flatMap(({ json }) => differences(schema, json, seen))).toEqual([]);
	expect(pathsOf(schema).filter((path) => !seen.has(path) && !rarelyFilled.test(path))).toEqual([]);
});

describe('the comparison itself', () => {
	const schema: Schema = {
		type: 'object',
		properties: { id: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
	};
	test.each([
		[{ id: 1 }, 'id is number, not string'],
		[{ id: null }, 'id is null, not string'],
		[{ tags: ['a', 2] }, 'tags[] is number, not string'],
		[{ more: 1 }, 'more is not in the schema'],
	])('%j is told apart', (value, message) => {
		expect(differences(schema, value, new Set())).toEqual([message]);
	});
});
