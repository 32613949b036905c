import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { apiMethods, type StartMethodName } from '../../../defender/contract';
import { isRow } from '../../../defender/entities';
import type { Machine } from '../../../defender/machines/machine';
import { defaultMostMachines, railDefaults } from '../../../defender/machines/rails/railDefaults';
import type { Rails } from '../../../defender/machines/rails/rails';
import { reasonsAgainst } from '../../../defender/machines/rails/reasonsAgainst';
import type { System } from '../../../defender/machines/rails/support';

/**
 * Whether the guard rails of the form would refuse a machine, so that a list can say so before one is
 * chosen. What expressions set is not known here: their rails are as if they were not set.
 */
export function railsOfForm(context: ILoadOptionsFunctions): (machine: Machine) => boolean {
	const operation: unknown = context.getCurrentNodeParameter('operation');
	if (!hasRails(operation)) return () => false;
	const type = apiMethods[operation].starts;
	const isolationType: unknown = context.getCurrentNodeParameter('isolationType');
	const scope =
		operation === 'isolate' && typeof isolationType === 'string' ? isolationType : undefined;
	const rails = fixedRails(context.getCurrentNodeParameter('guardRails'));
	const about = { type, scope, confirmName: undefined, rails, isDryRun: true };
	return (machine) => reasonsAgainst(machine, { ...about, machine }).length > 0;
}

function hasRails(operation: unknown): operation is StartMethodName {
	return typeof operation === 'string' && operation in defaultMostMachines;
}

function fixedRails(raw: unknown): Rails {
	const set = isRow(raw) ? raw : {};
	const policy = (name: 'ifInactive' | 'ifUnknown' | 'ifUnsupported') =>
		set[name] === 'goAhead' ? 'goAhead' : railDefaults[name];
	return {
		...railDefaults,
		mostStarts: 0,
		tags: namesIn(set.tags),
		groups: namesIn(set.groups),
		deviceValues: namesIn(set.deviceValues),
		systems: namesIn(set.systems) as System[],
		machines: namesIn(set.machines),
		mostMachines: 0,
		ifInactive: policy('ifInactive'),
		ifUnknown: policy('ifUnknown'),
		ifUnsupported: policy('ifUnsupported'),
	};
}

function namesIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.filter((name) => typeof name === 'string');
	if (typeof value !== 'string' || value.startsWith('=')) return [];
	const names = value.split(/[;,\n]/).map((name) => name.trim());
	return names.filter((name) => name !== '');
}
