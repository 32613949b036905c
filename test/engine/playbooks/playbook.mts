import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IDataObject, INode, INodeType } from 'n8n-workflow';
import type { Simulator } from '../../../simulator/index.mts';
import {
	createEngine,
	virtualClock,
	type VirtualClock,
	type WorkflowJson,
	type WorkflowRun,
	type WorkflowRunOptions,
} from '../../harness/index.mts';
import { builtInNodes } from '../../harness/nodes/builtInNodes.mts';
import { HostProcess } from '../../harness/nodes/hostProcess.mts';
import { packageName, productNodes } from '../../harness/nodes/productNodes.mts';
import { startCheckedSimulator, type Service } from '../service.mts';
import { agentNodes, type Model } from './agent.mts';
import { failable } from './failing.mts';
import { outsideStandIns } from './outsideStandIns.mts';
import { assertForPeople } from './readable.mts';
import { emptyOutbox, standIns, type Outbox } from './standIns.mts';

export interface Bench extends Service {
	readonly outbox: Outbox;
	/** Runs a playbook as it is, its settings apart. */
	readonly run: (playbook: string, more?: Partial<WorkflowRunOptions>) => Promise<WorkflowRun>;
}

export async function readPlaybook(name: string): Promise<WorkflowJson> {
	const text = await readFile(join('playbooks', `${name}.json`), 'utf8');
	return JSON.parse(text) as WorkflowJson;
}

async function ourNodes(clock: VirtualClock): Promise<Record<string, INodeType>> {
	const host = new HostProcess();
	const entries = Object.entries(productNodes).map(
		async ([name, load]) => [`${packageName}.${name}`, await load(clock, host)] as const,
	);
	return Object.fromEntries(await Promise.all(entries));
}

const silent: Model = () => Promise.resolve('');

/**
 * The service, and an engine that knows the nodes of n8n that playbooks use. The virtual time
 * begins now, because `$now` in expressions is n8n's own time.
 */
export async function startBench({
	approves = true,
	model = silent,
}: { approves?: Outbox['approves']; model?: Model } = {}): Promise<Bench> {
	const clock = virtualClock(Date.now());
	const simulator = await startCheckedSimulator({ clock: { now: () => clock.date() } });
	const outbox = emptyOutbox(approves);
	const nodeTypes = failable(outbox, {
		...builtInNodes,
		...standIns(clock, outbox),
		...outsideStandIns(outbox),
		...agentNodes(clock, model),
		...(await ourNodes(clock)),
	});
	const engine = createEngine({ simulator, clock, nodeTypes });
	return {
		simulator,
		clock,
		engine,
		outbox,
		async run(playbook, more = {}) {
			const text = JSON.stringify(await readPlaybook(playbook));
			const workflow = JSON.parse(
				text.replaceAll('https://api.securitycenter.microsoft.com', simulator.url),
			) as WorkflowJson;
			const end = await engine.runWorkflow({ workflow, ...more });
			assertForPeople(outbox, end);
			return end;
		},
	};
}

/** Why an execution failed, unless it has said itself at its end that it has not done what it is for. */
export function unforeseen({ error }: WorkflowRun): WorkflowRun['error'] {
	const node = (error as { node?: INode } | undefined)?.node;
	return node?.type === 'n8n-nodes-base.stopAndError' ? undefined : error;
}

/** The output of a node's last run. */
export function outputOf(run: WorkflowRun, node: string): IDataObject[] {
	return run.node(node).items.map(({ json }) => json);
}

/** What was sent to the service that changes something: the operation and the machine. */
export function posted({ requests }: Simulator): string[] {
	return requests
		.posts()
		.map(({ operation, machineId }) => `${operation} ${machineId ?? ''}`.trim());
}
