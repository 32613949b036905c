import type {
	IDataObject,
	INode,
	INodeParameters,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';
import { plainData } from './n8n/plainData.mts';
import { copyOf, PollEngine, type CursorStore, type Emitted } from './pollEngine.mts';
import type { Session, Workbench } from './session.mts';
import type { Poller, PollerOptions } from './types.mts';

const classicBudgetMs = 300_000;
const durableBudgetMs = 36_000;

interface Active {
	readonly workflow: Workflow;
	readonly engine: PollEngine;
}

export class ActivePoller implements Poller {
	private readonly type: string;
	private nodeId: string;
	private name: string;
	/** The workflow in memory, from its activation on. */
	private active: Active | undefined;
	/** Whether the workflow is published, whatever is in memory. */
	private isPublished = false;
	/** Static data of the workflow as n8n's database has it, by node. */
	private stored: IDataObject = {};
	private readonly cursors: CursorStore = { cursor: undefined, createsExecutions: true };

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
	): Promise<Emitted> {
		return await this.bench.within([this.type], async (session) => {
			if (mode === 'manual') return await this.test(session);
			if (this.isDurable && this.isPublished) {
				const { engine } = this.contextOf(session, 'update', durableBudgetMs);
				return await this.bench.journal.noting(() => engine.poll(true));
			}
			if (this.active === undefined) return await this.activate(session, activation);
			const { engine } = this.active;
			return await this.bench.journal.noting(() => engine.poll(false));
		});
	}

	/** The first poll of a context: where it fails, n8n takes the context away. */
	private async activate(session: Session, activation: WorkflowActivateMode): Promise<Emitted> {
		const active = this.contextOf(session, activation, this.budgetMs);
		this.active = active;
		this.isPublished = true;
		try {
			return await this.bench.journal.noting(() => active.engine.poll(false));
		} catch (error) {
			this.republish();
			throw error;
		} finally {
			// Durable jobs have their schedule in the database: each poll gets a context of its own.
			if (this.isDurable) this.active = undefined;
		}
	}

	get staticData(): IDataObject {
		if (this.cursors.cursor !== undefined) return copyOf(this.cursors.cursor);
		return this.dataOfNode(this.active?.workflow.staticData ?? this.stored);
	}

	get saved(): IDataObject {
		return this.dataOfNode(this.stored);
	}

	get storedText(): string {
		return JSON.stringify(this.stored);
	}

	restart(): void {
		this.active = undefined;
		this.bench.types.host.restart();
	}

	republish(): void {
		this.active = undefined;
		this.isPublished = false;
	}

	deactivate(): void {
		if (this.active !== undefined) this.save(this.active.workflow);
		this.republish();
	}

	rename(name: string): void {
		this.deactivate();
		this.name = name;
	}

	replace(id: string, name: string): void {
		this.rename(name);
		this.nodeId = id;
	}

	startOn(change: (stored: string) => string): void {
		this.stored = plainData(JSON.parse(change(JSON.stringify(this.stored))));
		this.restart();
	}

	overwrite(stored: string): void {
		this.stored = plainData(JSON.parse(stored));
	}

	refuseExecutions(refuses: boolean): void {
		this.cursors.createsExecutions = !refuses;
	}

	private get isDurable(): boolean {
		return (this.options.engine ?? 'classic') !== 'classic';
	}

	private get budgetMs(): number | 'untold' {
		return this.options.budgetMs ?? classicBudgetMs;
	}

	/** A test in the editor gets a workflow of its own, which is thrown away. */
	private async test(session: Session): Promise<Emitted> {
		const { engine } = this.contextOf(session, 'manual', this.budgetMs, 'manual');
		return await this.bench.journal.noting(() => engine.poll(false));
	}

	private contextOf(
		session: Session,
		activation: WorkflowActivateMode,
		budgetMs: number | 'untold',
		mode: 'trigger' | 'manual' = 'trigger',
	): Active {
		const node = this.currentNode();
		const workflow = new session.n8n.workflow.Workflow({
			id: this.options.workflowId ?? 'workflow-1',
			name: 'Test',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes: this.bench.types,
			staticData: structuredClone(this.stored),
		});
		const setting = { session, workflow, node, mode, activation, budgetMs };
		const cursors = this.options.engine === 'durable' ? this.cursors : undefined;
		return { workflow, engine: new PollEngine(setting, () => this.save(workflow), cursors) };
	}

	/** A node keeps its id when it is renamed. */
	private currentNode(): INode {
		return { ...this.bench.node(this.type, this.name, this.parameters), id: this.nodeId };
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
