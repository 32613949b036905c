import type { INodeParameters } from 'n8n-workflow';
import { machine, type Service } from '../service.mts';
import { onFinance, type SchemaCase } from './schemaCase.mts';

const comment = 'Case 4711';
/** Of an action whose time was over long ago. */
const lasting = `${comment} [n8n:wf1.77.0123456789ab.0.0.until-20260101T000000Z.owner-soc]`;
/** A tag that looks as if it extended something. */
const forged = 'n8n-extended.forged';
const past = {
	machineId: machine.finance,
	status: 'Succeeded',
	requestor: 'n8n',
	requestorComment: lasting,
} as const;

/** The finance machine is isolated and restricted, and its release has just begun. */
function heldMachine({ simulator }: Service): INodeParameters {
	simulator.actions.add({ ...past, type: 'Isolate', scope: 'Full' });
	simulator.actions.add({ ...past, type: 'RestrictCodeExecution' });
	simulator.machines.update(machine.finance, { machineTags: [forged] });
	const open = { machineId: machine.finance, status: 'Pending', requestor: 'n8n' } as const;
	simulator.actions.add({ ...open, type: 'Unisolate', requestorComment: comment });
	return {};
}

/** A machine whose isolation is due. */
const releaseDueCase: SchemaCase = {
	resource: 'machineAction',
	operation: 'releaseDue',
	prepare(service) {
		service.simulator.actions.add({ ...past, type: 'Isolate' });
		return {};
	},
	parameters: { comment },
};

/** The same, and a tag that cannot be verified. */
const extendCase: SchemaCase = {
	...releaseDueCase,
	operation: 'extend',
	prepare(service) {
		service.simulator.machines.update(machine.finance, { machineTags: [forged] });
		return releaseDueCase.prepare?.(service) ?? {};
	},
	parameters: { ...onFinance, until: '1 day' },
};

export const containmentCases: readonly SchemaCase[] = [
	releaseDueCase,
	extendCase,
	{
		resource: 'machine',
		operation: 'getResponseState',
		parameters: onFinance,
		prepare: heldMachine,
	},
];
