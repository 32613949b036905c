import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { actionIdOf, machineIdOf, nameOf } from '../service/rows.mts';
import { actionNode, benchHost } from './n8nHost.mts';
import type { Client, TaskName } from './work.mts';

/** The node of this package as it is published, with all that it checks. */
export const thisNode: Client = async (url) => {
	const host = await benchHost(actionNode, url);
	return async (task, count) => {
		const { parameters, items } = wayOf(task, count);
		return (await host.run({ ...signedIn, ...parameters }, items)).length;
	};
};

const signedIn = { authentication: 'microsoftDefenderApi' };

interface Way {
	readonly parameters: INodeParameters;
	readonly items: INodeExecutionData[];
}

function wayOf(task: TaskName, count: number): Way {
	const itemsOf = (textOf: (index: number) => string): INodeExecutionData[] =>
		Array.from({ length: count }, (_, index) => ({ json: { text: textOf(index) } }));
	const locator = (mode: string): INodeParameters => ({
		__rl: true,
		mode,
		value: '={{ $json.text }}',
	});
	const isolate = {
		operation: 'isolate',
		comment: 'Bench',
		waitForCompletion: false,
		guardRails: { mostMachines: 0, mostStarts: 0 },
	};
	switch (task) {
		case 'submit':
			return {
				parameters: { ...isolate, machineId: locator('id') },
				items: itemsOf(machineIdOf),
			};
		case 'get':
			return {
				parameters: { operation: 'get', machineActionId: locator('id') },
				items: itemsOf(actionIdOf),
			};
		case 'list':
			return { parameters: { operation: 'getAll', returnAll: true }, items: [{ json: {} }] };
		case 'resolve':
			return {
				parameters: { resource: 'machine', operation: 'get', machineId: locator('name') },
				items: itemsOf(nameOf),
			};
	}
}
