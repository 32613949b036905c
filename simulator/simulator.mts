import type { Behaviour } from './world/behaviour.mts';
import type {
	ActionType,
	FileProfile,
	FinalStatus,
	Indicator,
	LibraryFile,
	Machine,
	MachineAction,
} from './world/entities.mts';
import type { EvidenceSeed } from './evidence/evidenceStore.mts';
import type { IndicatorSeed } from './indicators/indicatorStore.mts';
import type { Fault } from './http/faults.mts';
import type { LibrarySeed } from './libraryFiles/libraryStore.mts';
import type { ActionChange, ActionSeed, StoredAction } from './machineActions/storedAction.mts';
import type { MachineSeed } from './machines/machineStore.mts';
import type { SimulatorOptions } from './options.mts';
import { defaultApp } from './world/park.mts';
import type { RequestLog } from './http/requestLog.mts';
import { foreignListener, serviceListener } from './http/server.mts';
import type { AnalystTokens } from './signIn/analysts.mts';
import type { Analyst } from './signIn/caller.mts';
import { defaultTenantId, type AppRegistration, type Tenant } from './signIn/registry.mts';
import type { Limits } from './switches/limits.mts';
import type { Quirks } from './switches/quirks.mts';
import type { TenantData } from './world/tenantData.mts';
import { World } from './world/world.mts';

/** The running stand-in, and everything a test may ask of it or do to it. */
export interface Simulator {
	/** Origin of sign-in, API and downloads. */
	readonly url: string;
	readonly downloadUrl: string;
	/** A second listener that stands for some other host; its requests are logged as `foreign`. */
	readonly foreignUrl: string;
	/** Of the default app, which holds every role. */
	readonly credential: { tenantId: string; clientId: string; clientSecret: string };
	readonly apps: {
		/** What is left out gets fresh ids, one secret, all roles and a lifetime of 3599 seconds. */
		register(app: Partial<AppRegistration>): AppRegistration;
		/** Makes the tokens of one app, or of all, invalid from now on. */
		revokeTokens(clientId?: string): void;
		/** Tokens given out before keep what they say. */
		update(clientId: string, change: Partial<AppRegistration>): void;
	};
	readonly analysts: {
		/** What signing in to the default app in a browser leads to: what n8n then has stored. */
		signIn(analyst: Analyst): AnalystTokens;
		/** Who sits at the browser that visits the sign-in page; undefined: nobody. */
		sitAtBrowser(analyst: Analyst | undefined): void;
		/** From now on nobody's token can be renewed. */
		signOutAll(): void;
	};
	readonly tenants: {
		register(tenant: Partial<Tenant> & { tenantId: string }): Tenant;
		/** Machines, actions and library of any tenant; those below are the default tenant's. */
		of(tenantId: string): TenantControls;
	};
	readonly machines: TenantControls['machines'];
	readonly actions: TenantControls['actions'];
	readonly library: TenantControls['library'];
	readonly indicators: TenantControls['indicators'];
	readonly files: TenantControls['files'];
	readonly evidence: TenantControls['evidence'];
	readonly faults: { add(fault: Fault): void; clear(): void };
	/** May be changed at run time. */
	readonly quirks: Quirks;
	/** May be changed at run time. */
	readonly limits: Limits;
	readonly requests: Pick<RequestLog, 'all' | 'of' | 'posts' | 'clear' | 'count'>;
	/** Back to the state right after the start. */
	reset(): void;
	/** Destroys open sockets and ends at once. */
	close(): Promise<void>;
}

/** What a test may ask of one tenant or do to it. */
export interface TenantControls {
	readonly machines: {
		add(seed: MachineSeed): Machine;
		get(id: string): Machine | undefined;
		all(): Machine[];
		update(id: string, change: Partial<Machine>): void;
		/** From now on the machine has seen these files, by SHA-1. */
		observe(id: string, ...sha1s: string[]): void;
		/** As if the machine had never seen the file. */
		forget(id: string, sha1: string): void;
		/**
		 * How the machine deals with actions accepted from now on, of one type or of all. Only the end
		 * of `offline` also concerns actions that wait already: they begin now.
		 */
		behave(machineId: string, behaviour: Behaviour, forAction?: ActionType): void;
	};
	readonly actions: {
		add(seed: ActionSeed): MachineAction;
		all(): MachineAction[];
		get(id: string): MachineAction | undefined;
		/** Those of one machine, oldest first. */
		of(machineId: string): MachineAction[];
		/** Ends an action now. */
		finish(id: string, status: FinalStatus): void;
		update(id: string, change: ActionChange): void;
	};
	readonly library: {
		add(file: LibrarySeed): LibraryFile;
		all(): LibraryFile[];
		content(name: string): Buffer | undefined;
	};
	readonly indicators: {
		/** Adds one, or changes the one of that type and value. */
		add(seed: IndicatorSeed): Indicator;
		all(): Indicator[];
	};
	readonly files: {
		/** From now on it is known who has signed the file. */
		add(profile: Partial<FileProfile> & Pick<FileProfile, 'sha1'>): FileProfile;
	};
	readonly evidence: {
		/** From now on the machine is found by this. */
		add(...seeds: EvidenceSeed[]): void;
	};
}

