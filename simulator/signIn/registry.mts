import { randomBytes, randomUUID } from 'node:crypto';

/** An app registration of a tenant. `expiresAt` and lifetimes follow the simulator's clock. */
export interface AppRegistration {
	/** Its home, where it was registered. */
	tenantId: string;
	clientId: string;
	displayName: string;
	/** `id` is the secret's ID, which people paste for its value; `expiresAt` in epoch ms. */
	secrets: { value: string; id: string; expiresAt?: number }[];
	certificates: { pem: string }[];
	/** App roles granted with admin consent in its home. */
	roles: string[];
	/** Other tenants that have consented to the app, by id, each with the roles granted there. */
	elsewhere: Record<string, string[]>;
	enabled: boolean;
	tokenLifetimeSeconds: number;
}

/** An app as one of the tenants sees it that have consented to it. */
export interface Membership {
	app: AppRegistration;
	tenantId: string;
	roles: string[];
	/** As it shows up as the requestor of actions. */
	displayName: string;
}

export interface Tenant {
	tenantId: string;
	/** Verified domains, any of which may stand for the id in a URL; the first one is shown. */
	domains: string[];
	/** The tenant lives in another cloud: signing in here ends with AADSTS90038. */
	otherCloud: boolean;
	/** False: no service principal of Defender in the tenant, AADSTS500011. */
	hasDefender: boolean;
}

/** Every app role that the simulated API asks for. */
export const allRoles = [
	'Machine.Read.All',
	'Machine.ReadWrite.All',
	'Machine.Isolate',
	'Machine.RestrictExecution',
	'Machine.Scan',
	'Machine.CollectForensics',
	'Machine.Offboard',
	'Machine.StopAndQuarantine',
	'Machine.LiveResponse',
	'File.Read.All',
	'Library.Manage',
	'Ti.ReadWrite.All',
	'Alert.ReadWrite.All',
	'Vulnerability.Read.All',
	'Software.Read.All',
];

export const defaultTenantId = '5c1d2b7e-90a4-4f36-8d1c-3e7a6b0f9d21';

/** The app in the tenant in which it was registered. */
export function homeOf(app: AppRegistration): Membership {
	const { tenantId, roles, displayName } = app;
	return { app, tenantId, roles, displayName };
}

/** Tenants and the apps in them. */
export class Registry {
	private readonly tenants = new Map<string, Tenant>();
	private readonly apps = new Map<string, AppRegistration>();

	/** Registers an app; what is left out gets fresh ids, one secret, all roles and one hour. */
	registerApp(app: Partial<AppRegistration>): AppRegistration {
		const clientId = app.clientId ?? randomUUID();
		const complete: AppRegistration = {
			tenantId: defaultTenantId,
			displayName: 'soc-playbooks',
			secrets: [{ value: randomBytes(20).toString('base64url'), id: randomUUID() }],
			certificates: [],
			roles: [...allRoles],
			elsewhere: {},
			enabled: true,
			tokenLifetimeSeconds: 3599,
			...app,
			clientId,
		};
		this.apps.set(clientId.toLowerCase(), complete);
		for (const tenantId of [complete.tenantId, ...Object.keys(complete.elsewhere)]) {
			if (this.tenantNamed(tenantId) === undefined) this.registerTenant({ tenantId });
		}
		return complete;
	}

	registerTenant(tenant: Partial<Tenant> & { tenantId: string }): Tenant {
		const complete = { domains: [], otherCloud: false, hasDefender: true, ...tenant };
		this.tenants.set(complete.tenantId.toLowerCase(), complete);
		return complete;
	}

	/** By id or verified domain. */
	tenantNamed(name: string): Tenant | undefined {
		const wanted = name.toLowerCase();
		const isDomain = ({ domains }: Tenant): boolean =>
			domains.some((domain) => domain.toLowerCase() === wanted);
		return this.tenants.get(wanted) ?? [...this.tenants.values()].find(isDomain);
	}

	allTenants(): Tenant[] {
		return [...this.tenants.values()];
	}

	app(clientId: string): AppRegistration | undefined {
		return this.apps.get(clientId.toLowerCase());
	}

	/** The app as a tenant knows it; undefined in a tenant that has not consented. */
	membership(clientId: string, tenantId: string): Membership | undefined {
		const app = this.app(clientId);
		if (app === undefined) return undefined;
		const wanted = tenantId.toLowerCase();
		if (app.tenantId.toLowerCase() === wanted) return homeOf(app);
		const consent = Object.entries(app.elsewhere).find(([id]) => id.toLowerCase() === wanted);
		if (consent === undefined) return undefined;
		return { app, tenantId, roles: consent[1], displayName: this.nameAbroad(app) };
	}

	allApps(): AppRegistration[] {
		return [...this.apps.values()];
	}

	/** Changes an app from now on; tokens given out before keep what they say. */
	update(clientId: string, change: Partial<AppRegistration>): void {
		const app = this.app(clientId);
		if (app === undefined) throw new Error(`The simulator has no app ${clientId}`);
		Object.assign(app, change);
	}

	clear(): void {
		this.apps.clear();
		this.tenants.clear();
	}

	/** In other tenants an app is shown with the domain that it comes from. */
	private nameAbroad({ displayName, tenantId }: AppRegistration): string {
		const domain = this.tenantNamed(tenantId)?.domains[0] ?? tenantId;
		return `${displayName} (${domain})`;
	}
}
