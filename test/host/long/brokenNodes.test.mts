import { beforeEach, expect, test } from '@jest/globals';
import { finished, runManually } from '../../../scripts/host/executions.mts';
import { at, isJson, rowsAt, type Json } from '../../../scripts/host/json.mts';
import { renewMachines } from '../../../scripts/host/renewMachines.mts';
import {
	brokenRows,
	headlineOf,
	tellsNothing,
	truth,
} from '../../engine/playbooks/brokenNodes.mts';
import { useHost } from '../shared/hostUnderTest.mts';
import { chosenPlaybook, failure } from '../playbooks/imported.mts';

const host = useHost();
/** n8n waits so shortly without going to sleep. */
const pauseHours = 1 / 3600;

beforeEach(() => renewMachines(host()));

/** A node of n8n's own in the place of another, with what else is set in it. */
function breaking(node: Json): Json {
	const name = String(node.name);
	return {
		...node,
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		parameters: { jsCode: `throw new Error('${name} is broken')` },
		credentials: {},
	};
}

/** If lets what it cannot decide about out by its second output; what stands for it has only one. */
function connectionsOf({ connections }: Json, name: string): Json {
	if (!isJson(connections)) return {};
	const second = at(connections, name, 'main', 1);
	return name.endsWith('?') ? { ...connections, [name]: { main: [second] } } : connections;
}

/** The workflow with a node that fails instead of its work, or right after it. */
function broken(workflow: Json, name: string, when: 'before' | 'after'): Json {
	const nodes = rowsAt(workflow, 'nodes').flatMap((node): Json[] => {
		if (node.name !== name) return [node];
		if (when === 'before') return [breaking(node)];
		const position = [0, 900];
		return [breaking(node), { ...node, id: 'working', name: 'Working', position }];
	});
	const connections = connectionsOf(workflow, name);
	if (when === 'before') return { ...workflow, nodes, connections };
	// What led to the node leads to the one that works, and this one to the one that fails.
	const led: unknown = JSON.parse(
		JSON.stringify(connections).replaceAll(`"node":"${name}"`, '"node":"Working"'),
	);
	const then = { main: [[{ node: name, type: 'main', index: 0 }]] };
	return { ...workflow, nodes, connections: { ...(isJson(led) ? led : {}), Working: then } };
}

test.each(brokenRows)(
	'%s: %s fails %s its work: the machine %s',
	async (playbook, name, when, state) => {
		const { api, simulator } = host();
		const settings = { hours: pauseHours };
		const workflow = await chosenPlaybook(host(), playbook, { settings });
		const id = await api.createWorkflow(broken(workflow, name, when));
		const end = await finished(api, await runManually(api, id, 'When clicking Execute'), 120_000);
		const [{ report } = { report: '' }, ...others] = end.items('Report');
		process.stderr.write(
			`${[playbook, name, when, ...truth(simulator), end.status, report].join(' | ')}\n`,
		);
		expect(others).toEqual([]);
		expect(String(report)).toMatch(/^Case 4711: fin-lt-0231/);
		expect(String(report)).toContain(state);
		expect(truth(simulator)).toContain(state);
		// It was to wait for no time worth the name.
		const isDone = name === 'Wait for Release';
		expect(failure(end) ?? '').toContain(isDone ? '' : `error: ${headlineOf(report)}`);
		if (!tellsNothing.test(name)) expect(String(report)).toContain(`${name} is broken`);
	},
);
