export const faultKinds = [
	'status',
	'resetBefore',
	'resetAfter',
	'hang',
	'hangAfter',
	'truncatedJson',
	'endsEarly',
	'html',
	'slowBody',
	'wrongJson',
	'emptyBody',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A misfortune on demand. It hits `times` matching requests after letting `after` of them pass. */
export interface Fault {
	/** An operation's name, or `*` for every one of them. */
	on: string;
	/** Default 1; Infinity is allowed. */
	times?: number;
	/** Default 0. */
	after?: number;
	/** Only requests that concern this machine, by path or through their machine action. */
	machineId?: string;
	/** Only requests in this tenant. */
	tenantId?: string;
	/**
	 * `status` answers `status` (default 500) instead of working, or after it with `afterWork`;
	 * `resetBefore`, `resetAfter`, `hang`, `hangAfter` break the connection or never answer, before
	 * or after the work was done; `truncatedJson` closes the connection in the middle of the body;
	 * `endsEarly` ends in good order after half of it, and no Content-Length tells;
	 * `html` answers a page instead of JSON without working, unless `afterWork`;
	 * `slowBody`, `wrongJson`, `emptyBody` work and then deliver badly.
	 */
	kind: FaultKind;
	status?: number;
	/** Value of the Retry-After header; none without it. */
	retryAfter?: string;
	code?: string;
	message?: string;
	afterWork?: boolean;
	/** Real milliseconds before the answer; for `slowBody` the time over which the body drips. */
	delayMs?: number;
	/** Value of the Location header, for redirects. */
	location?: string;
	/** What `wrongJson` answers; by default something that no client knows. */
	body?: object;
}

/** What of a request decides which fault hits it. */
interface Struck {
	operation: string;
	machineId?: string;
	tenantId?: string;
}

/** Keeps the faults in the order in which they were added and counts them down. */
export class FaultBook {
	private waiting: { fault: Fault; toPass: number; toHit: number }[] = [];

	add(fault: Fault): void {
		this.waiting.push({ fault, toPass: fault.after ?? 0, toHit: fault.times ?? 1 });
	}

	clear(): void {
		this.waiting = [];
	}

	all(): Fault[] {
		return this.waiting.map(({ fault }) => fault);
	}

	/** The fault that hits this request, counted down; the first one added goes first. */
	strike(request: Struck): Fault | undefined {
		for (const entry of this.waiting) {
			if (!concerns(entry.fault, request)) continue;
			if (entry.toPass > 0) {
				entry.toPass -= 1;
				continue;
			}
			entry.toHit -= 1;
			if (entry.toHit <= 0) this.waiting = this.waiting.filter((other) => other !== entry);
			return entry.fault;
		}
		return undefined;
	}
}

function concerns(fault: Fault, { operation, machineId, tenantId }: Struck): boolean {
	if (fault.on !== '*' && fault.on !== operation) return false;
	if (fault.tenantId !== undefined && fault.tenantId !== tenantId) return false;
	return fault.machineId === undefined || fault.machineId === machineId;
}

const breaksBefore: FaultKind[] = ['resetBefore', 'hang'];
const answersInstead: FaultKind[] = ['status', 'html'];

/** Tells whether the request's work is done although the fault spoils the answer. */
export function letsWorkHappen({ kind, afterWork = false }: Fault): boolean {
	return !breaksBefore.includes(kind) && (afterWork || !answersInstead.includes(kind));
}
