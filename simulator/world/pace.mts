import type { ActionType } from './entities.mts';

/** How long a device leaves an action waiting, and how long it works on it, in milliseconds. */
export interface Timing {
	pendingMs: number;
	runningMs: number;
}

/** One timing for each kind of action, named after the API method that starts it. */
export interface Pace {
	isolate: Timing;
	unisolate: Timing;
	restrictCodeExecution: Timing;
	unrestrictCodeExecution: Timing;
	runAntiVirusScan: Timing;
	collectInvestigationPackage: Timing;
	offboard: Timing;
	stopAndQuarantineFile: Timing;
	runLiveResponse: Timing;
}

function timing(pendingSeconds: number, runningSeconds: number): Timing {
	return { pendingMs: pendingSeconds * 1000, runningMs: runningSeconds * 1000 };
}

/** As measured in the field (contract 8.1); the unmeasured ones are taken to be like isolate. */
export const documentedPace: Pace = {
	isolate: timing(20, 46),
	unisolate: timing(20, 46),
	restrictCodeExecution: timing(20, 46),
	unrestrictCodeExecution: timing(20, 46),
	runAntiVirusScan: timing(12, 18),
	collectInvestigationPackage: timing(22, 66),
	offboard: timing(20, 46),
	stopAndQuarantineFile: timing(14, 20),
	runLiveResponse: timing(27, 135),
};

/** Quick enough to watch, slow enough to see each status: three to nine seconds in all. */
export const demoPace: Pace = {
	isolate: timing(2, 4),
	unisolate: timing(1, 3),
	restrictCodeExecution: timing(1, 3),
	unrestrictCodeExecution: timing(1, 3),
	runAntiVirusScan: timing(1, 2),
	collectInvestigationPackage: timing(2, 6),
	offboard: timing(1, 3),
	stopAndQuarantineFile: timing(1, 2),
	runLiveResponse: timing(3, 6),
};

const atOnce = timing(0, 0);

/** Every action has ended by the time it is first read. */
export const instantPace: Pace = {
	isolate: atOnce,
	unisolate: atOnce,
	restrictCodeExecution: atOnce,
	unrestrictCodeExecution: atOnce,
	runAntiVirusScan: atOnce,
	collectInvestigationPackage: atOnce,
	offboard: atOnce,
	stopAndQuarantineFile: atOnce,
	runLiveResponse: atOnce,
};

const paceNames: Partial<Record<ActionType, keyof Pace>> = {
	Isolate: 'isolate',
	Unisolate: 'unisolate',
	RestrictCodeExecution: 'restrictCodeExecution',
	UnrestrictCodeExecution: 'unrestrictCodeExecution',
	RunAntiVirusScan: 'runAntiVirusScan',
	CollectInvestigationPackage: 'collectInvestigationPackage',
	Offboard: 'offboard',
	StopAndQuarantineFile: 'stopAndQuarantineFile',
	LiveResponse: 'runLiveResponse',
};

/** The timing of one type of action; types that no API method starts go at isolate's pace. */
export function timingOf(pace: Pace, type: ActionType): Timing {
	return pace[paceNames[type] ?? 'isolate'];
}
