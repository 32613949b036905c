import type { Clock } from './clock.mts';
import type { EvidenceSeed } from '../evidence/evidenceStore.mts';
import type { MachineSeed } from '../machines/machineStore.mts';
import { allRoles, type Registry } from '../signIn/registry.mts';
import type { TenantData } from './tenantData.mts';

const hourMs = 3_600_000;

/** The app that the command line and the tests sign in with; it holds every role. */
export const defaultApp = {
	clientId: '11111111-2222-4333-8444-555555555555',
	clientSecret: 'sim8Q~local-only-secret.0123456789abcdef',
	secretId: '7d0f5a0e-1f6b-4f0a-9d0e-2b8d6a1c4e57',
};

/** Apps with less, to see what a missing role leads to. Their secrets are as public as the first one. */
export const parkApps = {
	reading: {
		clientId: '22222222-3333-4444-8555-666666666666',
		clientSecret: 'sim8Q~local-only-reading.0123456789abcde',
		roles: ['Machine.Read.All', 'File.Read.All', 'Vulnerability.Read.All', 'Software.Read.All'],
	},
	isolating: {
		clientId: '33333333-4444-4555-8666-777777777777',
		clientSecret: 'sim8Q~local-only-isolating.0123456789abc',
		roles: ['Machine.Isolate'],
	},
} as const;

const contosoDomains = ['contoso.onmicrosoft.com', 'contoso.example'];

/** A second tenant, which has consented to the default app. */
export const fabrikamTenantId = 'a3f0c6d2-4b1e-4c57-9e08-6d2f7b90c415';
const fabrikamDomains = ['fabrikam.onmicrosoft.com', 'fabrikam.example'];

/** Fabrikam has bought a site of Contoso and kept the names: both tenants have a machine of this one. */
export const sharedHostName = 'srv-db-01.contoso.example';

/** The machine of all examples. */
const firstMachineId = '9f2c41d07be5a8c3146d90e27fb3385a61c0de74';
const secondMachineId = '1d84c0a7f3b92e65d0471c8ea6f5b3927d0c4e18';
const offlineMachineId = 'b07d4c6e2a915f83d1e04b7a9c3f58260d7e1a94';

/** A hash that the park has seen on two machines. */
export const observedSha1 = '3f786850e387550fdab836ed7e6dc881de23001b';

/** An alert about the first machine, and one about none, such as those of mailboxes. */
export const observedAlert = 'da638760012345678901_-1234567890';
export const alertOfNoMachine = 'fa638760012345678901_1234567890';

/** What the park is put into. */
interface Ground {
	clock: Clock;
	registry: Registry;
	tenant: (tenantId: string) => TenantData;
}

/**
 * Registers the default app, gives its tenant a handful of machines of all kinds and two library
 * files, and the second tenant a few machines.
 */
export function seedPark({ clock, registry, tenant }: Ground): void {
	const app = registry.registerApp({
		clientId: defaultApp.clientId,
		secrets: [{ value: defaultApp.clientSecret, id: defaultApp.secretId }],
		elsewhere: { [fabrikamTenantId]: [...allRoles] },
	});
	for (const [name, { clientId, clientSecret, roles }] of Object.entries(parkApps)) {
		const displayName = `soc-${name}`;
		const secrets = [{ value: clientSecret, id: `${name}-secret` }];
		registry.registerApp({ clientId, displayName, secrets, roles: [...roles] });
	}
	registry.registerTenant({ tenantId: app.tenantId, domains: contosoDomains });
	registry.registerTenant({ tenantId: fabrikamTenantId, domains: fabrikamDomains });
	const { machines, library, behaviours, evidence } = tenant(app.tenantId);
	for (const machine of machineSeeds(clock.now())) machines.add(machine);
	for (const machine of fabrikamSeeds) tenant(fabrikamTenantId).machines.add(machine);
	for (const seed of evidenceSeeds) evidence.add(seed);
	behaviours.set(offlineMachineId, { offline: true });
	library.add({
		fileName: 'triage.ps1',
		content: 'param([int]$Depth = 1)\nGet-Process | Select-Object -First $Depth\n',
		description: 'Lists processes',
		hasParameters: true,
		parametersDescription: '-Depth <number of processes>',
	});
	library.add({ fileName: 'collector.exe', content: 'MZ simulated collector' });
}

