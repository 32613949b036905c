import type { IDataObject } from 'n8n-workflow';
import type { Machine } from '../../../../defender/machines/machine';
import { plain } from '../../../shared/actionOutput';

/** What playbooks ask of a machine; n8n's guideline is ten fields at the most. */
const essential = [
	'computerDnsName',
	'id',
	'osPlatform',
	'lastSeen',
	'healthStatus',
	'onboardingStatus',
	'riskScore',
	'lastIpAddress',
	'rbacGroupName',
	'machineTags',
] as const;

/** A machine as output: its essential fields, or all that the service sends. */
export function machineJson(machine: Partial<Machine>, simplify: boolean): IDataObject {
	const whole = plain(machine);
	if (!simplify) return whole;
	return Object.fromEntries(
		essential.filter((name) => name in whole).map((name) => [name, whole[name]]),
	);
}
