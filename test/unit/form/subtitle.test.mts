import { describe, expect, test } from '@jest/globals';
import { Workflow, type INode, type INodeParameters, type INodeTypes } from 'n8n-workflow';
import { DefenderMachineAction } from '../../../nodes/DefenderMachineAction/DefenderMachineAction.node.ts';

const type = new DefenderMachineAction();
const nodeTypes: INodeTypes = {
	getByName: () => type,
	getByNameAndVersion: () => type,
	getKnownTypes: () => ({}),
};

/** Worked out as the editor does it, which has no items yet. */
async function subtitle(parameters: INodeParameters): Promise<unknown> {
	const node: INode = {
		id: 'node',
		name: 'Defender',
		type: 'defenderMachineAction',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const { expression } = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	await expression.acquireIsolate();
	try {
		return expression.getSimpleParameterValue(node, type.description.subtitle, 'internal', {});
	} finally {
		await expression.releaseIsolate();
	}
}

const locator = (mode: string, value: string, cachedResultName?: string) => ({
	__rl: true as const,
	mode,
	value,
	...(cachedResultName === undefined ? {} : { cachedResultName }),
});

describe('the subtitle on the canvas', () => {
	test.each<[string, INodeParameters, string]>([
		[
			'a machine of the list',
			{
				operation: 'isolate',
				machineId: locator('list', '9f2c', 'fin-lt-0231 \u00B7 Active \u00B7 Windows11'),
			},
			'Isolate: fin-lt-0231',
		],
		[
			'a machine by its name',
			{ operation: 'unisolate', machineId: locator('name', 'fin-lt-0231') },
			'Release From Isolation: fin-lt-0231',
		],
		[
			'an expression',
			{ operation: 'isolate', machineId: locator('id', '={{ $json.machine }}') },
			'Isolate: $json.machine',
		],
		[
			'a machine that a model chooses',
			{
				operation: 'isolate',
				machineId: locator(
					'name',
					"={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('Machine', ``, 'string') }}",
				),
			},
			'Isolate: by the model',
		],
		['no machine yet', { operation: 'isolate', machineId: locator('list', '') }, 'Isolate'],
		['no machine asked for', { operation: 'getAll' }, 'Get Many: Machine Action'],
		['what would be cut off', { operation: 'checkPermissions' }, 'Check Permissions'],
		[
			'what another operation has left behind',
			{ operation: 'getAll', resource: 'libraryFile', machineId: locator('name', 'fin-lt-0231') },
			'Get Many: Library File',
		],
	])('%s', async (_, parameters, shown) => {
		expect(await subtitle({ resource: 'machineAction', ...parameters })).toBe(shown);
	});
});
