/**
 * Runs the playbook "Contain and collect" in n8n's engine against the simulator and shows what
 * happens: `npm run demo`, `npm run demo -- --json`.
 */
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { demoPace, startSimulator } from '../simulator/index.mts';
import type { IDataObject } from 'n8n-workflow';
import { createEngine, type WorkflowJson, type WorkflowRun } from '../test/harness/index.mts';
import { builtPackage } from './demo/builtPackage.mts';
import { fileWriter } from './demo/fileWriter.mts';
import { summary, table, type DemoResult } from './demo/report.mts';
import { Screen } from './demo/screen.mts';

const playbook = 'playbooks/contain-and-collect.json';
const folder = 'demo-output';

interface DemoOptions {
	readonly json: boolean;
	readonly dryRun: boolean;
}

/** They work on results, and a dry run has none. */
const needsResults = (name: string) =>
	[
		'Trial File',
		'Try Folder',
		'Save Package',
		'Present State',
		'Own Isolation?',
		'State at the End',
		'Report',
	].includes(name);
/** Machines are looked up in a dry run, too. */
const isAction = ({ type, parameters }: WorkflowJson['nodes'][number]) =>
	type.startsWith('n8n-nodes-microsoft-defender.') && parameters['resource'] === 'machineAction';

/** In a dry run every Microsoft Defender node says what it would do, and sends nothing. */
function asDryRun(workflow: WorkflowJson): WorkflowJson {
	const nodes = workflow.nodes.map((node) => ({
		...node,
		disabled: needsResults(node.name),
		parameters: isAction(node)
			? { ...node.parameters, options: { dryRun: true } }
			: node.parameters,
	}));
	return { ...workflow, nodes };
}

/** What each of our nodes said it would do. */
function planOf(workflow: WorkflowJson, run: WorkflowRun): IDataObject[] {
	const planned = workflow.nodes.filter(isAction).map((node) => node.name);
	const executed = planned.filter((name) => run.executed.includes(name));
	return executed.flatMap((name) => run.node(name).items.map((item) => item.json));
}

async function demo({ json, dryRun }: DemoOptions): Promise<DemoResult> {
	const simulator = await startSimulator({ pace: demoPace });
	const screen = new Screen(json ? undefined : process.stdout, simulator);
	const files = fileWriter(folder);
	const engine = createEngine({
		simulator,
		credentialTypes: builtPackage.credentialTypes,
		nodeTypes: { ...builtPackage.nodeTypes, ...files.nodes },
	});
	const workflow = JSON.parse(await readFile(playbook, 'utf8')) as WorkflowJson;
	screen.opening(playbook, simulator.url);
	try {
		const run = await engine.runWorkflow({
			workflow: dryRun ? asDryRun(workflow) : workflow,
			onNode: (event) => screen.step(event),
		});
		return {
			status: run.status,
			error: run.error === undefined ? null : `${run.error.message} ${run.error.description ?? ''}`,
			executed: run.executed,
			plan: dryRun ? planOf(workflow, run) : [],
			files: files.written,
			requests: simulator.requests.all(),
		};
	} finally {
		screen.close();
		await simulator.close();
	}
}

const command = new Command('demo')
	.description('Runs a playbook in the engine of n8n against the simulated service')
	.option('--json', 'print what happened as JSON', false)
	.option('--dry-run', 'plan the actions and send none of them', false);
const options = command.parse().opts<DemoOptions>();
const result = await demo(options);
process.stdout.write(
	options.json ? `${JSON.stringify(summary(result), null, 2)}\n` : table(result),
);
process.exitCode = result.status === 'success' ? 0 : 1;
