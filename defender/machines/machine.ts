/**
 * A machine of Defender for Endpoint.
 * Source: https://learn.microsoft.com/defender-endpoint/api/machine
 */
import { isId, isRow } from '../entities';
import { nameOrNull, prose, proseOrNull, textIn, toTheSecond } from '../texts/shown';
import { withoutAnnotations } from '../filters/odata';

const longestTag = 1_000;

/** A machine as every node of this package emits it: the service's fields, evenly spelled. */
export interface Machine {
	readonly id: string;
	/** In lower case, as the service writes it. */
	readonly computerDnsName: string | null;
	/** Of the last full report, which comes about once a day: no sign of being online. */
	readonly lastSeen: string | null;
	readonly osPlatform: string | null;
	/** The release of the operating system, e.g. `24H2`. */
	readonly version: string | null;
	readonly healthStatus: string | null;
	readonly onboardingStatus: string | null;
	readonly deviceValue: string | null;
	readonly rbacGroupName: string | null;
	readonly lastIpAddress: string | null;
	readonly lastExternalIpAddress: string | null;
	readonly aadDeviceId: string | null;
	/** Null where the record does not say: no tags are an empty list. */
	readonly machineTags: readonly string[] | null;
	readonly mergedIntoMachineId: string | null;
	readonly isPotentialDuplication: boolean;
	readonly isExcluded: boolean;
	/** Whatever else the service sends is passed on untouched. */
	readonly [field: string]: unknown;
}

/**
 * Reads one machine; `@odata` annotations are dropped.
 *
 * @returns undefined when the value is no entity with an id
 */
export function readMachine(value: unknown): Machine | undefined {
	if (!isRow(value) || !isId(value.id)) return undefined;
	return {
		...withoutAnnotations(value),
		id: value.id,
		computerDnsName: nameOrNull(value.computerDnsName)?.toLowerCase() ?? null,
		lastSeen: nameOrNull(value.lastSeen),
		osPlatform: nameOrNull(value.osPlatform),
		version: nameOrNull(value.version),
		healthStatus: nameOrNull(value.healthStatus),
		// The documentation's table writes it in lower case.
		onboardingStatus: nameOrNull(value.onboardingStatus) ?? nameOrNull(value.onboardingstatus),
		deviceValue: nameOrNull(value.deviceValue),
		rbacGroupName: proseOrNull(value.rbacGroupName),
		lastIpAddress: nameOrNull(value.lastIpAddress),
		lastExternalIpAddress: nameOrNull(value.lastExternalIpAddress),
		aadDeviceId: nameOrNull(value.aadDeviceId),
		machineTags: Array.isArray(value.machineTags) ? value.machineTags.map(tagIn) : null,
		mergedIntoMachineId: nameOrNull(value.mergedIntoMachineId),
		isPotentialDuplication: value.isPotentialDuplication === true,
		isExcluded: value.isExcluded === true,
	};
}

/** People write tags, with whatever joins their letters. */
function tagIn(value: unknown): string {
	return prose(textIn(value), longestTag);
}

/** Records that stand for no machine of their own: merged into another, excluded, or a duplicate. */
export function isSideRecord(machine: Machine): boolean {
	const merged = machine.mergedIntoMachineId !== null && machine.mergedIntoMachineId !== '';
	return merged || machine.isExcluded || machine.isPotentialDuplication;
}

export function isOnboarded(machine: Machine): boolean {
	return machine.onboardingStatus === 'Onboarded';
}

/** What stands before the domain in a name. DNS has no blanks: a name with them, as of a Mac, has no domain. */
export function firstLabelOf(name: string): string {
	return /\s/.test(name) ? name : beforeDot(name);
}

/** What stands before the first dot of a name of any kind. */
export function beforeDot(name: string): string {
	const [part] = name.split('.', 1);
	return part ?? '';
}

/** How a machine is called in messages: by name and id, because names repeat. */
export function calledByName(
	machine: Pick<Machine, 'id'> & Partial<Pick<Machine, 'computerDnsName'>>,
): string {
	const name = machine.computerDnsName ?? '';
	return name === '' ? machine.id : `${name} (${machine.id})`;
}

/** When a machine was last seen, as errors say it: "last seen 2026-03-03 08:00:00 UTC". */
export function lastSeenInWords({ lastSeen }: Pick<Machine, 'lastSeen'>): string {
	return `last seen ${toTheSecond(lastSeen ?? 'never')}`;
}

/** What tells machines of the same name apart. */
export function described(machine: Machine): string {
	const group = machine.rbacGroupName ?? '';
	return [
		machine.id,
		machine.computerDnsName ?? 'no name',
		lastSeenInWords(machine),
		machine.healthStatus ?? 'health unknown',
		machine.onboardingStatus ?? 'onboarding unknown',
		machine.osPlatform ?? 'OS unknown',
		group === '' ? 'no group' : `group ${group}`,
	].join(', ');
}
