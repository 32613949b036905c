import { jsonAnswer, type Answer } from '../http/answers.mts';
import type { Machine } from '../world/entities.mts';
import { invalidHash, missingParameter, resourceNotFound, ServiceError } from '../http/errors.mts';
import { machineAnswer, machinesAnswer } from '../machines/readMachines.mts';
import type { Call, Work } from '../http/operation.mts';

const referenceContext = 'https://api.security.microsoft.com/api/$metadata#MachineReferences';

/**
 * GET /alerts/{id}/machine: 404 where there is no such alert, it is older than the retention period, or
 * it has no machine.
 */
export function getMachineOfAlert({ world, tenant, path }: Call): Work {
	if (world.quirks.alertCalls === 'gone') {
		throw new ServiceError(
			410,
			'Gone',
			'This API is retired. Use the Microsoft Graph security API.',
		);
	}
	const id = path.alert ?? '';
	const alert = tenant.evidence.alert(id);
	const isKept = alert !== undefined && alert.ageDays <= world.limits.retentionDays;
	if (!isKept) throw resourceNotFound(`Alert ${id} not found`);
	const machine = tenant.machines.get(alert.machineId ?? '');
	if (machine === undefined) throw resourceNotFound(`Machine of alert ${id} not found`);
	return () => machineAnswer(machine, world.quirks);
}

/** GET /files/{sha1}/machines: an empty list for a file that nobody has seen. */
export function getMachinesOfFile(call: Call): Work {
	const sha1 = call.path.sha1 ?? '';
	if (!/^[0-9a-f]{40}$/i.test(sha1)) throw invalidHash(sha1);
	return () => pageOf(call, `files/${sha1}/machines`, call.tenant.machines.whereFileWasSeen(sha1));
}

/** GET /machines/findbytag?tag=…&useStartsWithFilter=… */
export function findMachinesByTag(call: Call): Work {
	const { tenant, query } = call;
	const tag = query.get('tag') ?? '';
	if (tag === '') throw missingParameter('tag');
	const byPrefix = query.get('useStartsWithFilter')?.toLowerCase() === 'true';
	const fits = (candidate: string): boolean =>
		byPrefix ? candidate.startsWith(tag) : candidate === tag;
	const found = tenant.machines.all().filter(({ machineTags }) => machineTags.some(fits));
	return () => pageOf(call, 'machines/findbytag', found);
}

/** GET /users/{name}/machines: the name is the one without its domain. */
export function getMachinesOfUser(call: Call): Work {
	const user = call.path.user ?? '';
	return () => pageOf(call, `users/${user}/machines`, machinesBy(call, 'user', user));
}

/** GET /domains/{domain}/machines: no sign tells that there are more. */
export function getMachinesOfDomain(call: Call): Work {
	const domain = call.path.domain ?? '';
	const most = call.world.limits.domainDevices;
	const found = machinesBy(call, 'domain', domain).slice(0, most);
	return () => pageOf(call, `domains/${domain}/machines`, found);
}

/** GET /vulnerabilities/{cve}/machineReferences */
export function getMachinesOfVulnerability(call: Call): Work {
	return references(call, 'cve', call.path.cve ?? '');
}

/** GET /Software/{id}/machineReferences */
export function getMachinesOfSoftware(call: Call): Work {
	return references(call, 'software', call.path.software ?? '');
}

function references(call: Call, kind: 'cve' | 'software', value: string): Work {
	const { quirks } = call.world;
	if (quirks.unknownEvidence === 'notFound' && !call.tenant.evidence.isKnown(kind, value)) {
		throw resourceNotFound(`${value} was not found`);
	}
	return () => {
		const { rows, more } = firstPage(
			call,
			`${kind}/${value}/machineReferences`,
			machinesBy(call, kind, value),
		);
		const list = rows.map(({ id, computerDnsName, osPlatform, rbacGroupName }) => ({
			id,
			computerDnsName,
			osPlatform,
			rbacGroupName,
		}));
		return jsonAnswer(200, { '@odata.context': referenceContext, ...more, value: list });
	};
}

type Kind = 'user' | 'domain' | 'cve' | 'software';

function machinesBy({ tenant }: Call, kind: Kind, value: string): Machine[] {
	return tenant.evidence.machinesOf(kind, value).flatMap((id) => {
		const machine = tenant.machines.get(id);
		return machine === undefined ? [] : [machine];
	});
}

function pageOf(call: Call, path: string, machines: Machine[]): Answer {
	const { rows, more } = firstPage(call, path, machines);
	return machinesAnswer(rows, call.world.quirks, more);
}

/** Of a list as long as a page or longer; nothing is documented of a way to the next one. */
function firstPage(
	{ world: { quirks, origin } }: Call,
	path: string,
	machines: Machine[],
): { rows: Machine[]; more: Record<string, string> } {
	const size = quirks.listDefaultPage;
	const link = { '@odata.nextLink': `${origin}/api/${path}?$skip=${size}` };
	return { rows: machines.slice(0, size), more: machines.length > size ? link : {} };
}
