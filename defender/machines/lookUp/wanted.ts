import { minutes } from '../../general/clock';
import { inputError } from '../../defenderError';
import { toTheSecond } from '../../texts/shown';
import type { Criterion } from '../findMachines';
import type { Evidence } from '../target/evidence';
import { spelledAlike } from '../target/hostName';
import { isEvidence, type NamedTarget } from '../target/target';

/** Which address of a machine is meant by an IP address. */
export type IpMeaning =
	| { readonly of: 'lastInternal' | 'lastExternal' }
	/** Any internal address within 15 minutes of a time, at most 30 days ago. */
	| { readonly of: 'time'; readonly time: Date };

type SeveralPolicy =
	| 'fail'
	/** The one seen last among those that are onboarded and active. */
	| 'newest'
	| 'all';

interface Wanted {
	readonly ifSeveral: SeveralPolicy;
	/** The item that asks for it: one that names a machine twice has it once. */
	readonly item: number;
}

/** A machine by something that is its own. */
export interface NamedMachine extends Wanted {
	readonly target: NamedTarget;
	readonly ip: IpMeaning;
}

/** The machines that evidence leads to. */
interface MachinesByEvidence extends Wanted {
	readonly target: Evidence;
	/** Whether the machines of everybody with the name of a user are meant. */
	readonly userOfAnyDomain: boolean;
}

/** A machine that a user asks for, and what to do when several answer. */
export type WantedMachine = NamedMachine | MachinesByEvidence;

/** The one machine that has this ID. */
export function machineWithId(id: string, item: number): NamedMachine {
	return { target: { by: 'id', id }, ip: { of: 'lastInternal' }, ifSeveral: 'fail', item };
}

export function isByEvidence(wanted: WantedMachine): wanted is MachinesByEvidence {
	return isEvidence(wanted.target);
}

export function isNamed(wanted: WantedMachine): wanted is NamedMachine {
	return !isByEvidence(wanted);
}

/** Where the machines that may be meant are found. */
type Source =
	/** Nothing to find: the id is given. */
	| { readonly from: 'nowhere' }
	| { readonly from: 'criteria'; readonly criteria: readonly Criterion[] }
	/** The service does not filter by external address, so all machines are looked at. */
	| { readonly from: 'everything' }
	| { readonly from: 'findByIp'; readonly ip: string; readonly time: Date };

export function sourceOf({ target, ip }: NamedMachine): Source {
	switch (target.by) {
		case 'id':
			return { from: 'nowhere' };
		case 'name':
			return {
				from: 'criteria',
				criteria: [...criteriaOfName(target), ...criteriaOfDomain(target)],
			};
		case 'aadDeviceId':
			return { from: 'criteria', criteria: [{ field: 'aadDeviceId', is: target.aadDeviceId }] };
		case 'ip':
			if (ip.of === 'time') return { from: 'findByIp', ip: target.ip, time: ip.time };
			if (ip.of === 'lastExternal') return { from: 'everything' };
			return { from: 'criteria', criteria: [{ field: 'lastIpAddress', is: target.ip }] };
	}
}

/** Asking for `pc1` and `pc1.` keeps the thousand machines out whose names only begin with it. */
function criteriaOfName({ name, isWhole }: { name: string; isWhole: boolean }): Criterion[] {
	const exact: Criterion = { field: 'computerDnsName', is: name };
	if (isWhole || name.includes('.')) return [exact];
	return [exact, { field: 'computerDnsName', startsWith: `${name}.` }];
}

/** As many letters of a name as NetBIOS keeps, and with it many logs. */
export const netBiosLength = 15;

export function asNetBios(name: string): string {
	return spelledAlike(name).slice(0, netBiosLength);
}

/** Machines that may be meant by the first part of a name, which may have been cut off. */
export function criteriaOfLabel(label: string): Criterion[] {
	if (label.length < netBiosLength) return criteriaOfName({ name: label, isWhole: false });
	return [{ field: 'computerDnsName', startsWith: asNetBios(label) }];
}

/** What stands before the backslash may be a machine: `SQL01\TEST` is an instance of SQL Server, too. */
function criteriaOfDomain({ ntDomain }: { ntDomain?: string | undefined }): Criterion[] {
	return ntDomain === undefined ? [] : criteriaOfLabel(spelledAlike(ntDomain));
}

const longestMemoryMs = 30 * 24 * 3_600_000;
/** The window of the service's search to either side. */
const windowMs = minutes(15);

/** Refuses a time at which the service cannot tell who had an address. */
export function refuseUnknowableTime({ ip }: NamedMachine, now: number): void {
	if (ip.of !== 'time') return;
	const age = now - ip.time.getTime();
	if (age <= longestMemoryMs && age >= -windowMs) return;
	throw inputError(
		'Options > IP Seen At',
		`Microsoft Defender does not know who had an address at ${toTheSecond(ip.time.getTime())}`,
		'Use a time within the last 30 days.',
	);
}

/** What was asked for, in a message: `the name "pc1"`. */
export function wantedInWords({ target, ip }: NamedMachine): string {
	switch (target.by) {
		case 'id':
			return `the ID ${target.id}`;
		case 'name':
			return `the name "${target.name}"`;
		case 'aadDeviceId':
			return `the Microsoft Entra device ID ${target.aadDeviceId}`;
		case 'ip':
			if (ip.of === 'time') {
				return `the IP address ${target.ip} around ${toTheSecond(ip.time.getTime())}`;
			}
			return `the last ${ip.of === 'lastExternal' ? 'external' : 'internal'} IP address ${target.ip}`;
	}
}

/** What was searched for, for a message that nothing was found. */
export function searchInWords({ target, ip }: NamedMachine): string {
	switch (target.by) {
		case 'id':
			return `id equal to ${target.id}`;
		case 'name':
			return target.isWhole || target.name.includes('.')
				? `computerDnsName equal to "${target.name}"`
				: `computerDnsName equal to "${target.name}", or to "${target.name}" and a domain`;
		case 'aadDeviceId':
			return `aadDeviceId equal to ${target.aadDeviceId}`;
		case 'ip':
			if (ip.of === 'time') return 'all internal addresses within 15 minutes of that time';
			return ip.of === 'lastExternal'
				? 'lastExternalIpAddress of all machines'
				: 'lastIpAddress, the internal address of the last report';
	}
}
