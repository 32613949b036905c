import type { Clock } from './clock.mts';
import type { Pace } from './pace.mts';

/** Where the real service is unknown or varies, a switch decides. All may be turned at run time. */
export interface Quirks {
	/** Whether the package link comes as a JSON string inside a JSON string (contract 1.4). */
	packageLink: 'quoted' | 'plain';
	packageLinkLifeMs: number;
	liveResponseLinkLifeMs: number;
	/** Where download links point; empty for the simulator's own origin. */
	downloadOrigin: string;
	/** The answer of runLiveResponse names no machine and no commands (contract 1.12). */
	nullsAfterLiveResponse: boolean;
	/** For how long a new action is visible neither by id nor in lists. */
	visibilityLagMs: number;
	/** For how long a new action is missing in lists. */
	listLagMs: number;
	cancelledSpelling: 'Cancelled' | 'Canceled';
	lastUpdateName: 'lastUpdateDateTimeUtc' | 'lastUpdateTimeUtc';
	emptyUnauthorizedBody: boolean;
	/** A second action of the same type: the running one comes back, or 400 (contract 9, A and B). */
	conflict: 'return' | 'refuse';
	acceptedStatus: 200 | 201;
	requestor: 'name' | 'guid';
	/** Answers 400 to the operator `in`. */
	refuseIn: boolean;
	/** The 2026 pages: Machine.Read.All no longer suffices for most reads. */
	requireReadWriteForReads: boolean;
	/** What stands between the parts of Entra's error text. */
	tokenErrorBreaks: 'spaces' | 'crlf';
	/** Characters of path and query; a longer one gets 414 with an HTML body. */
	maxUrlLength: number;
	/** How many rows a list gives without `$top`. */
	listDefaultPage: number;
	rateLimitCode: '429' | 'TooManyRequests';
	rateLimitRetryAfter: boolean;
	/** Isolating an isolated device is accepted and hangs in Pending (contract 8.3). */
	isolateTwiceHangs: boolean;
	/** Whether opposites on one device (isolate and unisolate) run one after another or all at once. */
	newDeviceActionRuns: 'serial' | 'parallel';
}

export const defaultQuirks: Quirks = {
	packageLink: 'quoted',
	packageLinkLifeMs: 5 * 60_000,
	liveResponseLinkLifeMs: 30 * 60_000,
	downloadOrigin: '',
	nullsAfterLiveResponse: true,
	visibilityLagMs: 0,
	listLagMs: 0,
	cancelledSpelling: 'Cancelled',
	lastUpdateName: 'lastUpdateDateTimeUtc',
	emptyUnauthorizedBody: false,
	conflict: 'return',
	acceptedStatus: 201,
	requestor: 'name',
	refuseIn: false,
	requireReadWriteForReads: false,
	tokenErrorBreaks: 'spaces',
	maxUrlLength: 8192,
	listDefaultPage: 10_000,
	rateLimitCode: '429',
	rateLimitRetryAfter: true,
	isolateTwiceHangs: true,
	newDeviceActionRuns: 'serial',
};

/** Calls allowed for each app, tenant and operation, and live response sessions of the tenant. */
export interface Limits {
	enabled: boolean;
	perMinute: number;
	perHour: number;
	liveResponsePerMinute: number;
	packageUriPerMinute: number;
	packageUriPerHour: number;
	investigationPerHour: number;
	liveResponseSessions: number;
	/**
	 * By how much the windows are shorter than a minute and an hour. Two requests that left a client
	 * a minute apart may arrive a little less apart; that must not cost a faithful client a 429.
	 */
	toleranceMs: number;
}

export const defaultLimits: Limits = {
	enabled: true,
	perMinute: 100,
	perHour: 1500,
	liveResponsePerMinute: 10,
	packageUriPerMinute: 2,
	packageUriPerHour: 120,
	investigationPerHour: 50,
	liveResponseSessions: 25,
	toleranceMs: 500,
};

export interface SimulatorOptions {
	clock?: Clock;
	/** Default 127.0.0.1. */
	host?: string;
	/** Default 0: any free port. */
	port?: number;
	/** How long devices take; default `documentedPace`. */
	pace?: Pace;
	quirks?: Partial<Quirks>;
	limits?: Partial<Limits>;
	/** Default true: registers the default app and a small machine park. */
	seed?: boolean;
}
