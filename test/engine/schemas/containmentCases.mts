import type { INodeParameters } from 'n8n-workflow';
import { sealFor } from '../../../defender/plans/seal.ts';
import { sealedMark } from '../../../defender/response/containment/sealedMark.ts';
import { machine, type Service } from '../service.mts';
import { onFinance, type SchemaCase } from './schemaCase.mts';

const comment = 'Case 4711';
const ownMark = '[n8n:wf1.77.0123456789ab.0.0]';
const term = { until: Date.UTC(2026, 0, 1), owner: 'soc' };
/** A tag that looks as if it extended something. */
const forged = 'n8n-extended.forged';
const past = { machineId: machine.finance, status: 'Succeeded', requestor: 'n8n' } as const;

/** An action whose time was over long ago, as its mark says; sealed by the credential or not at all. */
function lasting({ simulator, clock }: Service, type: string, isSealed: boolean) {
	const { clientSecret, clientId, tenantId } = simulator.credential;
	const seal = sealFor(isSealed ? clientSecret : 'another', clientId, tenantId);
	const ending = { machineId: machine.finance, type, sentAt: clock.date() };
	const mark = sealedMark(ownMark, term, ending, seal);
	return { ...past, requestorComment: `${comment} ${mark}` };
}

/** The finance machine is isolated and restricted, and its release has just begun. */
function heldMachine(isSealed: boolean) {
	return (service: Service): INodeParameters => {
		const { simulator } = service;
		const isolation = lasting(service, 'Isolate', isSealed);
		simulator.actions.add({ ...isolation, type: 'Isolate', scope: 'Full' });
		const restriction = lasting(service, 'RestrictCodeExecution', isSealed);
		simulator.actions.add({ ...restriction, type: 'RestrictCodeExecution' });
		simulator.machines.update(machine.finance, { machineTags: [forged] });
		const open = { machineId: machine.finance, status: 'Pending', requestor: 'n8n' } as const;
		simulator.actions.add({ ...open, type: 'Unisolate', requestorComment: comment });
		return {};
	};
}

function isolated(isSealed: boolean) {
	return (service: Service): INodeParameters => {
		service.simulator.actions.add({ ...lasting(service, 'Isolate', isSealed), type: 'Isolate' });
		return {};
	};
}

/** The same, and a tag that cannot be verified. */
function taggedAndIsolated(isSealed: boolean) {
	return (service: Service): INodeParameters => {
		service.simulator.machines.update(machine.finance, { machineTags: [forged] });
		return isolated(isSealed)(service);
	};
}

/** A machine that is contained already, with another end than is asked for. */
const contained = (
	[
		['isolate', 'Isolate', 'Full'],
		['restrictCodeExecution', 'RestrictCodeExecution', null],
	] as const
).map(
	([operation, type, scope]): SchemaCase => ({
		resource: 'machineAction',
		operation,
		parameters: { ...onFinance, comment, options: { until: '1 day' } },
		prepare(service) {
			service.simulator.actions.add({ ...lasting(service, type, true), type, scope });
			return {};
		},
	}),
);

/** What is due, extended and listed: with an end that the credential has sealed, and with another. */
export const containmentCases: readonly SchemaCase[] = [true, false]
	.flatMap((isSealed): SchemaCase[] => [
		{
			resource: 'machineAction',
			operation: 'releaseDue',
			prepare: isolated(isSealed),
			parameters: { comment },
		},
		{
			resource: 'machineAction',
			operation: 'extend',
			prepare: taggedAndIsolated(isSealed),
			parameters: { ...onFinance, until: '1 day' },
		},
		{
			resource: 'machine',
			operation: 'getResponseState',
			parameters: onFinance,
			prepare: heldMachine(isSealed),
		},
	])
	.concat(contained);
