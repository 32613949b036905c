import { AsyncLocalStorage } from 'node:async_hooks';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';
import { plainData } from './n8n/plainData.mts';
import type { N8nModules } from './n8n/modules.mts';
import { additionalDataOf } from './runs/additionalData.mts';
import type { Session } from './session.mts';

export type Emitted = INodeExecutionData[][] | null;
type PollContext = InstanceType<N8nModules['core']['PollContext']>;

/** What one context needs. */
interface PollSetting {
	readonly session: Session;
	readonly workflow: Workflow;
	readonly node: INode;
	readonly mode: 'trigger' | 'manual';
	readonly activation: WorkflowActivateMode;
	/** What `getPollBudgetMs` tells. */
	readonly budgetMs: number | 'untold';
}

/** n8n's cursors of its durable scheduler: committed with an execution, or with a poll that tells nothing. */
export interface CursorStore {
	cursor: IDataObject | undefined;
	/** Whether executions can be created; where not, the cursor stays as it was. */
	createsExecutions: boolean;
}

/** A context of n8n with what n8n's engines do around it. */
export class PollEngine {
	private readonly context: PollContext;
	private readonly emissions = new AsyncLocalStorage<{ emitted: Emitted; error?: Error }>();
	private readonly staged = new AsyncLocalStorage<{ snapshot: IDataObject; seed: string }>();

	/**
	 * @param onEmit n8n saves the workflow's static data
	 * @param cursors of the durable scheduler; undefined where n8n keeps none
	 */
	constructor(
		private readonly setting: PollSetting,
		onEmit: () => void,
		private readonly cursors: CursorStore | undefined,
	) {
		const { session, workflow, node, mode, activation, budgetMs } = setting;
		const { n8n, credentialsHelper } = session;
		this.context = new n8n.core.PollContext(
			workflow,
			// As the workflow has it: with the defaults of parameters that were not given.
			workflow.getNode(node.name) ?? node,
			additionalDataOf(n8n, { credentialsHelper, workflowId: workflow.id }),
			mode,
			activation,
			(data) => this.emit(data, onEmit),
			(error) => this.fail(error),
			() => {
				this.commit();
				return Promise.resolve();
			},
			(poll) => this.stage(poll),
			cursors === undefined ? undefined : () => this.staged.getStore()?.snapshot ?? {},
			() => (budgetMs === 'untold' ? 0 : budgetMs),
		);
		if (budgetMs === 'untold') Object.assign(this.context, { getPollBudgetMs: undefined });
	}

	/**
	 * @param isScheduled whether n8n's schedule makes it, or publishing, which hears of errors
	 * @throws what the poll threw
	 */
	async poll(isScheduled: boolean): Promise<Emitted> {
		const { session, workflow, node } = this.setting;
		const { n8n } = session;
		const executor = n8n.services.get(n8n.core.PollTriggerExecutor);
		const poll = executor.create(workflow, node, this.context, () => true);
		const outcome: { emitted: Emitted; error?: Error } = { emitted: null };
		// Scheduled polls see to that themselves.
		if (!isScheduled) await workflow.expression.acquireIsolate();
		try {
			await this.emissions.run(outcome, () => poll(!isScheduled));
		} finally {
			if (!isScheduled) await workflow.expression.releaseIsolate();
		}
		if (outcome.error !== undefined) throw outcome.error;
		return outcome.emitted;
	}

	private emit(data: INodeExecutionData[][], onEmit: () => void): void {
		const outcome = this.emissions.getStore();
		if (this.cursors?.createsExecutions === false) return;
		if (outcome !== undefined) outcome.emitted = data;
		this.commit();
		if (this.setting.mode !== 'manual') onEmit();
	}

	private fail(error: Error): void {
		const outcome = this.emissions.getStore();
		if (outcome !== undefined) outcome.error = error;
	}

	private async stage<T>(poll: () => Promise<T>): Promise<T> {
		const { cursors, setting } = this;
		if (cursors === undefined) return await poll();
		cursors.cursor ??= copyOf(setting.workflow.getStaticData('node', setting.node));
		const seed = JSON.stringify(cursors.cursor);
		return await this.staged.run({ snapshot: copyOf(cursors.cursor), seed }, poll);
	}

	private commit(): void {
		const staged = this.staged.getStore();
		if (this.cursors === undefined || staged === undefined) return;
		if (JSON.stringify(staged.snapshot) !== staged.seed) {
			this.cursors.cursor = copyOf(staged.snapshot);
		}
	}
}

/** As it goes through the database: JSON only, without n8n's change tracking. */
export function copyOf(value: unknown): IDataObject {
	return plainData(JSON.parse(JSON.stringify(value)));
}
