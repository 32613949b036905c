import type { INode } from 'n8n-workflow';
import type { StoredCredential } from '../credentials/credentialStore.mts';
import type { Workbench } from '../session.mts';
import type { WorkflowRun, WorkflowRunOptions } from '../types.mts';
import { execute } from './execution.mts';
import { toPinData } from './items.mts';
import { resumedFrom } from './retry.mts';
import { binaryReader, workflowRunOf } from './runResults.mts';

/**
 * Runs an exported workflow with the engine's credentials in the place of those it names.
 *
 * @throws what stops n8n from starting it
 */
export async function runWorkflow(bench: Workbench, run: WorkflowRunOptions): Promise<WorkflowRun> {
	const { connections, settings, name } = run.workflow;
	const typeNames = run.workflow.nodes.map((node) => node.type);
	return await bench.within(typeNames, async (session) => {
		const variant = run.credential && bench.store.addVariant(run.credential);
		const nodes = run.workflow.nodes.map((node) => withOurCredentials(bench, node, variant));
		const work = execute(session, {
			nodes,
			connections,
			settings: settings ?? { executionOrder: 'v1' },
			mode: run.mode ?? (run.retryOf === undefined ? 'trigger' : 'retry'),
			executionId: run.withoutExecution === true ? undefined : (run.executionId ?? '1'),
			workflowId: run.workflowId ?? 'workflow-1',
			workflowName: name ?? 'Test',
			pinData: toPinData(run.pinned ?? {}),
			startNode: run.startNode,
			resumed: run.retryOf && resumedFrom(run.retryOf.stored, nodes),
			cancelAfterMs: run.cancelAfterMs,
			onNode: run.onNode,
		});
		const finished = await bench.journal.noting(() => work);
		return workflowRunOf(nodes, finished, binaryReader(session.n8n));
	});
}

function withOurCredentials(
	bench: Workbench,
	node: INode,
	variant: StoredCredential | undefined,
): INode {
	return structuredClone({ ...node, ...bench.credentialsFor(node.type, variant) });
}
