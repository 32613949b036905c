import { Behaviours, type Behaviour } from './behaviour.mts';
import { systemClock, type Clock } from './clock.mts';
import { DownloadLinks } from './downloads/downloadLinks.mts';
import type { ActionType } from './entities.mts';
import { FaultBook } from './faults.mts';
import { LibraryStore } from './libraryFiles/libraryStore.mts';
import { CallWindows } from './limits.mts';
import { ActionStore } from './machineActions/actionStore.mts';
import { MachineStore } from './machines/machineStore.mts';
import {
	defaultLimits,
	defaultQuirks,
	type Limits,
	type Quirks,
	type SimulatorOptions,
} from './options.mts';
import { documentedPace } from './pace.mts';
import { seedPark } from './park.mts';
import { RequestLog } from './requestLog.mts';
import { AccessTokens } from './signIn/accessTokens.mts';
import { Analysts } from './signIn/analysts.mts';
import { SignInPage } from './signIn/signInPage.mts';
import { SeenAssertions } from './signIn/clientAssertion.mts';
import { Registry } from './signIn/registry.mts';

/** Everything the service knows and remembers; the server only carries questions to it. */
export class World {
	readonly clock: Clock;
	readonly quirks: Quirks;
	readonly limits: Limits;
	readonly registry = new Registry();
	readonly tokens: AccessTokens;
	readonly analysts: Analysts;
	readonly signInPage: SignInPage;
	readonly seenAssertions = new SeenAssertions();
	readonly behaviours = new Behaviours();
	readonly machines: MachineStore;
	readonly actions: ActionStore;
	readonly library: LibraryStore;
	readonly links: DownloadLinks;
	readonly windows: CallWindows;
	readonly faults = new FaultBook();
	readonly requests = new RequestLog();
	/** Origin of sign-in, API and downloads; known once the server listens. */
	origin = '';
	private readonly options: SimulatorOptions;

	constructor(options: SimulatorOptions) {
		this.options = options;
		this.clock = options.clock ?? systemClock;
		this.quirks = { ...defaultQuirks, ...options.quirks };
		this.limits = { ...defaultLimits, ...options.limits };
		this.tokens = new AccessTokens(this.clock);
		this.analysts = new Analysts(this.tokens);
		this.signInPage = new SignInPage(this.analysts);
		this.machines = new MachineStore(this.clock);
		this.library = new LibraryStore(this.clock);
		this.links = new DownloadLinks(this.clock);
		this.windows = new CallWindows(this.clock, this.limits, this.quirks);
		this.actions = new ActionStore({
			clock: this.clock,
			quirks: this.quirks,
			pace: options.pace ?? documentedPace,
			behaviours: this.behaviours,
			nameOf: (machineId) => this.machines.get(machineId)?.computerDnsName,
		});
		this.seed();
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
			this.seenAssertions,
			this.behaviours,
			this.machines,
			this.actions,
			this.library,
			this.links,
			this.windows,
			this.faults,
			this.requests,
		];
		for (const memory of memories) memory.clear();
		this.seed();
	}

	/** Sets how a machine deals with actions; coming back online lets waiting ones begin. */
	behave(machineId: string, behaviour: Behaviour, type?: ActionType): void {
		this.behaviours.set(machineId, behaviour, type);
		if (behaviour.offline !== true) this.actions.bringOnline(machineId, type);
	}

	private seed(): void {
		if (this.options.seed !== false) seedPark(this);
	}
}
