import { jsonAnswer, type Answer } from '../http/answers.mts';
import type { Machine } from '../world/entities.mts';
import { invalidInput, machineNotFound, ServiceError } from '../http/errors.mts';
import { withoutOmitted } from '../odata/listAnswer.mts';
import { nextLink } from '../odata/nextLink.mts';
import { pageOf } from '../odata/page.mts';
import { predicateOf } from '../odata/predicate.mts';
import { readListQuery } from '../odata/queryOptions.mts';
import type { Call, Work } from '../http/operation.mts';
import type { Quirks } from '../switches/quirks.mts';
import type { TenantData } from '../world/tenantData.mts';
import { parseTime } from '../world/timestamps.mts';
import { machineModel } from './machineModel.mts';

const context = 'https://api.security.microsoft.com/api/$metadata#Machines';
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export function machineAnswer(machine: Machine, quirks: Quirks): Answer {
	const body = { '@odata.context': `${context}/$entity`, ...withoutOmitted(machine, quirks) };
	return jsonAnswer(200, body);
}

export function machinesAnswer(
	machines: Machine[],
	quirks: Quirks,
	extra: Record<string, unknown> = {},
): Answer {
	const value = machines.map((machine) => withoutOmitted(machine, quirks));
	return jsonAnswer(200, { '@odata.context': context, ...extra, value });
}

/** The machine with this id; throws 404. */
export function machineWithId({ machines }: TenantData, id: string): Machine {
	const machine = machines.get(id);
	if (machine === undefined) throw machineNotFound(id);
	return machine;
}

/** The machine that a route names, by whatever it may be named there; throws 404. */
export function machineInRoute({ machines }: TenantData, quirks: Quirks, name: string): Machine {
	const machine = machines.inRoute(name, quirks);
	if (machine === undefined) throw machineNotFound(name);
	return machine;
}

/** GET /machines/{id or DNS name}: https://learn.microsoft.com/defender-endpoint/api/get-machine-by-id */
export function getMachine({ world, tenant, path }: Call): Work {
	const machine = machineInRoute(tenant, world.quirks, path.id ?? '');
	return () => machineAnswer(machine, world.quirks);
}

/**
 * GET /machines: https://learn.microsoft.com/defender-endpoint/api/get-machines
 * `$select` is read and has no effect, as reported for this route (contract 3.1).
 */
export function listMachines({ world, tenant, query: parameters }: Call): Work {
	const query = readListQuery(parameters, machineModel);
	const fits = query.filter === undefined ? () => true : predicateOf(query.filter, machineModel);
	return () => {
		const size = query.top ?? world.quirks.listDefaultPage;
		const page = pageOf(tenant.machines.all(), fits, query, machineModel, size);
		const count = page.count === undefined ? {} : { '@odata.count': page.count };
		const link = nextLink(`${world.origin}/api/machines`, parameters, query, page, world.quirks);
		return machinesAnswer(page.rows, world.quirks, { ...count, ...link });
	};
}

/**
 * GET /machines/findbyip(ip='…',timestamp=…): machines seen with that address within 15 minutes of
 * the time, which may lie 30 days back. A machine reports about once a day, so one that was seen
 * yesterday counts as being there still.
 */
export function findMachinesByIp({ world, tenant, path }: Call): Work {
	const moment = parseTime(path.timestamp ?? '');
	if (moment === undefined) throw invalidInput(`Invalid timestamp '${path.timestamp ?? ''}'`);
	const ip = path.ip ?? '';
	if (!/^[\da-f.:]+$/i.test(ip)) {
		throw new ServiceError(400, 'InvalidIpAddress', `IP address ${ip} is invalid.`);
	}
	if (moment.ms < world.clock.now() - 30 * dayMs) {
		throw invalidInput('The timestamp must be within the last 30 days');
	}
	const leeway = 15 * minuteMs;
	return () =>
		machinesAnswer(
			tenant.machines.all().filter(({ ipAddresses, firstSeen, lastSeen }) => {
				const had = ipAddresses.some(({ ipAddress }) => ipAddress === ip);
				const until = Date.parse(lastSeen) + dayMs + leeway;
				return had && moment.ms >= Date.parse(firstSeen) - leeway && moment.ms <= until;
			}),
			world.quirks,
		);
}