/** Starts the stand-in for sign-in, API and downloads; it listens when the promise resolves. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const world = new World(options);
	const service = await serviceListener(world, options.tls);
	const foreign = await foreignListener(world);
	const host = options.host ?? '127.0.0.1';
	const url = await service.listen({ host, port: options.port ?? 0 });
	const foreignUrl = await foreign.listen({ host, port: 0 });
	world.origin = url;
	return {
		url,
		downloadUrl: url,
		foreignUrl,
		...controlsOf(world),
		close: async () => {
			await Promise.all([service.close(), foreign.close()]);
		},
	};
}

function controlsOf(world: World): Omit<Simulator, 'url' | 'downloadUrl' | 'foreignUrl' | 'close'> {
	const { registry, tokens, faults, quirks, limits, requests } = world;
	return {
		credential: {
			tenantId: defaultTenantId,
			clientId: defaultApp.clientId,
			clientSecret: defaultApp.clientSecret,
		},
		apps: {
			register: (app) => registry.registerApp(app),
			revokeTokens: (clientId) => tokens.revoke(clientId),
			update: (clientId, change) => registry.update(clientId, change),
		},
		analysts: {
			signIn: (analyst) => world.analysts.signIn(knownApp(world), world.origin, analyst),
			sitAtBrowser: (analyst) => {
				world.signInPage.user = analyst;
			},
			signOutAll: () => world.analysts.clear(),
		},
		tenants: {
			register: (tenant) => registry.registerTenant(tenant),
			of: (tenantId) => tenantControls(world.tenant(tenantId)),
		},
		...tenantControls(world.home),
		faults,
		quirks,
		limits,
		requests,
		reset: () => world.reset(),
	};
}

function tenantControls(tenant: TenantData): TenantControls {
	const { machines, actions, library } = tenant;
	const known = (id: string): StoredAction => {
		const action = actions.find(id);
		if (action === undefined) throw new Error(`The simulator has no machine action ${id}`);
		return action;
	};
	return {
		machines: {
			add: (seed) => machines.add(seed),
			get: (id) => machines.get(id),
			all: () => machines.all(),
			update: (id, change) => machines.update(id, change),
			observe: (id, ...sha1s) => machines.observe(id, sha1s),
			forget: (id, sha1) => machines.forget(id, sha1),
			behave: (machineId, behaviour, forAction) => tenant.behave(machineId, behaviour, forAction),
		},
		actions: {
			add: (seed) => actions.entity(actions.add(seed)),
			all: () => actions.inOrderOfCreation().map((action) => actions.entity(action)),
			get: (id) => {
				const action = actions.find(id);
				return action === undefined ? undefined : actions.entity(action);
			},
			of: (machineId) => actions.ofMachine(machineId).map((action) => actions.entity(action)),
			finish: (id, status) => actions.dictate(known(id), status),
			update: (id, change) => actions.change(known(id), change),
		},
		library: {
			add: (file) => library.add(file),
			all: () => library.all(),
			content: (name) => library.content(name),
		},
		indicators: {
			add: (seed) => tenant.indicators.submit(seed),
			all: () => tenant.indicators.all(),
		},
		files: { add: (profile) => tenant.files.add(profile) },
		evidence: {
			add: (...seeds) => {
				for (const seed of seeds) tenant.evidence.add(seed);
			},
		},
	};
}

function knownApp(world: World): AppRegistration {
	const app = world.registry.app(defaultApp.clientId);
	if (app === undefined)
		throw new Error('The simulator has no default app; it was started unseeded');
	return app;
}
