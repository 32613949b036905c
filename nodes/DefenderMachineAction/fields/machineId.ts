import type { INodeProperties } from 'n8n-workflow';
import { inputError } from '../../../defender/defenderError';
import { isRow } from '../../../defender/entities';
import { devicePagePattern } from '../../../defender/machines/portalLink';
import { readTarget, targetModes, type MachineTarget } from '../../../defender/machines/target';
import type { Field } from '../../shared/field';

const machineId = '[0-9a-fA-F]{40}';
const guid = '[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}';

/** The editor marks a typed value that does not match; values of expressions are checked by us. */
const validated = (regex: string, errorMessage: string) => ({
	validation: [{ type: 'regex' as const, properties: { regex, errorMessage } }],
});

const property: INodeProperties = {
	displayName: 'Machine ID',
	name: 'machineId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description:
		'The machine to work with. An expression, or an AI model, may give the machine ID of Microsoft Defender (40 hexadecimal digits) or a Microsoft Entra device ID in every mode; a host name only with By Name, and then it must match exactly; an IP address only with By IP.',
	builderHint: {
		propertyHint:
			'Use mode "id" with a machineId or id of an earlier item, and mode "name" for host names. Names match exactly; one that several machines have stops the node.',
	},
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a machine...',
			typeOptions: { searchListMethod: 'searchMachines', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 9f2c41d07be5a8c3146d90e27fb3385a61c0de74',
			hint: 'The machine ID of Microsoft Defender, or the device ID of Microsoft Entra',
			...validated(
				`\\s*(?:${machineId}|${guid}|${devicePagePattern})\\s*`,
				'A machine ID of Microsoft Defender has 40 hexadecimal digits',
			),
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. fin-lt-0231.contoso.example',
			hint: 'DNS name, or its first part alone; matches exactly. With a dot at the end it is this name alone.',
			...validated(
				`\\s*(?:[A-Za-z0-9._'\\-\\u00AA-\\uFFFF]+|${devicePagePattern})\\s*`,
				'Use letters, digits, hyphens, dots, underscores and apostrophes; there are no wildcards',
			),
		},
		{
			displayName: 'By IP',
			name: 'ip',
			type: 'string',
			placeholder: 'e.g. 10.20.30.41',
			hint: "Last internal address, unless 'IP Address Is' in 'Options' says otherwise",
			...validated('\\s*[0-9a-fA-F:.\\[\\]%]+\\s*', 'Use an IPv4 or IPv6 address'),
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder:
				'e.g. https://security.microsoft.com/machines/v2/9f2c41d07be5a8c3146d90e27fb3385a61c0de74',
			hint: 'Link to the device page in the Microsoft Defender portal',
			extractValue: { type: 'regex', regex: devicePagePattern },
			...validated(
				`\\s*${devicePagePattern}\\s*`,
				'Copy the address of the device page in the Microsoft Defender portal',
			),
		},
	],
};

/** The machine of an operation. An expression may give the locator or only its value. */
export const machineIdField: Field<MachineTarget> = {
	property,
	read(raw) {
		const { mode, value } = isRow(raw) ? raw : { mode: 'any', value: raw };
		const known = targetModes.find((candidate) => candidate === mode);
		return readTarget(known ?? 'any', textOf(value));
	},
};

/** One value; an expression may wrap it in a list. */
function textOf(value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number') return String(value);
	const values: unknown[] = Array.isArray(value) ? value : [];
	if (values.length === 1) return textOf(values[0]);
	if (values.length === 0 && !isRow(value)) return '';
	throw inputError(
		property.displayName,
		isRow(value) ? 'the value is an object' : `there are ${values.length} machines in one item`,
		'Give one machine for each item, e.g. with a Split Out node before this one.',
	);
}
