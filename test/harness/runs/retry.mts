import { jsonStringify, type INode, type IRunExecutionData } from 'n8n-workflow';

/** The text that n8n keeps of an execution in its database. */
export function storedText(data: IRunExecutionData): string {
	return jsonStringify(data, { replaceCircularRefs: true });
}

/**
 * What n8n makes of a failed execution when it is run again from where it stopped
 * (`ExecutionService.retry` of the server): the error and the last run of the node that failed are
 * taken out, all else stays, the contexts of nodes with it.
 *
 * @param nodes the workflow's nodes as they are now, which is what is run
 */
export function resumedFrom(stored: string, nodes: readonly INode[]): IRunExecutionData {
	const data = JSON.parse(stored) as IRunExecutionData;
	const { lastNodeExecuted, runData } = data.resultData;
	delete data.resultData.error;
	const runs = runData[lastNodeExecuted ?? ''] ?? [];
	if (runs.at(-1)?.error !== undefined) runs.pop();
	for (const waiting of data.executionData?.nodeExecutionStack ?? []) {
		const node = nodes.find(({ name }) => name === waiting.node.name);
		if (node === undefined) throw new Error(`The workflow has no node "${waiting.node.name}".`);
		waiting.node = node;
	}
	return data;
}
