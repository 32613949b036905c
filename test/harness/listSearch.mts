import type { INodeListSearchResult, INodeParameters } from 'n8n-workflow';
import { additionalDataOf } from './runs/additionalData.mts';
import type { Workbench } from './session.mts';

interface ListSearch {
	readonly node: string;
	readonly method: string;
	/** Parameters of the node as the user has set them so far. */
	readonly parameters: INodeParameters;
	readonly filter: string | undefined;
	readonly paginationToken: string | undefined;
}

/** Fills a resource locator's list as the editor does: on a node that is not part of a workflow. */
export async function listSearch(
	bench: Workbench,
	{ node: name, method, parameters, filter, paginationToken }: ListSearch,
): Promise<INodeListSearchResult> {
	const type = bench.types.fullName(name);
	return await bench.within([type], async ({ n8n, nodeTypes, credentialsHelper }) => {
		const search = nodeTypes.getByName(type).methods?.listSearch?.[method];
		if (search === undefined) throw new Error(`The node "${name}" has no list "${method}".`);
		const node = bench.node(type, 'Temp-Node', parameters);
		const workflow = new n8n.workflow.Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes,
		});
		const context = new n8n.core.LoadOptionsContext(
			workflow,
			node,
			{
				...additionalDataOf(n8n, { credentialsHelper }),
				// The editor sends them with the defaults of those that were not given.
				currentNodeParameters: workflow.getNode(node.name)?.parameters ?? parameters,
			},
			'parameters',
		);
		return await bench.journal.noting(() => search.call(context, filter, paginationToken));
	});
}
