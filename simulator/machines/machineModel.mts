import type { Machine } from '../world/entities.mts';
import { EntityModel, type Field, type FieldKind } from '../odata/model.mts';
import { parseTime, sortableTime } from '../world/timestamps.mts';

const typeName = 'Microsoft.WindowsDefenderATP.Api.Machine';

/** Documented for `$filter` on machines (contract 7). */
const documented: [keyof Machine, FieldKind][] = [
	['computerDnsName', 'string'],
	['id', 'string'],
	['version', 'string'],
	['deviceValue', 'string'],
	['aadDeviceId', 'guid'],
	['machineTags', 'strings'],
	['lastSeen', 'time'],
	['exposureLevel', 'string'],
	['onboardingStatus', 'string'],
	['lastIpAddress', 'string'],
	['healthStatus', 'string'],
	['osPlatform', 'string'],
	['riskScore', 'string'],
	['rbacGroupId', 'number'],
];

const onlyReadable: (keyof Machine)[] = [
	'firstSeen',
	'osVersion',
	'osProcessor',
	'osBuild',
	'lastExternalIpAddress',
	'agentVersion',
	'rbacGroupName',
	'isAadJoined',
	'defenderAvStatus',
	'osArchitecture',
	'managedBy',
	'managedByStatus',
	'ipAddresses',
	'vmMetadata',
];

/** What queries may do with machines. */
export const machineModel = new EntityModel<Machine>(typeName, [
	...documented.map(([name, kind]) => fieldOf(name, kind, true)),
	...onlyReadable.map((name) => fieldOf(name, 'string', false)),
]);

function fieldOf(name: keyof Machine, kind: FieldKind, filterable: boolean): Field<Machine> {
	const sortable = filterable && kind !== 'strings';
	return { name, kind, filterable, sortable, read: (machine) => readValue(machine, name, kind) };
}

function readValue(
	machine: Machine,
	name: keyof Machine,
	kind: FieldKind,
): ReturnType<Field<Machine>['read']> {
	if (kind === 'strings') return machine.machineTags;
	const value = machine[name];
	if (kind === 'time' && typeof value === 'string') {
		const moment = parseTime(value);
		return moment === undefined ? null : sortableTime(moment);
	}
	return typeof value === 'object' || value === undefined ? null : value;
}
