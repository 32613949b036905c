import { firstLabelOf, isOnboarded, type Machine } from './machine';
import type { RailSubject } from './rails';
import { isUnsupported, systemOf, type System } from './support';

/** Why an action must not be sent to a machine; empty when nothing stands against it. */
export function reasonsAgainst(machine: Machine, subject: RailSubject): string[] {
	return [
		...otherName(machine, subject),
		...protection(machine, subject),
		...(subject.rails.ifInactive === 'refuse' ? inactivity(machine, subject) : []),
		...(subject.rails.ifUnsupported === 'refuse' ? lackOfSupport(machine, subject) : []),
	];
}

/** The name typed again must be the whole name or its first label. */
function otherName(machine: Machine, { confirmName }: RailSubject): string[] {
	if (confirmName === undefined) return [];
	const typed = confirmName.trim().toLowerCase().replace(/\.$/, '');
	const name = machine.computerDnsName ?? '';
	if (typed !== '' && (typed === name || typed === firstLabelOf(name))) return [];
	return [`its name is "${name}", but Machine Name Again says "${confirmName}"`];
}

const isSame = (one: string) => (other: string) =>
	one.trim().toLowerCase() === other.trim().toLowerCase();

const systemNames: Record<System, string> = {
	windowsClient: 'Windows client',
	windowsServer: 'Windows Server',
	macOS: 'macOS',
	Linux: 'Linux',
	mobile: 'mobile',
	other: 'other',
};

/** What the user has put out of reach. */
function protection(machine: Machine, { rails }: RailSubject): string[] {
	const tag = machine.machineTags.find((candidate) => rails.tags.some(isSame(candidate)));
	const group = machine.rbacGroupName ?? '';
	const value = machine.deviceValue ?? '';
	const system = systemOf(machine.osPlatform);
	return [
		...(tag === undefined ? [] : [`it has the protected tag "${tag}"`]),
		...(rails.groups.some(isSame(group)) ? [`it is in the protected group "${group}"`] : []),
		...(rails.deviceValues.some(isSame(value)) ? [`its device value is "${value}"`] : []),
		...(rails.systems.includes(system)
			? [`its system is protected: ${systemNames[system]} (${machine.osPlatform ?? ''})`]
			: []),
	];
}

function inactivity(machine: Machine, { scope }: RailSubject): string[] {
	const merged = machine.mergedIntoMachineId ?? '';
	if (merged !== '') return [`its record was merged into machine ${merged}; use that ID`];
	// Containment is for machines without a sensor.
	if (scope === 'UnManagedDevice') return [];
	if (!isOnboarded(machine) && machine.onboardingStatus !== null) {
		return [`it is not onboarded (${machine.onboardingStatus})`];
	}
	if (machine.healthStatus !== 'Inactive') return [];
	return [`its sensor is inactive, last seen ${machine.lastSeen ?? 'never'}`];
}

function lackOfSupport(machine: Machine, { type, scope }: RailSubject): string[] {
	if (scope === 'UnManagedDevice' || !isUnsupported(machine, type, scope)) return [];
	const system = [machine.osPlatform, machine.version].filter((part) => part !== null).join(' ');
	return [
		`its system does not support ${scope === undefined ? type : `${scope} ${type}`}: ${system}`,
	];
}
