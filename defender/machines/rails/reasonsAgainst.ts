import { firstLabelOf, isOnboarded, lastSeenInWords, type Machine } from '../machine';
import { protectedBy, protections } from './protections';
import type { RailSubject, Rails } from './rails';
import { isUnsupported } from './support';

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

/** What the user has put out of reach. */
function protection(machine: Machine, { rails }: RailSubject): string[] {
	return protections.flatMap(({ rail, entriesOf, factsOf, fact, reason }) => {
		const entries = entriesOf(rails);
		if (entries.length === 0) return [];
		const facts = factsOf(machine);
		if (facts === undefined) return untold(rails, `${rail} asks for its ${fact}`);
		const held = entries.map((entry) => protectedBy(facts, entry));
		const found = held.find((one) => one !== undefined);
		return found === undefined ? [] : [reason(found, machine)];
	});
}

/** What a record does not say may be just what protects its machine. */
function untold({ ifUnknown }: Rails, what: string): string[] {
	if (ifUnknown === 'goAhead') return [];
	return [
		`it could not be told whether it may be touched: ${what}, which its record does not say (Guard Rails > If It Cannot Be Told goes ahead all the same)`,
	];
}

function inactivity(machine: Machine, { scope, rails }: RailSubject): string[] {
	const merged = machine.mergedIntoMachineId ?? '';
	if (merged !== '') return [`its record was merged into machine ${merged}; use that ID`];
	// Containment is for machines without a sensor.
	if (scope === 'UnManagedDevice') return [];
	if (!isOnboarded(machine) && machine.onboardingStatus !== null) {
		return [`it is not onboarded (${machine.onboardingStatus}), and ${ifInactive} is Refuse`];
	}
	if (machine.healthStatus === null || machine.onboardingStatus === null) {
		return untold(rails, 'If Sensor Is Inactive asks for its health and onboarding');
	}
	if (machine.healthStatus !== 'Inactive') return [];
	return [`its sensor is inactive, ${lastSeenInWords(machine)}, and ${ifInactive} is Refuse`];
}

const ifInactive = 'Guard Rails > If Sensor Is Inactive';

function lackOfSupport(machine: Machine, { type, scope }: RailSubject): string[] {
	if (scope === 'UnManagedDevice' || !isUnsupported(machine, type, scope)) return [];
	const system = [machine.osPlatform, machine.version].filter((part) => part !== null).join(' ');
	return [
		`its system does not support ${scope === undefined ? type : `${scope} ${type}`}: ${system}, and Guard Rails > If System Does Not Support It is Refuse`,
	];
}
