import type { INode, ITaskData } from 'n8n-workflow';
import type { N8nModules } from '../n8n/modules.mts';
import type { NodeRun, RunError, WorkflowRun } from '../types.mts';
import { assertReadable } from '../headlines.mts';
import type { Finished } from './execution.mts';
import { storedText } from './retry.mts';
import { storedSize } from './storedSize.mts';
import { runError } from './taskData.mts';

type BinaryReader = NodeRun['binary'];

/** The file contents behind items, wherever n8n keeps them. */
export function binaryReader({ core, services }: N8nModules): BinaryReader {
	return async (item, name) => {
		const file = item?.binary?.[name];
		if (file === undefined) throw new Error(`The item carries no file named "${name}".`);
		return await services.get(core.BinaryDataService).getAsBuffer(file);
	};
}

interface Outcome {
	readonly isCancelled: boolean;
	/** Why the execution ended, where the node itself tells nothing. */
	readonly reason?: RunError | undefined;
}

function nodeRunOf(
	node: INode,
	task: ITaskData | undefined,
	outcome: Outcome,
	binary: BinaryReader,
): NodeRun {
	const outputs = (task?.data?.['main'] ?? []).map((items) => items ?? []);
	const [items = []] = outputs;
	const errorItems = node.onError === 'continueErrorOutput' ? outputs.at(-1) : undefined;
	const error = runError(task?.error) ?? outcome.reason;
	const hints = task?.hints ?? [];
	assertReadable(
		error,
		outputs.flat(),
		hints.map(({ message }) => message),
	);
	return {
		outputs,
		items,
		errorItems: errorItems ?? [],
		hints,
		status: statusOf(outcome.isCancelled, error),
		binary,
		...(error && { error }),
	};
}

function statusOf(isCancelled: boolean, error: RunError | undefined): NodeRun['status'] {
	if (isCancelled) return 'canceled';
	return error === undefined ? 'success' : 'error';
}

/** The only node of interest in its workflow. */
export function soleNodeRun(node: INode, finished: Finished, binary: BinaryReader): NodeRun {
	const { runData, error } = finished.run.data.resultData;
	const outcome = { isCancelled: finished.isCancelled, reason: runError(error) };
	return nodeRunOf(node, runData[node.name]?.at(-1), outcome, binary);
}

export function workflowRunOf(
	nodes: INode[],
	{ run, isCancelled }: Finished,
	binary: BinaryReader,
): WorkflowRun {
	const { runData, error } = run.data.resultData;
	const runsOf = (name: string): NodeRun[] => {
		const node = nodes.find((each) => each.name === name);
		if (node === undefined) throw new Error(`The workflow has no node "${name}".`);
		return (runData[name] ?? []).map((task) => {
			const isCut = isCancelled && task.executionStatus !== 'success';
			return nodeRunOf(node, task, { isCancelled: isCut }, binary);
		});
	};
	const reason = runError(error);
	return {
		status: statusOf(isCancelled, reason),
		executed: inOrderOfFirstRun(runData),
		stored: storedText(run.data),
		get storedSize() {
			return storedSize(run.data);
		},
		runsOf,
		node: (name) => {
			const last = runsOf(name).at(-1);
			if (last === undefined) throw new Error(`The node "${name}" did not run.`);
			return last;
		},
		...(reason && { error: reason }),
	};
}

function inOrderOfFirstRun(runData: Readonly<Record<string, ITaskData[]>>): string[] {
	const first = (name: string): number => runData[name]?.[0]?.executionIndex ?? 0;
	return Object.keys(runData).sort((one, other) => first(one) - first(other));
}

/** A run that n8n refused to start. */
export function refusedNodeRun(error: Error, binary: BinaryReader): NodeRun {
	assertReadable(error, []);
	return { outputs: [], items: [], errorItems: [], error, hints: [], status: 'error', binary };
}
