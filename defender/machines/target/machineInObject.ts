import { isMachineId } from '../../texts/checks';
import { inputError } from '../../defenderError';
import { excerpt } from '../../texts/shown';
import { trimmed } from '../../texts/trimmed';

/**
 * Where machines, actions, evidence of alerts, Sentinel's hosts and rows of events carry the machine
 * ID. `id` is last: an action has one of its own beside the machine's.
 */
const keys = [
	'machineId',
	'mdeDeviceId',
	'MdatpDeviceId',
	'mdatpDeviceId',
	'MdeDeviceId',
	'DeviceId',
	'DeviceID',
	'deviceId',
	'id',
] as const;

/** More of them would bury the advice. */
const mostNamed = 12;

/**
 * The machine ID in an object. Only 40 digits are taken: under the same names other systems keep
 * numbers of their own.
 *
 * @param field display name of the field that holds the object
 * @throws DefenderError of kind `input` where there is none, or more than one
 */
export function machineInObject(object: Readonly<Record<string, unknown>>, field: string): string {
	const found = keys.flatMap((key) => {
		const value = object[key];
		return typeof value === 'string' && isMachineId(trimmed(value))
			? [{ key, id: trimmed(value).toLowerCase() }]
			: [];
	});
	const [first] = found;
	if (first === undefined) throw withoutMachine(object, field);
	const other = found.find(({ id }) => id !== first.id);
	if (other === undefined) return first.id;
	throw inputError(
		field,
		`the value is an object whose ${first.key} and ${other.key} are different machine IDs`,
		`Say which is meant, e.g. with .${first.key} at the end of the expression.`,
	);
}

function withoutMachine(object: Readonly<Record<string, unknown>>, field: string): Error {
	const names = Object.keys(object);
	const more = names.length > mostNamed ? ' and others' : '';
	return inputError(
		field,
		`the value is an object without a machine ID; it has ${excerpt(names.slice(0, mostNamed).join(', '))}${more}`,
		'Give one of its fields: a machine ID of Microsoft Defender stands in mdeDeviceId, machineId, MdatpDeviceId or DeviceId, or in the id of a machine; a name in deviceDnsName, computerDnsName or hostName.',
	);
}
