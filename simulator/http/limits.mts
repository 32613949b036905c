import type { Clock } from '../world/clock.mts';
import { ServiceError } from './errors.mts';
import type { OperationName } from './operationNames.mts';
import type { Limits } from '../switches/limits.mts';
import type { Quirks } from '../switches/quirks.mts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

interface Window {
	lengthMs: number;
	most: number;
	/** As the service writes it in the refusal. */
	label: string;
}

/**
 * Counts calls in sliding windows of a minute and an hour. A window belongs to one app, tenant and
 * operation, as the service documents it ("per combination of application and tenant", and each
 * API page with its own figures). Every call with a valid token counts, also one that is refused
 * with 400, 403 or 404; only a call refused with 429 does not, and it has no effect either.
 */
export class CallWindows {
	private readonly clock: Clock;
	private readonly limits: Limits;
	private readonly quirks: Quirks;
	private readonly calls = new Map<string, number[]>();

	constructor(clock: Clock, limits: Limits, quirks: Quirks) {
		this.clock = clock;
		this.limits = limits;
		this.quirks = quirks;
	}

	/** Counts one call without asking whether it is allowed; nothing counts while limits are off. */
	count(caller: string, operation: OperationName): void {
		if (!this.limits.enabled) return;
		this.recent(caller, operation).push(this.clock.now());
	}

	/** Throws 429 with Retry-After when the call would be one too many. */
	check(caller: string, operation: OperationName, tenantId: string): void {
		if (!this.limits.enabled) return;
		const now = this.clock.now();
		const recent = this.recent(caller, operation);
		for (const window of this.windowsOf(operation)) {
			const length = window.lengthMs - this.limits.toleranceMs;
			const inside = recent.filter((at) => at > now - length);
			if (inside.length < window.most) continue;
			const blocking = inside[inside.length - window.most] ?? now;
			const seconds = Math.max(1, Math.ceil((blocking + length - now) / 1000));
			throw quotaExceeded(window, seconds, tenantId, this.quirks);
		}
	}

	clear(): void {
		this.calls.clear();
	}

	private recent(caller: string, operation: OperationName): number[] {
		const key = `${caller} ${operation}`;
		const oldest = this.clock.now() - hourMs;
		const kept = (this.calls.get(key) ?? []).filter((at) => at > oldest);
		this.calls.set(key, kept);
		return kept;
	}

	private windowsOf(operation: OperationName): Window[] {
		const { limits } = this;
		const minute = (most: number): Window => ({ lengthMs: minuteMs, most, label: '00:01:00' });
		const hour = (most: number): Window => ({ lengthMs: hourMs, most, label: '01:00:00' });
		if (operation === 'runLiveResponse') return [minute(limits.liveResponsePerMinute)];
		if (operation === 'getPackageUri') {
			return [minute(limits.packageUriPerMinute), hour(limits.packageUriPerHour)];
		}
		return [minute(limits.perMinute), hour(limits.perHour)];
	}
}

/** The refusal of a call too many, in the words that were recorded last or in those before. */
export function quotaExceeded(
	{ most, label }: Pick<Window, 'most' | 'label'>,
	seconds: number,
	tenantId: string,
	{ rateLimitCode, rateLimitRetryAfter, rateLimitText }: Quirks,
): ServiceError {
	const full = rateLimitText === 'full';
	const message = full
		? `API calls quota exceeded! Maximum allowed ${most} per ${label} for the key Destination+TenantID+AppID. You can send requests again in ${seconds} seconds.`
		: `API calls quota exceeded! maximum allowed ${most} per ${label}`;
	return new ServiceError(429, rateLimitCode, message, {
		headers: rateLimitRetryAfter ? { 'retry-after': String(seconds) } : {},
		...(full ? { target: tenantId } : {}),
	});
}

/** The refusal of one live response session too many; waiting a few seconds would not help. */
export function tooManySessions(most: number, quirks: Quirks): ServiceError {
	return new ServiceError(
		429,
		quirks.rateLimitCode,
		`Too many concurrent live response sessions! maximum allowed ${most}`,
	);
}
