import type { INodeProperties } from 'n8n-workflow';
import { inputError, type DefenderError } from '../../defender/defenderError';
import { isEvidenceMode } from '../../defender/machines/target/evidence';
import { canonicalIp } from '../../defender/machines/target/ipAddress';
import { unsettle } from '../../defender/general/settled';
import type { MachineOfInterest } from '../../defender/tracking/interest';
import { machineIdField } from '../shared/fields/machineId';
import type { Field } from '../shared/fields/field';
import { locatorValue } from '../shared/fields/given';

/** Instead of what an operation says about these ways of naming a machine. */
const hints: Readonly<Record<string, string>> = {
	id: 'The machine ID of Microsoft Defender',
	name: 'DNS name, or its first part alone; every machine of this name counts',
};

/** The locator of operations without what polls could only find by further calls. */
const property: INodeProperties = {
	...machineIdField.property,
	required: false,
	description: 'Only actions on this machine',
	modes: machineIdField.property.modes
		?.filter(({ name }) => name !== 'ip' && !isEvidenceMode(name))
		.map((mode) => ({ ...mode, hint: hints[mode.name] ?? mode.hint })),
};

interface FilteredMachine {
	readonly machine: MachineOfInterest;
	/** Of the portal link that names it. */
	readonly tenantId: string | undefined;
}

/** The machine whose actions count; undefined for all. */
export const machineFilter: Field<FilteredMachine | undefined> = {
	property,
	read(raw, origin) {
		const value = locatorValue(raw);
		if (value === '') return undefined;
		// An operation would advise By IP, which a trigger does not have.
		if (typeof value === 'string' && canonicalIp(value) !== undefined) throw onlyByIdOrName();
		const [only, ...more] = machineIdField.read(raw, origin);
		if (only === undefined || more.length > 0) throw onlyOne();
		const target = unsettle(only);
		if (target.by === 'id') {
			return { machine: { by: 'id', id: target.id }, tenantId: target.tenantId };
		}
		if (target.by === 'name') {
			const { name, isWhole } = target;
			return { machine: { by: 'name', name: isWhole ? `${name}.` : name }, tenantId: undefined };
		}
		throw onlyByIdOrName();
	},
};

function onlyOne(): DefenderError {
	return inputError(
		property.displayName,
		'a trigger watches one machine or all of them',
		'Name one machine, or leave the filter out and choose the machines in a node after the trigger.',
	);
}

function onlyByIdOrName(): DefenderError {
	return inputError(
		property.displayName,
		'a trigger finds machines by ID or name only',
		'Choose the machine from the list, or use its machine ID or its DNS name.',
	);
}
