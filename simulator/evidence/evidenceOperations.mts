import type { Operation } from '../http/operation.mts';
import {
	findMachinesByTag,
	getMachineOfAlert,
	getMachinesOfDomain,
	getMachinesOfFile,
	getMachinesOfSoftware,
	getMachinesOfUser,
	getMachinesOfVulnerability,
} from './relatedMachines.mts';

/** Any one of the roles is enough; delegated permissions have their names without `.All`. */
function finding(
	name: Operation['name'],
	path: RegExp,
	roles: string[],
	prepare: Operation['prepare'],
): Operation {
	const delegated = roles.map((role) => role.replace(/\.All$/, ''));
	return { name, verb: 'GET', path, roles, delegated, prepare };
}

const readers = ['Machine.Read.All', 'Machine.ReadWrite.All'];

/** The methods that find machines by what is known of them, or has happened on them. */
export const evidenceOperations: readonly Operation[] = [
	finding('getMachineOfAlert', /^\/alerts\/(?<alert>[^/]+)\/machine$/i, readers, getMachineOfAlert),
	finding('getMachinesOfFile', /^\/files\/(?<sha1>[^/]+)\/machines$/i, readers, getMachinesOfFile),
	finding(
		'getMachinesOfUser',
		/^\/users\/(?<user>[^/]+)\/machines$/i,
		['Machine.ReadWrite.All'],
		getMachinesOfUser,
	),
	finding(
		'getMachinesOfDomain',
		/^\/domains\/(?<domain>[^/]+)\/machines$/i,
		readers,
		getMachinesOfDomain,
	),
	finding('findMachinesByTag', /^\/machines\/findbytag$/i, readers, findMachinesByTag),
	finding(
		'getMachinesOfVulnerability',
		/^\/vulnerabilities\/(?<cve>[^/]+)\/machineReferences$/i,
		['Vulnerability.Read.All'],
		getMachinesOfVulnerability,
	),
	finding(
		'getMachinesOfSoftware',
		/^\/software\/(?<software>[^/]+)\/machineReferences$/i,
		['Software.Read.All'],
		getMachinesOfSoftware,
	),
];
