import { createRequire } from 'node:module';
import { join } from 'node:path';
import type {
	ICredentialType,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import { cacheFolder } from '../../scripts/host/cacheFolder.mts';
import { createCredentialsHelper } from '../../test/harness/credentials/credentialsHelper.mts';
import { CredentialStore } from '../../test/harness/credentials/credentialStore.mts';
import { n8nHost } from '../../test/harness/n8n/host.mts';
import { TypeRegistry } from '../../test/harness/nodes/typeRegistry.mts';
import { execute } from '../../test/harness/runs/execution.mts';
import { tenantId } from '../service/api.mts';

export const credentialType = 'microsoftDefenderApi';
export const actionNode = 'n8n-nodes-microsoft-defender.defenderMachineAction';
export const httpRequestNode = 'n8n-nodes-base.httpRequest';
export const bareLoopNode = 'bench.bareLoop';

const requireHere = createRequire(import.meta.url);
const dist = join(process.cwd(), 'dist');

interface Modules {
	readonly DefenderMachineAction: new () => INodeType;
	readonly MicrosoftDefenderApi: new () => ICredentialType;
	readonly apiMethods: Readonly<Record<string, { readonly quota: object }>>;
}

/** What of the built package is measured, as n8n loads it. */
function built<Name extends keyof Modules>(file: string, name: Name): Modules[Name] {
	return (requireHere(join(dist, file)) as Modules)[name];
}

/** Lets as many calls through as come: what is measured is work, and not the pauses of the budget. */
function liftQuotas(): void {
	for (const { quota } of Object.values(built('defender/contract.js', 'apiMethods'))) {
		Object.assign(quota, { perMinute: 10_000_000, perHour: 10_000_000 });
	}
}

/** The HTTP Request node of the newest line that is tested, out of its cached server. */
function httpRequest(): INodeType {
	const base = createRequire(join(cacheFolder('n8n-2.41.1'), 'node_modules', 'n8n'));
	const { HttpRequestV3 } = base(
		'n8n-nodes-base/dist/nodes/HttpRequest/V3/HttpRequestV3.node.js',
	) as { HttpRequestV3: new (base: object) => INodeType };
	const description = { displayName: 'HTTP Request', name: 'httpRequest', group: ['output'] };
	return new HttpRequestV3({ ...description, description: '' });
}

interface BenchHost {
	/** Runs a node with these items. @throws what ends its execution */
	run(parameters: INodeParameters, items: INodeExecutionData[]): Promise<INodeExecutionData[]>;
}

/** n8n's engine with one node type, and a credential that points at `url`. */
export async function benchHost(
	type: string,
	url: string,
	bareLoop?: INodeType,
): Promise<BenchHost> {
	const n8n = await n8nHost();
	liftQuotas();
	const nodeTypes: Record<string, INodeType> = bareLoop ? { [bareLoopNode]: bareLoop } : {};
	if (type === actionNode) {
		const DefenderMachineAction = built(
			'nodes/DefenderMachineAction/DefenderMachineAction.node.js',
			'DefenderMachineAction',
		);
		nodeTypes[actionNode] = new DefenderMachineAction();
	}
	if (type === httpRequestNode) nodeTypes[httpRequestNode] = httpRequest();
	const MicrosoftDefenderApi = built(
		'credentials/MicrosoftDefenderApi.credentials.js',
		'MicrosoftDefenderApi',
	);
	const registry = new TypeRegistry(undefined, nodeTypes, {
		[credentialType]: new MicrosoftDefenderApi(),
	});
	const store = new CredentialStore();
	const { id, name } = store.add(credentialType, {
		authentication: 'clientSecret',
		tenantId,
		clientId: 'c4f1e2d3-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
		clientSecret: 'secret-of-the-bench',
		cloud: 'custom',
		loginUrl: url,
		apiUrl: url,
	});
	const credentialsHelper = createCredentialsHelper(n8n, registry, store);
	let executions = 0;
	return {
		async run(parameters, items) {
			const version: number | number[] = registry.getByName(type).description.version;
			const node: INode = {
				id: '3b0f7c52-1d64-4d2c-9a0e-5c1f7fb0a911',
				name: 'Node',
				type,
				typeVersion: Array.isArray(version) ? Math.max(...version) : version,
				position: [0, 0],
				parameters,
				credentials: { [credentialType]: { id, name } },
			};
			const start: INode = {
				...node,
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				parameters: {},
				credentials: {},
			};
			executions += 1;
			const { run } = await execute(
				{ n8n, nodeTypes: registry, credentialsHelper, clock: undefined },
				{
					nodes: [start, node],
					connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
					settings: { executionOrder: 'v1' },
					mode: 'trigger',
					executionId: String(executions),
					workflowId: 'bench',
					workflowName: 'Bench',
					pinData: { Start: items },
					startNode: 'Start',
					cancelAfterMs: undefined,
					onNode: undefined,
				},
			);
			const { error, runData } = run.data.resultData;
			if (error !== undefined) throw Object.assign(new Error(), error);
			return runData['Node']?.at(-1)?.data?.['main']?.[0] ?? [];
		},
	};
}
