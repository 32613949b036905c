import type { INodeParameters } from 'n8n-workflow';
import type { SimulatorOptions } from '../../../simulator/index.mts';
import type { Engine, NodeRun } from '../../harness/index.mts';
import { act, node } from '../load/act.mts';
import { byId, startService, type Service } from '../service.mts';

export const most = 20;

/** The service, and machines for a storm. */
interface Storm extends Service {
	readonly ids: readonly string[];
}

export async function storm(count = 50, options: SimulatorOptions = {}): Promise<Storm> {
	const service = await startService(options);
	const ids = Array.from({ length: count }, () => service.simulator.machines.add({}).id);
	return { ...service, ids };
}

export const rails = (more: INodeParameters = {}): INodeParameters => ({
	waitForCompletion: false,
	guardRails: { mostStarts: most, ...more },
});

/** One execution that isolates one machine. */
export async function one(
	engine: Engine,
	id: string,
	more: INodeParameters = {},
	run: { executionId?: string; workflowId?: string } = {},
): Promise<NodeRun> {
	const parameters = act('isolate', { machineId: byId(id), ...rails(), ...more });
	return await engine.runNode({ node, parameters, ...run });
}
