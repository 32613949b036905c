import { jsonAnswer, type Answer } from '../answers.mts';
import type { Machine } from '../entities.mts';
import { invalidHash, invalidInput, machineNotFound, ServiceError } from '../errors.mts';
import { brokenNextLink } from '../odata/listAnswer.mts';
import { pageOf } from '../odata/page.mts';
import { predicateOf } from '../odata/predicate.mts';
import { readListQuery } from '../odata/queryOptions.mts';
import type { Call, Work } from '../operation.mts';
import { parseTime } from '../timestamps.mts';
import type { World } from '../world.mts';
import { machineModel } from './machineModel.mts';

const context = 'https://api.security.microsoft.com/api/$metadata#Machines';
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export function machineAnswer(machine: Machine): Answer {
	return jsonAnswer(200, { '@odata.context': `${context}/$entity`, ...machine });
}

export function machinesAnswer(machines: Machine[], extra: Record<string, unknown> = {}): Answer {
	return jsonAnswer(200, { '@odata.context': context, ...extra, value: machines });
}

/** The machine with this id; throws 404. */
export function machineWithId(world: World, id: string): Machine {
	const machine = world.machines.get(id);
	if (machine === undefined) throw machineNotFound(id);
	return machine;
}

/** GET /machines/{id or DNS name}: https://learn.microsoft.com/defender-endpoint/api/get-machine-by-id */
export function getMachine({ world, path }: Call): Work {
	const name = path.id ?? '';
	const machine = world.machines.get(name) ?? world.machines.named(name);
	if (machine === undefined) throw machineNotFound(name);
	return () => machineAnswer(machine);
}

/**
 * GET /machines: https://learn.microsoft.com/defender-endpoint/api/get-machines
 * `$select` is read and has no effect, as reported for this route (contract 3.1).
 */
export function listMachines({ world, query: parameters }: Call): Work {
	const query = readListQuery(parameters, machineModel);
	const fits = query.filter === undefined ? () => true : predicateOf(query.filter, machineModel);
	return () => {
		const size = query.top ?? world.quirks.listDefaultPage;
		const page = pageOf(world.machines.all(), fits, query, machineModel, size);
		const count = page.count === undefined ? {} : { '@odata.count': page.count };
		const next = brokenNextLink(`${world.origin}/api/machines`, parameters, query.skip + size);
		const link = page.more && query.top === undefined ? { '@odata.nextLink': next } : {};
		return machinesAnswer(page.rows, { ...count, ...link });
	};
}

/**
 * GET /machines/findbyip(ip='…',timestamp=…): machines seen with that address within 15 minutes of
 * the time, which may lie 30 days back. A machine reports about once a day, so one that was seen
 * yesterday counts as being there still.
 */
export function findMachinesByIp({ world, path }: Call): Work {
	const moment = parseTime(path.timestamp ?? '');
	if (moment === undefined) throw invalidInput(`Invalid timestamp '${path.timestamp ?? ''}'`);
	const ip = path.ip ?? '';
	if (!/^[\da-f.:]+$/i.test(ip)) {
		throw new ServiceError(400, 'InvalidIpAddress', `Invalid IP address '${ip}'`);
	}
	if (moment.ms < world.clock.now() - 30 * dayMs) {
		throw invalidInput('The timestamp must be within the last 30 days');
	}
	const leeway = 15 * minuteMs;
	return () =>
		machinesAnswer(
			world.machines.all().filter(({ ipAddresses, firstSeen, lastSeen }) => {
				const had = ipAddresses.some(({ ipAddress }) => ipAddress === ip);
				const until = Date.parse(lastSeen) + dayMs + leeway;
				return had && moment.ms >= Date.parse(firstSeen) - leeway && moment.ms <= until;
			}),
		);
}

/** GET /machines/findbytag?tag=…&useStartsWithFilter=… */
export function findMachinesByTag({ world, query }: Call): Work {
	const tag = query.get('tag') ?? '';
	if (tag === '') throw new ServiceError(400, 'MissingRequiredParameter', 'tag is missing');
	const byPrefix = query.get('useStartsWithFilter')?.toLowerCase() === 'true';
	const fits = (candidate: string): boolean =>
		byPrefix ? candidate.startsWith(tag) : candidate === tag;
	return () =>
		machinesAnswer(world.machines.all().filter(({ machineTags }) => machineTags.some(fits)));
}

/** GET /files/{sha1}/machines */
export function getMachinesOfFile({ world, path }: Call): Work {
	const sha1 = path.sha1 ?? '';
	if (!/^[0-9a-f]{40}$/i.test(sha1)) throw invalidHash(sha1);
	return () => machinesAnswer(world.machines.whereFileWasSeen(sha1));
}
