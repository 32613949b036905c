import { expect } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Simulator } from '../../../simulator/index.mts';
import { createEngine, type NodeRun, type NodeRunOptions } from '../../harness/index.mts';
import { byId, machine, type Service } from '../service.mts';

const node = 'defenderMachineAction';

/** A plan as an item holds it. */
export type PlanJson = IDataObject & { readonly code: string; readonly number: string };

/** Parameters of a dry run. */
export function dryRun(operation: string, more: INodeParameters = {}): INodeParameters {
	const { options, ...others } = more;
	return {
		resource: 'machineAction',
		operation,
		machineId: byId(machine.finance),
		comment: 'Case 4711',
		...others,
		options: { dryRun: true, ...(options as INodeParameters | undefined) },
	};
}

/** The rows of a dry run. */
export async function rowsOf(
	{ engine }: Pick<Service, 'engine'>,
	parameters: INodeParameters,
	more: Partial<NodeRunOptions> = {},
): Promise<IDataObject[]> {
	const run = await engine.runNode({ node, parameters, ...more });
	expect(run.error).toBeUndefined();
	return run.items.map(({ json }) => json);
}

/** The plan of one machine. */
export async function planOf(
	service: Pick<Service, 'engine'>,
	operation = 'isolate',
	more: INodeParameters = {},
): Promise<PlanJson> {
	const [row] = await rowsOf(service, dryRun(operation, more));
	if (!row?.plan) throw new Error(`There is no plan: ${JSON.stringify(row)}`);
	return row.plan as PlanJson;
}

/** Carries plans out, one an item. */
export async function carryOut(
	{ engine }: Pick<Service, 'engine'>,
	plans: readonly unknown[],
	{ parameters = {}, ...more }: Partial<NodeRunOptions> = {},
): Promise<NodeRun> {
	return await engine.runNode({
		node,
		items: plans.map((plan) => ({ json: { plan } as IDataObject })),
		parameters: {
			resource: 'machineAction',
			operation: 'carryOutPlan',
			plan: '={{ $json.plan }}',
			...parameters,
		},
		...more,
	});
}

/** The same service as a worker sees it that knows nothing of what the others have started. */
export function otherWorker({ simulator, clock }: Service): Pick<Service, 'engine'> {
	const url = simulator.url.replace('127.0.0.1', 'localhost');
	expect(url).not.toBe(simulator.url);
	const credential = { scope: `${simulator.url}/.default` };
	return { engine: createEngine({ simulator: { ...simulator, url }, clock, credential }) };
}

/** What was sent that changes something. */
export function posted({ requests }: Simulator): string[] {
	return requests.posts().map(({ operation }) => operation);
}
