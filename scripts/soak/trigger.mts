import { setTimeout as sleep } from 'node:timers/promises';
import { demoPace, type Simulator } from '../../simulator/index.mts';
import { activate, deactivate } from '../host/activation.mts';
import { durableCursors } from '../host/durableCursors.mts';
import { credentialData, credentialType, startHost, type Host } from '../host/host.mts';
import { currentLine, oldLine } from '../host/hostLine.mts';
import { textAt, type Json } from '../host/json.mts';
import { nodeTypeName } from '../host/packageTarball.mts';
import { progressOn } from '../host/progress.mts';
import { executionsOf } from '../host/executions.mts';
import { numbersFrom } from '../../test/harness/numbersFrom.mts';

/**
 * The trigger in a real n8n for an hour of outages, kills, restarts, respelled credentials and
 * publishing: `npm run soak:trigger -- --minutes 60 --line current|old --durable --seed 1`.
 */
const usage = (name: string): string | undefined => {
	const index = process.argv.indexOf(`--${name}`);
	return index < 0 ? undefined : process.argv[index + 1];
};
const minutes = Number(usage('minutes') ?? 60);
const isDurable = process.argv.includes('--durable');
const line = usage('line') === 'old' ? oldLine : currentLine;
const seed = Number(usage('seed') ?? Date.now() % 1_000_000);

const random = numbersFrom(seed);

function workflowOf(credential: { id: string; name: string }): Json {
	const node = (id: string, name: string, type: string, parameters: Json): Json => ({
		id,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	});
	const trigger = node('trigger', 'Trigger', nodeTypeName('defenderMachineActionTrigger'), {
		pollTimes: { item: [{ mode: 'everyMinute' }] },
		triggerOn: 'actionCreated',
	});
	return {
		name: 'Soak',
		nodes: [
			{ ...trigger, credentials: { [credentialType]: credential } },
			node('after', 'After', 'n8n-nodes-base.noOp', {}),
		],
		connections: { Trigger: { main: [[{ node: 'After', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

/** All that is stored, however many pages it takes; n8n gives a hundred executions at a time. */
async function toldIn(host: Host, workflowId: string, known: Map<string, string[]>) {
	for (const execution of await executionsOf(host.api, workflowId)) {
		if (execution.status === 'success') {
			known.set(
				execution.id,
				execution.items('After').map((item) => textAt(item, 'id')),
			);
		}
	}
}

function startAction({ actions, machines }: Simulator): string {
	const [machine] = machines.all();
	return actions.add({ type: 'RunAntiVirusScan', machineId: machine?.id ?? '' }).id;
}

async function disturb(host: Host, workflowId: string, spelling: number): Promise<string> {
	const { api, simulator, credential } = host;
	const kind = Math.floor(random() * 6);
	if (kind === 0) {
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 503, times: 1e6 });
		await sleep(random() * 150_000);
		simulator.faults.clear();
		return 'outage';
	}
	if (kind === 1 || kind === 2) {
		if (random() < 0.5) {
			simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 503, times: 1e6 });
		}
		const how = kind === 1 ? 'kill' : 'stop';
		await host.restart(how);
		await sleep(10_000);
		simulator.faults.clear();
		return how;
	}
	if (kind === 3) {
		const { url } = simulator;
		const apiUrl = spelling % 2 === 0 ? url : url.replace('127.0.0.1', 'localhost');
		const data = { ...credentialData(simulator), apiUrl, scope: `${url}/.default` };
		await api.updateCredential(credential.id, credential.name, credentialType, data);
		return 'respelled';
	}
	if (kind === 4) {
		await deactivate(api, workflowId);
		await activate(api, workflowId);
		return 'published';
	}
	return 'nothing';
}

async function soak(): Promise<void> {
	await using host = await startHost({
		line,
		progress: progressOn(process.stderr),
		simulator: { pace: demoPace },
		env: isDurable ? durableCursors : {},
	});
	const { api, simulator, credential } = host;
	const workflowId = await api.createWorkflow(workflowOf(credential));
	await activate(api, workflowId);
	const started: string[] = [];
	const known = new Map<string, string[]>();
	const done: Record<string, number> = {};
	const end = Date.now() + minutes * 60_000;
	let spelling = 0;
	while (Date.now() < end) {
		for (let count = random() * 4; count > 0; count -= 1) started.push(startAction(simulator));
		spelling += 1;
		const what = await disturb(host, workflowId, spelling);
		done[what] = (done[what] ?? 0) + 1;
		await sleep(random() * 60_000);
		await toldIn(host, workflowId, known);
	}
	simulator.faults.clear();
	await sleep(150_000);
	await toldIn(host, workflowId, known);
	const told = [...known.values()].flat();
	const lost = started.filter((id) => !told.includes(id)).length;
	const twice = told.length - new Set(told).size;
	const engine = isDurable ? 'durable cursors' : 'classic';
	process.stdout.write(
		`n8n ${line.version} (${engine}), ${minutes} minutes, seed ${seed}: started ${started.length}, ` +
			`told ${told.length}, lost ${lost}, twice ${twice}; ${JSON.stringify(done)}\n`,
	);
	process.exitCode = lost + twice === 0 ? 0 : 1;
}

await soak();
