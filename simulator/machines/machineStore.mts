import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../world/clock.mts';
import type { Machine } from '../world/entities.mts';
import type { Quirks } from '../switches/quirks.mts';
import { serviceTime } from '../world/timestamps.mts';

/** A machine as a test describes it; what it leaves out gets the values of an ordinary laptop. */
export interface MachineSeed extends Partial<Machine> {
	/** SHA-1 hashes of files seen on the machine; not part of the entity. */
	observedFiles?: string[];
}

const hourMs = 3_600_000;

/** The tenant's machines by id. */
export class MachineStore {
	private readonly clock: Clock;
	private readonly byId = new Map<string, Machine>();
	private readonly filesById = new Map<string, Set<string>>();

	constructor(clock: Clock) {
		this.clock = clock;
	}

	add({ observedFiles, ...seed }: MachineSeed): Machine {
		const machine = { ...this.ordinary(), ...seed };
		machine.computerDnsName = machine.computerDnsName.toLowerCase();
		if (seed.ipAddresses === undefined && seed.lastIpAddress !== undefined) {
			machine.ipAddresses = [networkCard(seed.lastIpAddress)];
		}
		const key = machine.id.toLowerCase();
		this.byId.set(key, machine);
		this.filesById.set(key, new Set(observedFiles?.map((sha1) => sha1.toLowerCase())));
		return machine;
	}

	get(id: string): Machine | undefined {
		return this.byId.get(id.toLowerCase());
	}

	all(): Machine[] {
		return [...this.byId.values()];
	}

	/** Changes fields of a machine; unknown ids are an error of the test that asks. */
	update(id: string, change: Partial<Machine>): void {
		const machine = this.get(id);
		if (machine === undefined) throw new Error(`The simulator has no machine ${id}`);
		Object.assign(machine, change);
	}

	/** The machine that a route names: by its ID, its Entra device ID or its DNS name. */
	inRoute(name: string, { otherNamesInRoutes, ambiguousName }: Quirks): Machine | undefined {
		const machine = this.get(name);
		if (machine !== undefined || !otherNamesInRoutes) return machine;
		const wanted = name.toLowerCase();
		const named = this.all().filter(
			({ computerDnsName, aadDeviceId }) =>
				computerDnsName === wanted || aadDeviceId?.toLowerCase() === wanted,
		);
		if (named.length > 1 && ambiguousName === 'refuse') return undefined;
		return named.sort((one, other) => Date.parse(other.lastSeen) - Date.parse(one.lastSeen))[0];
	}

	observe(machineId: string, sha1s: string[]): void {
		const key = machineId.toLowerCase();
		const seen = this.filesById.get(key) ?? new Set();
		this.filesById.set(key, new Set([...seen, ...sha1s.map((sha1) => sha1.toLowerCase())]));
	}

	forget(machineId: string, sha1: string): void {
		this.filesById.get(machineId.toLowerCase())?.delete(sha1.toLowerCase());
	}

	hasSeen(machineId: string, sha1: string): boolean {
		return this.filesById.get(machineId.toLowerCase())?.has(sha1.toLowerCase()) ?? false;
	}

	whereFileWasSeen(sha1: string): Machine[] {
		return this.all().filter(({ id }) => this.hasSeen(id, sha1));
	}

	clear(): void {
		this.byId.clear();
		this.filesById.clear();
	}

	private ordinary(): Machine {
		const now = this.clock.now();
		const number = this.byId.size + 1;
		const address = `10.20.${(number >> 8) & 255}.${number & 255}`;
		return {
			id: randomBytes(20).toString('hex'),
			mergedIntoMachineId: null,
			isPotentialDuplication: false,
			isExcluded: false,
			exclusionReason: null,
			computerDnsName: `ws-${String(number).padStart(5, '0')}.contoso.example`,
			firstSeen: serviceTime({ ms: now - 270 * 24 * hourMs, ticks: 1856 }),
			lastSeen: serviceTime({ ms: now - 2 * hourMs, ticks: 3130 }),
			osPlatform: 'Windows11',
			osVersion: null,
			osProcessor: 'x64',
			version: '24H2',
			lastIpAddress: address,
			lastExternalIpAddress: '203.0.113.7',
			agentVersion: '10.8735.26100.1',
			osBuild: 26100,
			healthStatus: 'Active',
			deviceValue: 'Normal',
			rbacGroupId: 140,
			rbacGroupName: 'Workstations',
			riskScore: 'None',
			exposureLevel: 'Low',
			isAadJoined: true,
			aadDeviceId: randomUUID(),
			machineTags: [],
			defenderAvStatus: 'Updated',
			onboardingStatus: 'Onboarded',
			osArchitecture: '64-bit',
			managedBy: 'Intune',
			managedByStatus: 'Success',
			ipAddresses: [networkCard(address)],
			vmMetadata: null,
		};
	}
}

function networkCard(ipAddress: string): Machine['ipAddresses'][number] {
	const macAddress = Buffer.from(`02${ipAddress}`).toString('hex').slice(-12).toUpperCase();
	return { ipAddress, macAddress, type: 'Ethernet', operationalStatus: 'Up' };
}
