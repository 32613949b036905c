import { apiMethod, type ApiMethodName } from '../contract';
import { isDefenderError } from '../defenderError';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { isRefusedBySetting } from '../http/refusal/refusal';
import { settle } from '../general/settled';

/** Whether a call is allowed; undefined when the answer does not tell. */
export interface Finding {
	readonly allowed: boolean | undefined;
	/** What the service answered, where that is worth knowing; empty otherwise. */
	readonly remark: string;
}

interface Probe {
	readonly method: ApiMethodName;
	readonly body?: Readonly<Record<string, unknown>>;
}

/** The id of no machine: an id is a SHA-1 value, and none is known to give this one. */
const nobody = '0'.repeat(40);

const Comment = 'Permission check by n8n. It names no machine.';

/**
 * One method for each permission, the gentler one where there are two. The bodies are complete, so
 * that the service has nothing to object to but the permission or the machine.
 */
const probes: readonly Probe[] = [
	{ method: 'listLibraryFiles' },
	{ method: 'listIndicators' },
	{ method: 'getMachinesOfVulnerability' },
	{ method: 'getMachinesOfSoftware' },
	{ method: 'tagMachine', body: { Value: 'permission-check', Action: 'Remove' } },
	{ method: 'collectInvestigationPackage', body: { Comment } },
	{ method: 'offboard', body: { Comment } },
	{ method: 'runAntiVirusScan', body: { Comment, ScanType: 'Quick' } },
	{ method: 'stopAndQuarantineFile', body: { Comment, Sha1: nobody } },
	{ method: 'unisolate', body: { Comment } },
	{ method: 'unrestrictCodeExecution', body: { Comment } },
	{
		method: 'runLiveResponse',
		body: {
			Comment,
			Commands: [{ type: 'GetFile', params: [{ key: 'Path', value: 'C:\\no-such-file' }] }],
		},
	},
];

/**
 * Asks the service itself what is allowed, with calls that concern a machine that does not exist:
 * "not found" proves the permission, "forbidden" denies it, and neither has an effect. Should the
 * service know such a machine after all, nothing is sent to it.
 *
 * @returns a finding for one method of each permission
 * @throws DefenderError of kind `cancelled`
 */
export async function probePermissions(
	connection: Connection,
	deadline: number,
): Promise<ReadonlyMap<ApiMethodName, Finding>> {
	const machine = await ask(connection, { method: 'getMachine' }, deadline);
	const findings = new Map<ApiMethodName, Finding>([['getMachine', machine.finding]]);
	for (const probe of probes) {
		const acts = apiMethod(probe.method).verb !== 'GET';
		const { finding } = acts && machine.exists ? notAsked : await ask(connection, probe, deadline);
		findings.set(probe.method, finding);
	}
	return findings;
}

interface Answer {
	readonly finding: Finding;
	readonly exists: boolean;
}

const notAsked: Answer = {
	finding: { allowed: undefined, remark: 'Not asked: the machine to ask about exists' },
	exists: true,
};

async function ask(
	connection: Connection,
	{ method, body }: Probe,
	deadline: number,
): Promise<Answer> {
	const asked = await settle(() =>
		callApi(connection, {
			method: apiMethod(method),
			parameters: { machineId: nobody, cve: 'CVE-1999-0000', softwareId: 'nobody-_-nothing' },
			deadline,
			...(body === undefined ? {} : { body }),
		}),
	);
	if (asked.ok) return { finding: { allowed: true, remark: '' }, exists: true };
	return { finding: findingOf(asked.error), exists: false };
}

/** @throws the error itself when it says nothing about a permission and concerns every call */
export function findingOf(error: Error): Finding {
	if (isDefenderError(error, 'notFound')) return { allowed: true, remark: '' };
	if (isDefenderError(error, 'forbidden')) {
		return { allowed: false, remark: isRefusedBySetting(error.code) ? error.message : '' };
	}
	if (isDefenderError(error, 'cancelled', 'unauthorized', 'input')) throw error;
	return { allowed: undefined, remark: error.message };
}
