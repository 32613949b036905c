import { systemClock, type Clock } from './clock.mts';
import { DownloadLinks } from '../downloads/downloadLinks.mts';
import { FaultBook } from '../http/faults.mts';
import { CallWindows } from '../http/limits.mts';
import type { SimulatorOptions } from '../options.mts';
import { documentedPace } from './pace.mts';
import { seedPark } from './park.mts';
import { RequestLog } from '../http/requestLog.mts';
import { AccessTokens } from '../signIn/accessTokens.mts';
import { Analysts } from '../signIn/analysts.mts';
import { defaultTenantId, Registry } from '../signIn/registry.mts';
import { SignInPage } from '../signIn/signInPage.mts';
import { defaultLimits, type Limits } from '../switches/limits.mts';
import { defaultQuirks, type Quirks } from '../switches/quirks.mts';
import { TenantData } from './tenantData.mts';

/** Everything the service knows and remembers; the server only carries questions to it. */
export class World {
	/** The clock of whoever runs the simulator; the request log tells its time. */
	readonly outerClock: Clock;
	/** The service's own clock, which may be off. */
	readonly clock: Clock;
	readonly quirks: Quirks;
	readonly limits: Limits;
	readonly registry = new Registry();
	readonly tokens: AccessTokens;
	readonly analysts: Analysts;
	readonly signInPage: SignInPage;
	/** The tenant of the default app. */
	readonly home: TenantData;
	readonly links: DownloadLinks;
	readonly windows: CallWindows;
	readonly faults = new FaultBook();
	readonly requests: RequestLog;
	/** Origin of sign-in, API and downloads; known once the server listens. */
	origin = '';
	private readonly options: SimulatorOptions;
	private readonly tenants = new Map<string, TenantData>();

	constructor(options: SimulatorOptions) {
		this.options = options;
		const outerClock = options.clock ?? systemClock;
		const quirks = { ...defaultQuirks, ...options.quirks };
		this.outerClock = outerClock;
		this.quirks = quirks;
		this.clock = { now: () => outerClock.now() + quirks.clockOffsetMs };
		this.limits = { ...defaultLimits, ...options.limits };
		this.tokens = new AccessTokens(this.clock);
		this.analysts = new Analysts(this.tokens);
		this.signInPage = new SignInPage(this.analysts);
		this.links = new DownloadLinks(this.clock);
		this.windows = new CallWindows(this.clock, this.limits, this.quirks);
		this.requests = new RequestLog(options.onRequest);
		this.home = this.tenant(defaultTenantId);
		this.seed();
	}

	/** What a tenant has; one that nobody has put anything into is empty. */
	tenant(tenantId: string): TenantData {
		const key = tenantId.toLowerCase();
		const pace = this.options.pace ?? documentedPace;
		const data = this.tenants.get(key) ?? new TenantData(this.clock, this.quirks, pace);
		this.tenants.set(key, data);
		return data;
	}

	/** Back to the state right after the start; tokens given out before are void. */
	reset(): void {
		Object.assign(this.quirks, defaultQuirks, this.options.quirks);
		Object.assign(this.limits, defaultLimits, this.options.limits);
		this.tokens.revoke();
		const memories = [
			this.registry,
			this.analysts,
			this.signInPage,
			...this.tenants.values(),
			this.links,
			this.windows,
			this.faults,
			this.requests,
		];
		for (const memory of memories) memory.clear();
		this.seed();
	}

	private seed(): void {
		if (this.options.seed === false) return;
		seedPark({
			clock: this.clock,
			registry: this.registry,
			tenant: (tenantId) => this.tenant(tenantId),
		});
	}
}
