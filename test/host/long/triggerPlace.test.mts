import { describe, expect, test } from '@jest/globals';
import { startSimulator } from '../../../simulator/index.mts';
import { activate, deactivate } from '../../../scripts/host/activation.mts';
import { executionsOf, until } from '../../../scripts/host/executions.mts';
import { credentialData, credentialType, type Host } from '../../../scripts/host/host.mts';
import { at, isJson, rowsAt, textAt, type Json } from '../../../scripts/host/json.mts';
import type { StoredCredential } from '../../../scripts/host/playbooks.mts';
import { useHost } from '../shared/hostUnderTest.mts';
import { expectTold, startInPortal } from '../shared/portal.mts';
import { defenderTrigger } from '../shared/workflows.mts';

const host = useHost();
const created = { triggerOn: 'actionCreated' };
/** Long enough for an execution to be stored. */
const settleMs = 3_000;

/** A trigger with a credential of its own, in a workflow that is published. */
class Watch {
	private constructor(
		private readonly host: Host,
		readonly name: string,
		readonly workflowId: string,
		private readonly credential: StoredCredential,
	) {}

	static async start(
		name: string,
		nodes: readonly Json[] = [],
		options: Json = {},
	): Promise<Watch> {
		const { api, simulator } = host();
		const data = credentialData(simulator);
		const id = await api.createCredential(name, credentialType, data);
		const credential = { id, name };
		const workflow = defenderTrigger(name, { ...created, options }, credential);
		const workflowId = await api.createWorkflow(withNodesAfter(workflow, nodes));
		const watch = new Watch(host(), name, workflowId, credential);
		await activate(api, workflowId);
		return watch;
	}

	/** The first poll of a workflow that is published comes at once. */
	async publishAgain(change: (workflow: Json) => Json = (workflow) => workflow): Promise<void> {
		const { api } = this.host;
		await deactivate(api, this.workflowId);
		const workflow = await api.workflow(this.workflowId);
		if (!isJson(workflow)) throw new Error('There is no workflow');
		const { nodes, connections, versionId } = change(workflow);
		const path = `/rest/workflows/${this.workflowId}`;
		await api.call('PATCH', path, { nodes, connections, versionId });
		await activate(api, this.workflowId);
	}

	async leadTo(data: Record<string, unknown>): Promise<void> {
		const { id, name } = this.credential;
		const body = { name, type: credentialType, data };
		await this.host.api.call('PATCH', `/rest/credentials/${id}`, body);
	}

	async tells(expected: readonly string[]): Promise<void> {
		await expectTold(this.host, this.workflowId, expected);
		process.stderr.write(`${this.name}: told ${expected.length}, lost 0, twice 0\n`);
	}
}

function withNodesAfter(workflow: Json, more: readonly Json[]): Json {
	if (more.length === 0) return workflow;
	const [next] = more;
	const connections = isJson(workflow.connections) ? workflow.connections : {};
	const to = [[{ node: next?.name, type: 'main', index: 0 }]];
	return {
		...workflow,
		nodes: [...rowsAt(workflow, 'nodes'), ...more],
		connections: { ...connections, After: { main: to } },
	};
}

const counter: Json = {
	id: 'counter',
	name: 'Counter',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	position: [440, 0],
	parameters: {
		jsCode:
			"const data = $getWorkflowStaticData('global');\ndata.count = (data.count ?? 0) + 1;\nreturn $input.all();",
	},
};

