import { isFinal, type MachineAction } from '../../../defender/entities.ts';

interface ModelPhase {
	readonly status: string;
	/** Milliseconds of the service's clock; fractions are its sub-millisecond digits. */
	readonly at: number;
}

/** A machine action with all that happens to it. */
export interface ModelAction {
	readonly id: string;
	/** How long after its creation it shows up. */
	readonly hiddenMs: number;
	/** The first one is the creation. */
	readonly phases: readonly ModelPhase[];
}

/** How the service answers one poll. */
export interface View {
	/** The replica that answers knows what happened up to then. */
	readonly knownUntil: number;
	/** Another replica, older by this much, adds its version of some rows. */
	readonly staleBy: number;
	/** The answer ends after so many actions. */
	readonly most: number;
}

/** What the service shows of its actions, and when; written without a look at the tracker. */
export class ModelService {
	constructor(readonly actions: readonly ModelAction[]) {}

	visible(until: number): ModelAction[] {
		return this.actions.filter((action) => createdAt(action) + action.hiddenMs <= until);
	}

	/** Actions created since a time, oldest first, as a list call gives them. */
	since(time: number, { knownUntil, staleBy, most }: View): MachineAction[] {
		const listed = this.visible(knownUntil)
			.filter((action) => createdAt(action) >= time)
			.sort((one, other) => createdAt(one) - createdAt(other))
			.slice(0, most);
		const now = listed.map((action) => asSeen(action, knownUntil));
		const before = knownUntil - staleBy;
		const stale = listed.filter((action) => createdAt(action) <= before);
		return [...stale.map((action) => asSeen(action, before)), ...now];
	}

	byIds(ids: readonly string[], { knownUntil }: View): MachineAction[] {
		return this.visible(knownUntil)
			.filter(({ id }) => ids.includes(id))
			.map((action) => asSeen(action, knownUntil));
	}

	open(view: View): MachineAction[] {
		return this.since(0, { ...view, staleBy: 0, most: Infinity }).filter(
			({ status }) => !isFinal(status),
		);
	}

	/** Creation of the youngest action; 0 without any. */
	youngest({ knownUntil }: View): number {
		return Math.max(0, ...this.visible(knownUntil).map((action) => Math.floor(createdAt(action))));
	}
}

function createdAt({ phases }: ModelAction): number {
	return phases[0]?.at ?? 0;
}

export function phaseAt({ phases }: ModelAction, time: number): ModelPhase {
	const reached = phases.filter(({ at }) => at <= time).at(-1) ?? phases[0];
	if (reached === undefined) throw new Error('An action has at least one phase.');
	return reached;
}

/** The entity as far as the tracker reads it. */
export function asSeen(action: ModelAction, time: number): MachineAction {
	const { status, at } = phaseAt(action, time);
	return {
		id: action.id,
		type: 'Isolate',
		status,
		machineId: null,
		computerDnsName: null,
		requestor: null,
		requestorComment: null,
		scope: null,
		creationDateTimeUtc: timestamp(createdAt(action)),
		lastUpdateDateTimeUtc: timestamp(at),
		cancellationComment: null,
		troubleshootInfo: null,
		errorHResult: 0,
		commands: [],
	};
}

/** Up to seven digits, trailing zeros dropped, as the service writes them. */
export function timestamp(time: number): string {
	const ms = Math.floor(time);
	const ticks = String(Math.round((time - ms) * 10_000)).padStart(4, '0');
	const digits = `${String(ms % 1000).padStart(3, '0')}${ticks}`.replace(/0+$/, '');
	return `${new Date(ms).toISOString().slice(0, 19)}${digits === '' ? '' : `.${digits}`}Z`;
}
