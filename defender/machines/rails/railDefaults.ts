/**
 * What keeps an unattended playbook from doing great harm when nobody has set anything. Every rail
 * is an option of the node under Guard Rails; none depends on the credential.
 *
 * - **Number of machines.** Isolating or restricting more than 50 machines, or offboarding more
 *   than one, in one run of the node is more likely a wrong filter than an incident. A limit of 0
 *   lifts it. Scans, evidence and live response disturb nobody much and have no limit.
 * - **Starts over time.** A storm of alerts, a loop or a model asks again and again for one machine each,
 *   which no limit of a run sees. A hundred starts of an isolation, a restriction or a live response an
 *   hour by one workflow are more than a team could look after. Other workflows and people do not count:
 *   in an emergency they must not hold up each other.
 * - **Inactive sensor.** A machine that has not reported for a week, or is not onboarded, would
 *   take the action days later or never; the run should say so instead of claiming success.
 * - **Unsupported system.** Refused here with a clear text instead of by the service in the middle
 *   of a run. Only what Microsoft's documentation clearly says counts (`support.ts`).
 * - **Unknown facts.** A record that lacks what a rail asks for may be of a machine that it protects.
 * - **Tags, groups, device values, systems, machines.** Empty: only you know which machines must not be
 *   touched.
 *
 * Releases (from isolation, from restriction) have no rails: nothing may stand in the way of giving
 * a machine back to its user.
 */
import type { StartMethodName } from '../../contract';
import type { Rails } from './rails';

/** The methods with rails, and how many machines they may touch a run by default. */
export const defaultMostMachines: Partial<Record<StartMethodName, number>> = {
	collectInvestigationPackage: 0,
	isolate: 50,
	offboard: 1,
	restrictCodeExecution: 50,
	runAntiVirusScan: 0,
	runLiveResponse: 0,
	stopAndQuarantineFile: 0,
};

/** Those of which only so many may be started within an hour by default. */
export const defaultMostStarts: Partial<Record<StartMethodName, number>> = {
	isolate: 100,
	restrictCodeExecution: 100,
	runLiveResponse: 100,
};

export const railDefaults: Omit<Rails, 'mostMachines' | 'mostStarts'> = {
	startsWindow: 60,
	startsCounted: 'workflow',
	ifManyStarts: 'refuse',
	tags: [],
	groups: [],
	deviceValues: [],
	systems: [],
	machines: [],
	machinesCounted: 'run',
	ifInactive: 'refuse',
	ifUnsupported: 'refuse',
	ifUnknown: 'refuse',
};
