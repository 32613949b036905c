import { randomBytes, randomUUID } from 'node:crypto';

/** An app registration of a tenant. `expiresAt` and lifetimes follow the simulator's clock. */
export interface AppRegistration {
	tenantId: string;
	clientId: string;
	displayName: string;
	/** `id` is the secret's ID, which people paste for its value; `expiresAt` in epoch ms. */
	secrets: { value: string; id: string; expiresAt?: number }[];
	certificates: { pem: string }[];
	/** App roles granted with admin consent. */
	roles: string[];
	enabled: boolean;
	tokenLifetimeSeconds: number;
}

export interface Tenant {
	tenantId: string;
	/** Verified domains, any of which may stand for the id in a URL. */
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
	'Library.Manage',
	'Alert.ReadWrite.All',
];

export const defaultTenantId = '5c1d2b7e-90a4-4f36-8d1c-3e7a6b0f9d21';

/**
 * Tenants and the apps in them. Sign-in keeps tenants apart; machines and actions are one set that
 * every tenant sees, because nothing that is to be tested needs two parks.
 */
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
			enabled: true,
			tokenLifetimeSeconds: 3599,
			...app,
			clientId,
		};
		this.apps.set(clientId.toLowerCase(), complete);
		if (this.tenantNamed(complete.tenantId) === undefined) {
			this.registerTenant({ tenantId: complete.tenantId });
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

	app(clientId: string): AppRegistration | undefined {
		return this.apps.get(clientId.toLowerCase());
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
}
