import { fieldNames } from '../../../defender/texts/fieldNames';
import type { INodeProperties } from 'n8n-workflow';
import { isRow } from '../../../defender/entities';
import { devicePagePattern, safeLinkPattern } from '../../../defender/machines/target/portalLink';
import { evidenceModes as evidence } from '../../../defender/machines/target/evidence';
import { readTargets } from '../../../defender/machines/target/machineEntries';
import { targetModes, type MachineTarget } from '../../../defender/machines/target/target';
import type { Settled } from '../../../defender/general/settled';
import { evidenceModes } from './evidenceModes';
import type { Field } from './field';
import { arrayIn } from './given';

const machineId = '[0-9a-fA-F]{40}';
const guid = '[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}';
/** A link to a device page, alone or with what messages put around links. */
const link = `${devicePagePattern}|[^]{0,300}[(<"'](?:${devicePagePattern})[^]{0,300}|${safeLinkPattern}`;
const between = '\\s*[,;\\n]\\s*';

/** One value or several, each with one pair of what is put around values. */
const several = (value: string) => {
	const one = `["'{<]?(?:${value})["'}>]?`;
	return `\\s*(?:${one}(?:${between}${one})*|${link})\\s*`;
};

/** The editor marks a typed value that does not match; values of expressions are checked by us. */
const validated = (regex: string, errorMessage: string) => ({
	validation: [{ type: 'regex' as const, properties: { regex, errorMessage } }],
});

const property: INodeProperties = {
	displayName: fieldNames.machine,
	name: 'machineId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description:
		'The machine to work with, or several. An expression, or an AI model, may give the machine ID of Microsoft Defender (40 hexadecimal digits) or a Microsoft Entra device ID with From List and By ID, Name, IP and URL; a host name only with By Name, and then it must match exactly; an IP address only with By IP. By Alert, File, User, Domain, Tag and CVE take these alone, stand for the machines that Microsoft Defender finds by them, and stop where these are several, unless an option takes all of them. Several are a list, or in By ID, By Name and By IP a text with commas, semicolons or line breaks: one output item for each machine.',
	builderHint: {
		propertyHint:
			'Use mode "id" with a machineId or id of an earlier item, and mode "name" for host names. Names match exactly; one that several machines have stops the node. Modes "alert", "file" (SHA-1), "user", "domain", "tag" and "cve" find machines by these; with options.ifSeveral "all" the operation is done on each of them.',
	},
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a machine...',
			hint: 'Type how a name begins, or a whole ID or address; a part of a name or ID is found among the first 1,000 machines',
			typeOptions: { searchListMethod: 'searchMachines', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 9f2c41d07be5a8c3146d90e27fb3385a61c0de74',
			hint: 'The machine ID of Microsoft Defender, or the device ID of Microsoft Entra',
			...validated(
				several(`${machineId}|${guid}|${devicePagePattern}`),
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
				`\\s*(?:[^*?%/:|&=+]+|${link})\\s*`,
				'Use the name as Microsoft Defender has it; there are no wildcards',
			),
		},
		{
			displayName: 'By IP',
			name: 'ip',
			type: 'string',
			placeholder: 'e.g. 10.20.30.41',
			hint: "Last internal address, unless 'IP Address Is' in 'Options' says otherwise",
			...validated(several('[0-9a-fA-F:.()\\[\\]%]+'), 'Use an IPv4 or IPv6 address'),
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
				`\\s*(?:${link})\\s*`,
				'Copy the address of the device page in the Microsoft Defender portal',
			),
		},
		...evidenceModes,
	],
};

/**
 * The machines that an item names, each by itself. An expression may give the locator or only its
 * value.
 */
export const machineIdField: Field<Array<Settled<MachineTarget>>> = {
	property,
	entriesApart: true,
	read(raw) {
		const { mode, value } = isRow(raw) && 'mode' in raw ? raw : { mode: 'any', value: raw };
		const known = [...targetModes, ...evidence].find((candidate) => candidate === mode);
		return readTargets(known ?? 'any', value, arrayIn(value));
	},
};
