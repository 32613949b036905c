import type { INode } from 'n8n-workflow';
import type { Workbench } from '../session.mts';
import type { NodeRun, NodeRunOptions } from '../types.mts';
import { execute } from './execution.mts';
import { toItems } from './items.mts';
import { binaryReader, refusedNodeRun, soleNodeRun } from './runResults.mts';

const startName = 'Start';
const startType = 'n8n-nodes-base.manualTrigger';

/** Trigger, pinned to the given items, and the node behind it. */
export async function runNode(bench: Workbench, run: NodeRunOptions): Promise<NodeRun> {
	const type = bench.types.fullName(run.node);
	return await bench.within([startType, type], async (session) => {
		const binary = binaryReader(session.n8n);
		const node = nodeUnderTest(bench, type, run);
		try {
			const finished = await execute(session, {
				nodes: [bench.node(startType, startName, {}), node],
				connections: { [startName]: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
				settings: { executionOrder: 'v1', ...run.settings },
				mode: run.mode ?? 'trigger',
				executionId: run.executionId ?? bench.nextExecutionId(),
				workflowId: run.workflowId ?? 'workflow-1',
				workflowName: 'Test',
				pinData: { [startName]: toItems(run.items ?? [{}]) },
				startNode: startName,
				cancelAfterMs: run.cancelAfterMs,
				onNode: undefined,
			});
			bench.journal.note(finished.run.data);
			return soleNodeRun(node, finished, binary);
		} catch (error) {
			bench.journal.note(error);
			if (error instanceof Error) return refusedNodeRun(error, binary);
			throw error;
		}
	});
}

function nodeUnderTest(bench: Workbench, type: string, run: NodeRunOptions): INode {
	const variant = run.credential && bench.store.addVariant(run.credential);
	return {
		...bench.node(type, run.nodeName ?? 'Node', run.parameters, variant),
		...(run.onError && { onError: run.onError }),
		...(run.retryOnFail === true && { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }),
	};
}
