import { believed, includesText } from '../../filters/conditions';
import { apiMethods, type ApiMethod } from '../../contract';
import { foreignAnswer, isDefenderError } from '../../defenderError';
import type { ApiCall } from '../../http/apiCall';
import { callApi } from '../../http/callApi';
import type { Connection } from '../../http/connection';
import { largestPage, readPage } from '../../http/lists/listPages';
import { settle } from '../../general/settled';
import { readMachine, type Machine } from '../machine';
import type { Evidence } from '../target/evidence';

/** What the service has told of the machines that evidence leads to. */
export interface Related {
	readonly machines: readonly Machine[];
	/** Their rows have no more than ID, name, system and group; the rest of them is not known. */
	readonly areReferences: boolean;
	/** Whether the service may have kept back some: its answers are limited, and not all say so. */
	readonly mayBeMore: boolean;
}

/** As many of a domain come, without any sign that there are more. */
const mostOfDomain = 500;

/**
 * The machines that evidence leads to, as many as one call gives: no way to further ones is documented.
 * Sources: the pages that the methods in `contract.ts` name.
 *
 * @throws DefenderError; evidence that the service does not know has no machines
 */
export async function relatedMachines(
	connection: Connection,
	evidence: Evidence,
	deadline: number,
): Promise<Related> {
	if (evidence.by === 'alert') {
		const machines = await machineOfAlert(connection, evidence.alertId, deadline);
		return { machines, areReferences: false, mayBeMore: false };
	}
	const listed = await settle(() => readPage(connection, { ...callFor(evidence), deadline }));
	if (!listed.ok) {
		if (!isDefenderError(listed.error, 'notFound')) throw listed.error;
		return { machines: [], areReferences: false, mayBeMore: false };
	}
	const { rows, hasNext } = listed.value;
	const read = rows.flatMap((row) => readMachine(row) ?? []);
	const machines = [
		...new Map(read.map((machine) => [machine.id.toLowerCase(), machine])).values(),
	];
	const most = evidence.by === 'domain' ? mostOfDomain : largestPage;
	return {
		// A service that has lost the tag on the way gives whatever there is.
		machines:
			evidence.by === 'tag'
				? believed(machines, [includesText('machineTags', evidence.tag)])
				: machines,
		areReferences: evidence.by === 'cve' || evidence.by === 'software',
		mayBeMore: hasNext || rows.length >= most || read.length < rows.length,
	};
}

function callFor(
	evidence: Exclude<Evidence, { by: 'alert' }>,
): Pick<ApiCall, 'method' | 'parameters' | 'query'> {
	switch (evidence.by) {
		case 'file':
			return of(apiMethods.getMachinesOfFile, { sha1: evidence.sha1 });
		case 'user':
			return of(apiMethods.getMachinesOfUser, { user: evidence.user });
		case 'domain':
			return of(apiMethods.getMachinesOfDomain, { domain: evidence.domain });
		case 'tag':
			return {
				method: apiMethods.findMachinesByTag,
				query: `tag=${encodeURIComponent(evidence.tag)}&useStartsWithFilter=false`,
			};
		case 'cve':
			return of(apiMethods.getMachinesOfVulnerability, { cve: evidence.cve });
		case 'software':
			return of(apiMethods.getMachinesOfSoftware, { softwareId: evidence.softwareId });
	}
}

function of(method: ApiMethod, parameters: Readonly<Record<string, string>>) {
	return { method, parameters };
}

/** IDs of alerts were written without the letters `da` before, and some products still write them so. */
function spellingsOf(alertId: string): string[] {
	const bare = /^(?:da)?(\d{18}_-?\d+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}_\d+)$/i.exec(
		alertId,
	)?.[1];
	if (bare === undefined) return [alertId];
	return alertId === bare ? [alertId, `da${bare}`] : [alertId, bare];
}

/**
 * The machine of an alert: the only call of this package to what Microsoft has about alerts here, which
 * others call deprecated. Who knows the machine that an alert carries need not ask.
 *
 * @returns at most one; none where the alert is not known, or is about no machine
 */
async function machineOfAlert(
	connection: Connection,
	alertId: string,
	deadline: number,
): Promise<Machine[]> {
	for (const spelling of spellingsOf(alertId)) {
		const parameters = { alertId: spelling };
		const call: ApiCall = { method: apiMethods.getMachineOfAlert, parameters, deadline };
		const read = await settle(() => callApi(connection, call));
		if (read.ok) {
			const machine = readMachine(read.value);
			if (machine !== undefined) return [machine];
			throw foreignAnswer('Microsoft Defender answered without a machine');
		}
		if (!isDefenderError(read.error, 'notFound')) throw whereElse(read.error);
	}
	return [];
}

function whereElse(error: Error): Error {
	if (!isDefenderError(error, 'refused')) return error;
	return error.with({
		advice: `Take the machine that the alert itself carries: mdeDeviceId of its device evidence in Microsoft Graph, machineId here. ${error.advice}`,
	});
}