const evidenceSeeds: readonly EvidenceSeed[] = [
	{ alert: observedAlert, machineId: firstMachineId },
	{ alert: alertOfNoMachine },
	{ machineId: firstMachineId, user: 'ann.field', domain: 'c2.badger.example' },
	{ machineId: secondMachineId, user: 'bob.marsh', domain: 'c2.badger.example' },
	{ machineId: firstMachineId, cve: 'CVE-2025-10001', software: 'badger-_-reader' },
	{ machineId: secondMachineId, cve: 'CVE-2025-10001', software: 'badger-_-reader' },
];

function machineSeeds(now: number): MachineSeed[] {
	const daysAgo = (days: number): string => new Date(now - days * 24 * hourMs).toISOString();
	const windowsServer = {
		osPlatform: 'WindowsServer2022',
		version: '21H2',
		osBuild: 20348,
		rbacGroupId: 150,
		rbacGroupName: 'Servers',
	};
	return [
		{
			id: firstMachineId,
			computerDnsName: 'fin-lt-0231.contoso.example',
			lastIpAddress: '10.20.30.41',
			machineTags: ['vip', 'finance'],
			riskScore: 'Medium',
			aadDeviceId: '80fe8ff8-2624-418e-9591-41f049121000',
			observedFiles: [observedSha1],
		},
		{
			id: secondMachineId,
			computerDnsName: 'hr-lt-0107.contoso.example',
			lastIpAddress: '10.20.30.42',
			machineTags: ['hr'],
			observedFiles: [observedSha1],
		},
		{
			...windowsServer,
			id: '5ae9307cb1d64f82c09e71a3d85b2f460e7c9d31',
			computerDnsName: sharedHostName,
			lastIpAddress: '10.30.0.11',
			machineTags: ['tier-0', 'database'],
			deviceValue: 'High',
		},
		{
			id: '73c2e5f18a0d4b96e7310fc58d24a9b6e15f0c82',
			computerDnsName: 'srv-web-02.contoso.example',
			osPlatform: 'Linux',
			version: '22.4',
			osBuild: null,
			rbacGroupId: 150,
			rbacGroupName: 'Servers',
			lastIpAddress: '10.30.0.22',
			machineTags: ['web'],
		},
		{
			id: 'e4017b6d9c5f2a83b1e60d47f9a8c2350d61b7ef',
			computerDnsName: 'mac-dev-014.contoso.example',
			osPlatform: 'macOS',
			version: '15',
			osBuild: null,
			rbacGroupId: 160,
			rbacGroupName: 'Developers',
			lastIpAddress: '10.40.0.14',
			machineTags: ['developer'],
			aadDeviceId: '00000000-0000-0000-0000-000000000000',
			managedBy: 'Unknown',
			managedByStatus: 'Unknown',
		},
		{
			id: offlineMachineId,
			computerDnsName: 'field-lt-0042.contoso.example',
			lastIpAddress: '10.50.7.42',
			machineTags: ['field', 'offline'],
		},
		{
			id: '2c6b98e0d7f4135aa9be02d16c47f8305e9d1b7a',
			computerDnsName: 'old-ws-0003.contoso.example',
			osPlatform: 'Windows10',
			version: '22H2',
			osBuild: 19045,
			lastIpAddress: '10.20.31.3',
			ipAddresses: [{ ipAddress: '10.20.31.3', type: 'Ethernet', operationalStatus: 'Up' }],
			healthStatus: 'Inactive',
			osVersion: undefined,
			defenderAvStatus: undefined,
			firstSeen: daysAgo(600),
			lastSeen: daysAgo(24),
		},
		{
			id: '8f51d20c7ae94b36e0d8f1c25b7a60934e8d2c15',
			computerDnsName: 'printer-hall-2.contoso.example',
			osPlatform: 'Linux',
			version: '',
			osBuild: null,
			lastIpAddress: '10.60.0.2',
			onboardingStatus: 'CanBeOnboarded',
			healthStatus: 'Unknown',
			isAadJoined: false,
			aadDeviceId: null,
			rbacGroupId: 0,
			rbacGroupName: null,
		},
	];
}

/** The machines of the second tenant. */
const fabrikamSeeds: MachineSeed[] = [
	{
		id: '40b7de913fa52c68e07d1b94c3f6a8250e9d7c1b',
		computerDnsName: sharedHostName,
		osPlatform: 'WindowsServer2019',
		version: '1809',
		osBuild: 17763,
		lastIpAddress: '10.30.0.11',
		machineTags: ['tier-0'],
		deviceValue: 'High',
	},
	{
		id: 'c91e5a2f7d08b346e19c4f70d2b8a6539f1e0d47',
		computerDnsName: 'ops-lt-0003.fabrikam.example',
		lastIpAddress: '10.70.1.3',
		machineTags: ['operations'],
	},
];
