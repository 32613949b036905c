import type {
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodeType,
	IWorkflowSettings,
	INode,
	NodeExecutionHint,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { Simulator } from '../../simulator/index.mts';
import type { VirtualClock } from './clock/virtualClock.mts';
import type { CredentialStore } from './credentials/credentialStore.mts';

type CredentialData = ICredentialDataDecryptedObject;

/** Plain data stands for an item's `json`. */
export type ItemInput = IDataObject | INodeExecutionData;

export interface EngineOptions {
	/** Whom the stored credential points at. */
	simulator: Pick<Simulator, 'url' | 'credential'>;
	/** Handed to our nodes, and the time in which their request timeouts count. */
	clock?: VirtualClock;
	/** Fields of the stored credential that differ from the simulator's default app. */
	credential?: Partial<CredentialData>;
	/** Further node types, by the type name that workflows use. */
	nodeTypes?: Readonly<Record<string, INodeType>>;
	/** Further credential types, by name. */
	credentialTypes?: Readonly<Record<string, ICredentialType>>;
	/** Stored data of further credentials, by the name of their type. */
	credentials?: Readonly<Record<string, CredentialData>>;
}

export interface NodeRunOptions {
	/** Internal name of one of our nodes, or a type name given in `nodeTypes`. */
	node: string;
	parameters: INodeParameters;
	/** One empty item unless given. */
	items?: ItemInput[];
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** Three tries in all, 1 ms of real time between them. */
	retryOnFail?: boolean;
	/** The next one unless given. */
	executionId?: string;
	workflowId?: string;
	nodeName?: string;
	/** Settings of the workflow, e.g. its time zone. */
	settings?: IWorkflowSettings;
	/** Stops the execution then; virtual milliseconds when the engine has a clock. */
	cancelAfterMs?: number;
	/** `trigger`, an unattended execution, unless given. */
	mode?: WorkflowExecuteMode;
	/** Runs with another stored credential: the engine's with these fields changed. */
	credential?: Partial<CredentialData>;
}

/** What a failed node leaves in the stored execution. */
export type RunError = Error & {
	description?: string | null;
	httpCode?: string | null;
	context?: IDataObject;
};

export interface NodeRun {
	/** All main outputs, the error output last when the node has one. */
	outputs: INodeExecutionData[][];
	/** First main output. */
	items: INodeExecutionData[];
	/** Error output; empty unless the node is set to use it. */
	errorItems: INodeExecutionData[];
	error?: RunError;
	hints: NodeExecutionHint[];
	status: 'success' | 'error' | 'canceled';
	/** Content of a file that an item carries. */
	binary(item: INodeExecutionData | undefined, name: string): Promise<Buffer>;
}

/** As n8n exports it; everything else in the file is left aside. */
export interface WorkflowJson {
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	name?: string;
}

export interface NodeEvent {
	/** Name of the node. */
	node: string;
	phase: 'start' | 'done';
	/** First main output, when done. */
	items?: INodeExecutionData[];
	error?: RunError;
}

export interface WorkflowRunOptions extends Pick<
	NodeRunOptions,
	'executionId' | 'workflowId' | 'cancelAfterMs' | 'mode' | 'credential'
> {
	workflow: WorkflowJson;
	/** Output of nodes, by name, that are not to run. */
	pinned?: Readonly<Record<string, ItemInput[]>>;
	/** Name of the node to start from; the workflow's trigger unless given. */
	startNode?: string;
	/** Nothing of it is an execution, as when n8n runs the tools of a trigger. */
	withoutExecution?: boolean;
	/** Runs a failed one again from where it stopped, as the button Retry does. */
	retryOf?: WorkflowRun;
	onNode?: (event: NodeEvent) => void;
}

export interface WorkflowRun {
	status: NodeRun['status'];
	/** Why the workflow stopped. */
	error?: RunError;
	/** Names of the nodes that ran, in the order of their first run. */
	executed: string[];
	/** All that n8n stores of it, as text. */
	stored: string;
	/** How many characters that is, the way n8n writes it. */
	storedSize: number;
	/** Last run of a node; throws when it did not run. */
	node(name: string): NodeRun;
	/** Every run of a node, e.g. inside a loop. */
	runsOf(name: string): NodeRun[];
}

export interface PollerOptions {
	node?: string;
	nodeName?: string;
	workflowId?: string;
	/**
	 * What `getPollBudgetMs` tells: 5 minutes unless given; n8n's durable scheduler grants 45 s, and
	 * older hosts do not have the method.
	 */
	budgetMs?: number | 'untold';
	/**
	 * Who makes the polls: n8n's classic engine unless given, or its durable scheduler, with or without
	 * durable cursors.
	 */
	engine?: 'classic' | 'durable' | 'durableWithoutCursors';
}

/**
 * A polling trigger in an active workflow, with n8n's rules for static data: changes live in
 * memory, are saved when a poll emits and when the workflow is deactivated, and survive an error.
 */
export interface Poller {
	/**
	 * @param mode `manual` works on what was saved and saves nothing, as a test in the editor does
	 * @param activation how the workflow becomes active, if this is its first poll: what
	 * `getActivationMode` tells, in all polls until the next one
	 * @returns what the trigger emitted; null when nothing
	 * @throws what the poll threw
	 */
	poll(
		mode?: 'trigger' | 'manual',
		activation?: WorkflowActivateMode,
	): Promise<INodeExecutionData[][] | null>;
	/** Copy of the node's static data in memory. */
	readonly staticData: IDataObject;
	/** Copy of what n8n has stored of it. */
	readonly saved: IDataObject;
	/** All that n8n has stored of the workflow's static data. */
	readonly storedText: string;
	/** The process dies: what was not saved is gone. */
	restart(): void;
	/** The workflow is published again without a stop: n8n begins on what it has stored. */
	republish(): void;
	/** The user deactivates the workflow: its static data is saved. */
	deactivate(): void;
	/** The user renames the node and saves: n8n keeps static data by name, so it starts anew. */
	rename(name: string): void;
	/** The user puts another node of this type in its place, and publishes. */
	replace(id: string, name: string): void;
	/**
	 * n8n starts anew on what another release has left in its database.
	 *
	 * @param change makes it of the text that is stored now
	 */
	startOn(change: (stored: string) => string): void;
	/** Somebody else writes the workflow's static data, while n8n goes on. */
	overwrite(stored: string): void;
	/** With durable cursors: executions cannot be created, so that cursors stay where they were. */
	refuseExecutions(refuses: boolean): void;
}

export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

export interface Engine {
	/** Runs one node behind a trigger whose output are the given items. */
	runNode(run: NodeRunOptions): Promise<NodeRun>;
	/** Runs a whole workflow from its trigger. */
	runWorkflow(run: WorkflowRunOptions): Promise<WorkflowRun>;
	poller(parameters: INodeParameters, options?: PollerOptions): Poller;
	/**
	 * Calls the method that fills a resource locator's list, as the editor does.
	 *
	 * @param node the action node unless given
	 */
	listSearch(
		method: string,
		parameters: INodeParameters,
		filter?: string,
		paginationToken?: string,
		node?: string,
	): Promise<INodeListSearchResult>;
	/** Presses Save in the credential form; fields not given are the engine's. */
	testCredential(data: Partial<CredentialData>, type?: string): Promise<CredentialTestResult>;
	/** What n8n has stored of the credential, tokens that were written back included. */
	readonly credentialStore: CredentialStore;
	/** Everything the nodes logged, as `level: message {metadata}`. */
	readonly logs: string[];
	/** All errors, logs and outputs so far as one text, as n8n would store and show them. */
	readonly everything: string;
}
