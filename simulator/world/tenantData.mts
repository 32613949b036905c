import { Behaviours, type Behaviour } from './behaviour.mts';
import type { Clock } from './clock.mts';
import type { ActionType } from './entities.mts';
import { EvidenceStore } from '../evidence/evidenceStore.mts';
import { FileStore } from '../files/fileStore.mts';
import { IndicatorStore } from '../indicators/indicatorStore.mts';
import { LibraryStore } from '../libraryFiles/libraryStore.mts';
import { ActionStore } from '../machineActions/actionStore.mts';
import { MachineStore } from '../machines/machineStore.mts';
import type { Pace } from './pace.mts';
import type { Quirks } from '../switches/quirks.mts';

/** What one tenant has; no other tenant knows of it. */
export class TenantData {
	readonly behaviours = new Behaviours();
	readonly machines: MachineStore;
	readonly actions: ActionStore;
	readonly library: LibraryStore;
	readonly indicators: IndicatorStore;
	readonly files = new FileStore();
	readonly evidence = new EvidenceStore();

	constructor(clock: Clock, quirks: Quirks, pace: Pace) {
		this.machines = new MachineStore(clock);
		this.library = new LibraryStore(clock);
		this.indicators = new IndicatorStore(clock);
		this.actions = new ActionStore({
			clock,
			quirks,
			pace,
			behaviours: this.behaviours,
			nameOf: (machineId) => this.machines.get(machineId)?.computerDnsName,
		});
	}

	/** Sets how a machine deals with actions; coming back online lets waiting ones begin. */
	behave(machineId: string, behaviour: Behaviour, type?: ActionType): void {
		this.behaviours.set(machineId, behaviour, type);
		if (behaviour.offline !== true) this.actions.bringOnline(machineId, type);
	}

	clear(): void {
		for (const memory of [
			this.behaviours,
			this.machines,
			this.actions,
			this.library,
			this.indicators,
			this.files,
			this.evidence,
		]) {
			memory.clear();
		}
	}
}
