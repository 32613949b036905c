import { readFile } from 'node:fs/promises';
import type { IConnections, IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { packageName } from '../../harness/nodes/productNodes.mts';
import type { WorkflowJson } from '../../harness/index.mts';

/** A way of the page: its heading, and its nodes by name in their order. */
export interface Recipe {
	readonly title: string;
	readonly nodes: ReadonlyArray<readonly [name: string, fields: IDataObject]>;
}

/** Every heading of the third level with the block of JSON below it. */
export async function readRecipes(): Promise<Recipe[]> {
	const page = await readFile('docs/cookbook.md', 'utf8');
	return page
		.split(/^### /m)
		.slice(1)
		.map((section) => {
			const [title = ''] = section.split('\n');
			const block = /```json\n(.*?)```/s.exec(section)?.[1];
			if (block === undefined) throw new Error(`"${title}" has no block`);
			const nodes = JSON.parse(block) as Record<string, IDataObject>;
			return { title, nodes: Object.entries(nodes) };
		});
}

const isLocator = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && 'mode' in value && 'value' in value;

/** As exported workflows write them: lists to choose from are marked as such. */
function exported(fields: IDataObject): INodeParameters {
	const entries = Object.entries(fields).map(([name, value]) => [
		name,
		isLocator(value) ? { __rl: true, ...value } : value,
	]);
	return { resource: 'machineAction', ...(Object.fromEntries(entries) as INodeParameters) };
}

function assigned(fields: IDataObject): INodeParameters {
	const assignments = Object.entries(fields).map(([name, value]) => ({
		id: name,
		name,
		value,
		type: 'string',
	}));
	return { assignments: { assignments } } as INodeParameters;
}

function nodeOf([name, fields]: Recipe['nodes'][number], index: number): INode {
	const place = { id: name, name, typeVersion: 1, position: [200 * index, 0] as [number, number] };
	if ('operation' in fields) {
		const type = `${packageName}.defenderMachineAction`;
		return { ...place, type, parameters: exported(fields) };
	}
	if ('url' in fields) {
		return { ...place, type: 'n8n-nodes-base.httpRequest', parameters: fields as INodeParameters };
	}
	return { ...place, type: 'n8n-nodes-base.set', parameters: assigned(fields) };
}

/** The nodes of a way in a chain behind `Start`. */
export function workflowOf({ nodes }: Recipe): WorkflowJson {
	const start: INode = {
		id: 'start',
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const all = [start, ...nodes.map((node, index) => nodeOf(node, index + 1))];
	const connections: IConnections = {};
	for (const [index, { name }] of all.slice(0, -1).entries()) {
		const next = all[index + 1]?.name ?? '';
		connections[name] = { main: [[{ node: next, type: 'main', index: 0 }]] };
	}
	return { nodes: all, connections };
}
