/** What machines are found by, besides what stands in their own entity. */
export interface EvidenceSeed {
	/** The machine that it is about; undefined for an alert that is about none. */
	machineId?: string;
	/** ID of an alert, whose last update counts for how long it can be asked about. */
	alert?: string;
	/** Age of the alert in days. */
	alertAgeDays?: number;
	/** Name of somebody who has signed in on the machine, without the domain: the service heeds none. */
	user?: string;
	/** A domain that the machine has talked to. */
	domain?: string;
	/** A vulnerability that the machine has. */
	cve?: string;
	/** ID of software that the machine has, such as `microsoft-_-edge`. */
	software?: string;
}

type Kind = 'user' | 'domain' | 'cve' | 'software';

interface Alert {
	readonly id: string;
	readonly machineId: string | undefined;
	readonly ageDays: number;
}

/** Alerts, sign-ins, connections, vulnerabilities and software, each with the machines it is about. */
export class EvidenceStore {
	private readonly alerts = new Map<string, Alert>();
	private readonly machines = new Map<string, Set<string>>();

	add({ machineId, alert, alertAgeDays = 0, ...found }: EvidenceSeed): void {
		if (alert !== undefined) {
			this.alerts.set(alert.toLowerCase(), { id: alert, machineId, ageDays: alertAgeDays });
		}
		if (machineId === undefined) return;
		for (const [kind, value] of Object.entries(found)) {
			const key = `${kind} ${value.toLowerCase()}`;
			this.machines.set(key, (this.machines.get(key) ?? new Set()).add(machineId.toLowerCase()));
		}
	}

	alert(id: string): Alert | undefined {
		return this.alerts.get(id.toLowerCase());
	}

	/** IDs of machines, in the order in which they were added. Unknown values have none. */
	machinesOf(kind: Kind, value: string): string[] {
		return [...(this.machines.get(`${kind} ${value.toLowerCase()}`) ?? [])];
	}

	isKnown(kind: Kind, value: string): boolean {
		return this.machines.has(`${kind} ${value.toLowerCase()}`);
	}

	clear(): void {
		this.alerts.clear();
		this.machines.clear();
	}
}
