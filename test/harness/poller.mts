import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';
import { plainData } from './n8n/plainData.mts';
import { additionalDataOf } from './runs/additionalData.mts';
import type { Session, Workbench } from './session.mts';
import type { Poller, PollerOptions } from './types.mts';

const defaultBudgetMs = 300_000;

export class ActivePoller implements Poller {
	private readonly type: string;
	private readonly nodeId: string;
	private name: string;
	/** The workflow in memory, from its activation on. */
	private workflow: Workflow | undefined;
	/** Static data of the workflow as n8n's database has it, by node. */
	private stored: IDataObject = {};

	constructor(
		private readonly bench: Workbench,
		private readonly parameters: INodeParameters,
		private readonly options: PollerOptions,
	) {
		this.type = bench.types.fullName(options.node ?? 'defenderMachineActionTrigger');
		this.name = options.nodeName ?? 'Trigger';
		this.nodeId = `id of ${this.name}`;
	}

	async poll(
		mode: 'trigger' | 'manual' = 'trigger',
		activation: WorkflowActivateMode = mode === 'manual' ? 'manual' : 'activate',
	): Promise<INodeExecutionData[][] | null> {
		return await this.bench.within([this.type], async (session) => {
			const node = this.currentNode();
			const workflow = this.workflowFor(mode, session, node);
			return await this.bench.journal.noting(() =>
				this.pollOnce(session, workflow, node, mode, activation),
			);
		});
	}

	get staticData(): IDataObject {
		return this.dataOfNode(this.workflow?.staticData ?? this.stored);
	}

	get saved(): IDataObject {
		return this.dataOfNode(this.stored);
	}

	restart(): void {
		this.workflow = undefined;
	}

	deactivate(): void {
		if (this.workflow !== undefined) this.save(this.workflow);
		this.workflow = undefined;
	}

	rename(name: string): void {
		this.deactivate();
		this.name = name;
	}

	startOn(change: (stored: string) => string): void {
		this.stored = plainData(JSON.parse(change(JSON.stringify(this.stored))));
		this.workflow = undefined;
	}

	private get budgetMs(): number {
		const { budgetMs } = this.options;
		return typeof budgetMs === 'number' ? budgetMs : defaultBudgetMs;
	}

	/** A node keeps its id when it is renamed. */
	private currentNode(): INode {
		return { ...this.bench.node(this.type, this.name, this.parameters), id: this.nodeId };
	}

	private async pollOnce(
		{ n8n, credentialsHelper }: Session,
		workflow: Workflow,
		node: INode,
		mode: 'trigger' | 'manual',
		activation: WorkflowActivateMode,
	): Promise<INodeExecutionData[][] | null> {
		let emitted: INodeExecutionData[][] | null = null;
		const context = new n8n.core.PollContext(
			workflow,
			// As the workflow has it: with the defaults of parameters that were not given.
			workflow.getNode(node.name) ?? node,
			additionalDataOf(n8n, { credentialsHelper, workflowId: workflow.id }),
			mode,
			activation,
			(data) => {
				emitted = data;
				if (mode !== 'manual') this.save(workflow);
			},
			undefined,
			undefined,
			undefined,
			undefined,
			() => this.budgetMs,
		);
		if (this.options.budgetMs === 'untold') Object.assign(context, { getPollBudgetMs: undefined });
		const executor = n8n.services.get(n8n.core.PollTriggerExecutor);
		const isFirst = true;
		await workflow.expression.acquireIsolate();
		try {
			await executor.create(workflow, node, context, () => true)(isFirst);
		} finally {
			await workflow.expression.releaseIsolate();
		}
		return emitted;
	}

	/** A test in the editor gets a workflow of its own, which is thrown away. */
	private workflowFor(mode: 'trigger' | 'manual', { n8n }: Session, node: INode): Workflow {
		if (mode === 'trigger' && this.workflow !== undefined) return this.workflow;
		const workflow = new n8n.workflow.Workflow({
			id: this.options.workflowId ?? 'workflow-1',
			name: 'Test',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes: this.bench.types,
			staticData: structuredClone(this.stored),
		});
		if (mode === 'trigger') this.workflow = workflow;
		return workflow;
	}

	private save(workflow: Workflow): void {
		if (workflow.staticData['__dataChanged'] !== true) return;
		this.stored = copyOf(workflow.staticData);
		workflow.staticData['__dataChanged'] = false;
	}

	private dataOfNode(byNode: IDataObject): IDataObject {
		const data = byNode[`node:${this.name}`];
		return data === undefined ? {} : copyOf(data);
	}
}

/** As it goes through the database: JSON only, without n8n's change tracking. */
function copyOf(value: unknown): IDataObject {
	return plainData(JSON.parse(JSON.stringify(value)));
}
