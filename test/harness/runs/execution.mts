import { setTimeout as realSleep } from 'node:timers/promises';
import type {
	IConnections,
	ICredentialsHelper,
	INode,
	INodeTypes,
	IPinData,
	IRun,
	IWorkflowBase,
	IWorkflowSettings,
	IRunExecutionData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { VirtualClock } from '../clock/virtualClock.mts';
import type { N8nModules } from '../n8n/modules.mts';
import type { NodeEvent } from '../types.mts';
import { additionalDataOf } from './additionalData.mts';
import { firstOutput, runError } from './taskData.mts';

interface Execution {
	readonly nodes: INode[];
	readonly connections: IConnections;
	readonly settings: IWorkflowSettings;
	readonly mode: WorkflowExecuteMode;
	/** Undefined where n8n runs nodes outside of any execution. */
	readonly executionId: string | undefined;
	readonly workflowId: string;
	readonly workflowName: string;
	readonly pinData: IPinData;
	/** What n8n has stored of a failed execution that goes on here, in the place of a start. */
	readonly resumed?: IRunExecutionData | undefined;
	readonly startNode: string | undefined;
	readonly cancelAfterMs: number | undefined;
	readonly onNode: ((event: NodeEvent) => void) | undefined;
}

interface ExecutionHost {
	readonly n8n: N8nModules;
	readonly nodeTypes: INodeTypes;
	readonly credentialsHelper: ICredentialsHelper;
	readonly clock: VirtualClock | undefined;
}

export interface Finished {
	readonly run: IRun;
	readonly isCancelled: boolean;
}

/**
 * Runs a workflow through n8n's engine.
 *
 * @throws what stops n8n from starting it, e.g. a parameter that is required and missing
 */
export async function execute(host: ExecutionHost, execution: Execution): Promise<Finished> {
	const { core, workflow: n8nWorkflow } = host.n8n;
	const { nodes, connections, settings, executionId, workflowId, workflowName } = execution;
	const workflow = new n8nWorkflow.Workflow({
		id: workflowId,
		name: workflowName,
		nodes,
		connections,
		settings,
		active: false,
		nodeTypes: host.nodeTypes,
	});
	const hooks = new core.ExecutionLifecycleHooks(
		execution.mode,
		executionId ?? 'none',
		storedWorkflow(execution),
	);
	tellNodes(hooks, execution.onNode);
	const { credentialsHelper } = host;
	const facts = { credentialsHelper, workflowId, hooks, ...(executionId && { executionId }) };
	const additionalData = additionalDataOf(host.n8n, facts);
	const { mode, resumed } = execution;
	const running =
		resumed === undefined
			? new core.WorkflowExecute(additionalData, mode).run({
					workflow,
					startNode: startNodeOf(nodes, execution.startNode),
					pinData: execution.pinData,
				})
			: new core.WorkflowExecute(additionalData, mode, resumed).processRunExecutionData(workflow);
	const { cancelAfterMs } = execution;
	if (cancelAfterMs === undefined) return { run: await running, isCancelled: false };
	const ended = new AbortController();
	let isCancelled = false;
	const sleep = host.clock === undefined ? realSleepOf : sleepOn(host.clock);
	sleep(cancelAfterMs, ended.signal).then(
		() => {
			isCancelled = true;
			running.cancel();
		},
		() => undefined,
	);
	try {
		return { run: await running, isCancelled };
	} finally {
		ended.abort();
	}
}

type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

const realSleepOf: Sleep = (milliseconds, signal) => realSleep(milliseconds, undefined, { signal });

function sleepOn(clock: VirtualClock): Sleep {
	return (milliseconds, signal) => clock.sleep(milliseconds, signal);
}

function startNodeOf(nodes: INode[], name: string | undefined): INode | undefined {
	if (name === undefined) return undefined;
	const node = nodes.find((each) => each.name === name);
	if (node === undefined) throw new Error(`The workflow has no node "${name}" to start from.`);
	return node;
}

function storedWorkflow(execution: Execution): IWorkflowBase {
	return {
		id: execution.workflowId,
		name: execution.workflowName,
		active: false,
		isArchived: false,
		createdAt: new Date(0),
		updatedAt: new Date(0),
		nodes: execution.nodes,
		connections: execution.connections,
		settings: execution.settings,
		activeVersionId: null,
	};
}

type Hooks = InstanceType<N8nModules['core']['ExecutionLifecycleHooks']>;

function tellNodes(hooks: Hooks, onNode: Execution['onNode']): void {
	if (onNode === undefined) return;
	hooks.addHandler('nodeExecuteBefore', (node) => onNode({ node, phase: 'start' }));
	hooks.addHandler('nodeExecuteAfter', (node, task) => {
		const error = runError(task.error);
		onNode({ node, phase: 'done', items: firstOutput(task), ...(error && { error }) });
	});
}
