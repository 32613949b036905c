import { finished, runManually, type Execution } from '../../../scripts/host/executions.mts';
import type { Host } from '../../../scripts/host/host.mts';
import { at, isJson, rowsAt, textAt, type Json } from '../../../scripts/host/json.mts';
import { readPlaybooks, withSetting } from '../../../scripts/host/playbooks.mts';

/** A playbook in n8n, imported as it stands in its file. */
interface Imported {
	readonly workflowId: string;
	/** Runs it from its trigger, as a click on "Execute workflow" does. @returns the execution's id. */
	start(): Promise<string>;
	/** Starts it and waits for its end. */
	run(): Promise<Execution>;
}

/** What its trigger is called: each playbook has one. */
function triggerOf(workflow: unknown): string {
	const isTrigger = (type: unknown): boolean => /trigger$/i.test(String(type));
	return textAt(
		rowsAt(workflow, 'nodes').find(({ type }) => isTrigger(type)),
		'name',
	);
}

/** What is set and chosen in a playbook before it runs. */
export interface Choices {
	/** Values of its Set nodes that differ from those in the file. */
	readonly settings?: Readonly<Record<string, unknown>>;
	/** The data table that is chosen in its nodes. */
	readonly tableId?: string | undefined;
	/** What else is chosen in a node. */
	readonly choose?: (node: Json) => Json;
}

/** A playbook with what is set and chosen in it. @param file its name without its ending. */
export async function chosenPlaybook(
	host: Host,
	file: string,
	{ settings = {}, tableId, choose = (node) => node }: Choices,
): Promise<Json> {
	const { credential, filesFolder, services } = host;
	const playbooks = await readPlaybooks(credential, filesFolder, services);
	const playbook = playbooks.find(({ id }) => id === file);
	if (playbook === undefined) throw new Error(`There is no playbook "${file}"`);
	const set = Object.entries(settings).reduce(
		(changed, [field, value]) => withSetting(changed, field, value),
		tableId === undefined ? playbook.workflow : withTable(playbook.workflow, tableId),
	);
	return { ...set, nodes: rowsAt(set, 'nodes').map(choose) };
}

/** Imports a playbook. @param file its name without its ending. */
export async function imported(
	host: Host,
	file: string,
	settings: Choices['settings'] = {},
	tableId?: string,
	choose?: (node: Json) => Json,
): Promise<Imported> {
	const { api } = host;
	const choices = { settings, tableId, ...(choose === undefined ? {} : { choose }) };
	const workflow = await chosenPlaybook(host, file, choices);
	const workflowId = await api.createWorkflow(workflow);
	const start = async (): Promise<string> =>
		await runManually(api, workflowId, triggerOf(workflow));
	return {
		workflowId,
		start,
		run: async () => await finished(api, await start(), 120_000),
	};
}

/** The workflow with a data table chosen wherever one has to be. */
function withTable(workflow: Json, value: string): Json {
	const nodes = rowsAt(workflow, 'nodes').map((node) =>
		node.type === 'n8n-nodes-base.dataTable'
			? withParameter(node, 'dataTableId', { __rl: true, mode: 'id', value })
			: node,
	);
	return { ...workflow, nodes };
}

function withParameter(node: Json, name: string, value: Json): Json {
	const { parameters } = node;
	return { ...node, parameters: { ...(isJson(parameters) ? parameters : {}), [name]: value } };
}

/** What was sent to the service that changes something: the operation and the machine's name. */
export function posted({ simulator }: Host): string[] {
	return simulator.requests.posts().map(({ operation, machineId }) => {
		const machine = machineId === undefined ? undefined : simulator.machines.get(machineId);
		const [target] = machine?.computerDnsName.split('.') ?? [];
		return target === undefined ? operation : `${operation} ${target}`;
	});
}

/** Id of the machine whose name begins with these letters. */
export function machineId({ simulator }: Host, name: string): string {
	const found = simulator.machines
		.all()
		.find(({ computerDnsName }) => computerDnsName.startsWith(name));
	return textAt(found, 'id');
}

/** Why an execution failed, with the message that the user sees. */
export function failure(execution: Execution): string | undefined {
	const { error } = execution;
	if (error === undefined && execution.status === 'success') return undefined;
	return `${execution.status}: ${String(at(error, 'message'))} ${String(at(error, 'description'))}`;
}
