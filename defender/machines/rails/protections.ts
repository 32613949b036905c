import { alike } from './alike';
import { beforeDot, type Machine } from '../machine';
import type { Rails } from './rails';
import { systemOf, type System } from './support';

/** A rail that protects machines by something that their record says. */
interface Protection {
	readonly rail: string;
	readonly entriesOf: (rails: Rails) => readonly string[];
	/** What the record says of it; undefined where it does not say. */
	readonly factsOf: (machine: Machine) => readonly string[] | undefined;
	/** What is not known then. */
	readonly fact: string;
	readonly reason: (fact: string, machine: Machine) => string;
}

const systemNames: Record<System, string> = {
	windowsClient: 'Windows client',
	windowsServer: 'Windows Server',
	macOS: 'macOS',
	Linux: 'Linux',
	mobile: 'mobile',
	other: 'other',
};

const isNamed = 'it is one of Guard Rails > Protected Machines';

export const protections: readonly Protection[] = [
	{
		rail: 'Protected Tags',
		entriesOf: ({ tags }) => tags,
		factsOf: ({ machineTags }) => machineTags ?? undefined,
		fact: 'tags',
		reason: (tag) => `it has the tag "${tag}" of Guard Rails > Protected Tags`,
	},
	{
		rail: 'Protected Groups',
		entriesOf: ({ groups }) => groups,
		factsOf: groupsOf,
		fact: 'device group',
		reason: (group) => `it is in the group "${group}" of Guard Rails > Protected Groups`,
	},
	{
		rail: 'Protected Device Values',
		entriesOf: ({ deviceValues }) => deviceValues,
		factsOf: ({ deviceValue }) => (deviceValue === null ? undefined : [deviceValue]),
		fact: 'device value',
		reason: (value) => `its device value is "${value}", of Guard Rails > Protected Device Values`,
	},
	{
		rail: 'Protected Machines',
		entriesOf: ({ machines }) => machines,
		// Whether there is a domain behind the dot or not: rather too much is protected than too little.
		factsOf: ({ id, computerDnsName: name }) =>
			name === null ? undefined : [id, name, beforeDot(name)],
		fact: 'name',
		reason: () => isNamed,
	},
	{
		rail: 'Protected Systems',
		entriesOf: ({ systems }) => systems,
		factsOf({ osPlatform }) {
			const system = systemOf(osPlatform);
			return system === 'other' ? undefined : [system];
		},
		fact: 'kind of operating system',
		reason: (system, { osPlatform }) =>
			`its system is ${systemNames[system as System]} (${osPlatform ?? ''}), of Guard Rails > Protected Systems`,
	},
];

/** Why a machine is protected of which no more than its ID need be known. */
export function protectedById(id: string, { machines }: Rails): string[] | undefined {
	return machines.some((entry) => protectedBy([id], entry) !== undefined) ? [isNamed] : undefined;
}

/** Group 0 is no group; its name is null then. */
function groupsOf({ rbacGroupName, rbacGroupId }: Machine): string[] | undefined {
	if (rbacGroupName !== null) return [rbacGroupName];
	return rbacGroupId === 0 ? [] : undefined;
}

/** The fact of a machine for which an entry protects it. */
export function protectedBy(facts: readonly string[], entry: string): string | undefined {
	return facts.find((fact) => alike(fact) === alike(entry));
}
