import { expect } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { NodeRun } from '../../harness/index.mts';
import { act, node } from '../load/act.mts';
import { byId, machine, type Service } from '../service.mts';

export const hour = 3_600_000;
export const forged = `n8n-extended.${'0'.repeat(36)}.until-20270101T000000Z.${'0'.repeat(32)}`;

export async function contain(
	{ engine }: Pick<Service, 'engine'>,
	options: INodeParameters = { until: '1 hour', owner: 'soc' },
	operation = 'isolate',
): Promise<NodeRun> {
	return await engine.runNode({ node, parameters: act(operation, { options }) });
}

export function extension(until: string, more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'machineAction',
		operation: 'extend',
		machineId: byId(machine.hr),
		until,
		...more,
	};
}

export async function extend(
	{ engine }: Pick<Service, 'engine'>,
	until: string,
	more: INodeParameters = {},
): Promise<NodeRun> {
	return await engine.runNode({ node, parameters: extension(until, more) });
}

export async function release({ engine }: Pick<Service, 'engine'>) {
	const run = await engine.runNode({
		node,
		parameters: { resource: 'machineAction', operation: 'releaseDue', comment: 'Due' },
	});
	expect(run.error).toBeUndefined();
	return run.items.map(({ json }) => json);
}

export async function register({ engine }: Service) {
	const parameters = { resource: 'machine', operation: 'getResponseState', scope: 'either' };
	const run = await engine.runNode({ node, parameters });
	return run.items.map(({ json }) => json);
}

export const tagsOf = ({ simulator }: Service) =>
	simulator.machines.get(machine.hr)?.machineTags ?? [];
export const sent = ({ simulator }: Service) =>
	simulator.requests.posts().map(({ operation }) => operation);