describe('A published trigger keeps its place', () => {
	test('however the credential spells the tenant', async () => {
		const { simulator } = host();
		const watch = await Watch.start('The same tenant by another API host');
		const data = { ...credentialData(simulator), scope: `${simulator.url}/.default` };
		const expected = [startInPortal(host())];
		await watch.publishAgain();
		await watch.tells(expected);
		expected.push(startInPortal(host()));
		await watch.leadTo({ ...data, apiUrl: simulator.url.replace('127.0.0.1', 'localhost') });
		await watch.publishAgain();
		await watch.tells(expected);
		const { tenantId } = simulator.credential;
		simulator.tenants.register({ tenantId, domains: ['contoso.example'] });
		expected.push(startInPortal(host()));
		await watch.leadTo({ ...data, tenantId: 'contoso.example' });
		await watch.publishAgain();
		await watch.tells(expected);
	});

	test('in another tenant and back', async () => {
		const other = await startSimulator();
		try {
			const tenantId = '11111111-2222-4333-8444-555555555555';
			const { clientId, secrets } = other.apps.register({ tenantId });
			const watch = await Watch.start('To another tenant and back');
			const expected = [startInPortal(host())];
			await watch.publishAgain();
			await watch.tells(expected);
			const app = { tenantId, clientId, clientSecret: secrets[0]?.value };
			await watch.leadTo({ ...credentialData(other), ...app });
			await watch.publishAgain();
			// n8n publishes in the background; what has started before its first poll was there before.
			await until('the trigger has begun there', () =>
				Promise.resolve(other.requests.count('listMachineActions') >= 2 || undefined),
			);
			const [machine] = host().simulator.machines.all();
			const scan = { type: 'RunAntiVirusScan', machineId: machine?.id ?? '' } as const;
			expected.push(other.tenants.of(tenantId).actions.add(scan).id);
			await watch.publishAgain();
			await watch.tells(expected);
			expected.push(startInPortal(host()), startInPortal(host()), startInPortal(host()));
			await watch.leadTo(credentialData(host().simulator));
			await watch.publishAgain();
			await watch.tells(expected);
		} finally {
			await other.close();
		}
	});

	test('beside executions that use the static data of the workflow', async () => {
		const watch = await Watch.start('Static data of its own', [counter]);
		const expected: string[] = [];
		for (let count = 0; count < 3; count += 1) {
			expected.push(startInPortal(host()));
			await watch.publishAgain();
			await watch.tells(expected);
			await until('the execution has ended', async () => {
				const all = await executionsOf(host().api, watch.workflowId);
				return all.every(({ status }) => status !== 'running') || undefined;
			});
		}
		await new Promise((resolve) => setTimeout(resolve, settleMs));
		await watch.publishAgain();
		await new Promise((resolve) => setTimeout(resolve, settleMs));
		await watch.tells(expected);
	});

	test('as a pasted copy, and not as a new one with other settings', async () => {
		const watch = await Watch.start('A pasted copy');
		const expected = [startInPortal(host())];
		await watch.publishAgain();
		await watch.tells(expected);
		expected.push(startInPortal(host()));
		const replaced = (id: string, name: string, filters: Json) => (workflow: Json) => {
			const text = JSON.stringify(workflow.connections);
			const nodes = rowsAt(workflow, 'nodes').map((node) => {
				if (!textAt(node, 'type').endsWith('MachineActionTrigger')) return node;
				const parameters = at(node, 'parameters');
				return {
					...node,
					id,
					name,
					parameters: { ...(isJson(parameters) ? parameters : {}), filters },
				};
			});
			const connections: unknown = JSON.parse(text.replace(/"Trigger\d?":/, `"${name}":`));
			return { ...workflow, nodes, connections };
		};
		await watch.publishAgain(replaced('copy', 'Trigger1', {}));
		await watch.tells(expected);
		startInPortal(host());
		await watch.publishAgain(replaced('new', 'Trigger1', { commentContains: 'portal' }));
		expected.push(startInPortal(host()));
		await watch.publishAgain();
		await watch.tells(expected);
	});

	test('unless it is to begin now, or may not tell so much at once', async () => {
		const watch = await Watch.start('Begin now', [], { onPublishing: 'beginNow' });
		const bounded = await Watch.start('Two at a time', [], { mostItems: 2 });
		const missed = [1, 2, 3, 4].map(() => startInPortal(host()));
		await watch.publishAgain();
		// In between, n8n may poll at its Poll Times as well.
		await bounded.publishAgain();
		await bounded.publishAgain();
		await bounded.tells(missed);
		const executions = await executionsOf(host().api, bounded.workflowId);
		const counts = executions.map((execution) => execution.items('After').length);
		expect(Math.max(...counts)).toBeLessThanOrEqual(2);
		await watch.tells([]);
	});
});
