import type { INodeParameters } from 'n8n-workflow';
import { startSimulator, type Simulator } from '../../../simulator/index.mts';
import {
	createEngine,
	virtualClock,
	type Engine,
	type NodeRun,
	type VirtualClock,
} from '../../../test/harness/index.mts';
import { numbersFrom } from '../../../test/harness/numbersFrom.mts';
import { chanceOf, minute, type Chance } from '../weather.mts';
import { forgetTheService } from './forgetting.mts';
import { heldNow, type Asked, type Held, type StateName } from './truth.mts';

export const hour = 60 * minute;
export const day = 24 * hour;
/** As long as actions can be read. */
const actionDays = 60;
/** Nothing is contained for longer: what nobody remembers, nobody can release. */
export const longestMs = 40 * day;

const machines = 16;

/** The service, n8n, and what has been asked of it. */
export class World {
	readonly ids: readonly [string, ...string[]];
	/** What starts were asked for, by the number in their comment. */
	readonly asked = new Map<number, Asked>();
	/** Machines that cannot be released, by when they are well again. */
	readonly failing = new Map<string, number>();
	/** Machines with a forged tag, by when it goes. */
	readonly forged = new Map<string, number>();
	readonly begin: number;
	/** States that stay as they are until something is done to their machine. */
	private readonly settled = new Map<string, Held>();
	private engine: Engine;

	private constructor(
		readonly simulator: Simulator,
		readonly clock: VirtualClock,
		readonly chance: Chance,
	) {
		this.begin = clock.date();
		const [first = '', ...more] = Array.from(
			{ length: machines },
			() => simulator.machines.add({}).id,
		);
		this.ids = [first, ...more];
		this.engine = createEngine({ simulator, clock });
	}

	static async start(seed: number): Promise<World> {
		const clock = virtualClock(Date.UTC(2026, 0, 1));
		const simulator = await startSimulator({
			clock: { now: () => clock.date() },
			limits: { actionDays },
		});
		return new World(simulator, clock, chanceOf(numbersFrom(seed)));
	}

	/** Database, executions and what the process remembers are gone; the credential is typed in again. */
	wipeN8n(): void {
		forgetTheService();
		this.engine = createEngine({ simulator: this.simulator, clock: this.clock });
	}

	async act(operation: string, parameters: INodeParameters): Promise<NodeRun> {
		const run = await this.engine.runNode({
			node: 'defenderMachineAction',
			parameters: { resource: 'machineAction', operation, ...parameters },
		});
		for (const { machineId } of this.simulator.requests.posts()) this.changed(machineId ?? '');
		return run;
	}

	/** To be told of each machine to which something was done. */
	changed(id: string): void {
		this.settled.delete(`${id} isolation`);
		this.settled.delete(`${id} restriction`);
	}

	held(id: string, state: StateName): Held {
		const known = this.settled.get(`${id} ${state}`);
		if (known !== undefined) return known;
		const held = heldNow(this.simulator.actions.of(id), state, this.asked);
		if (!held.isChanging) this.settled.set(`${id} ${state}`, held);
		return held;
	}

	/** Lets time pass until so long after the beginning; what is over by then is over. */
	async until(sinceBegin: number): Promise<void> {
		const left = this.begin + sinceBegin - this.clock.date();
		if (left > 0) await this.clock.advance(left);
		const now = this.clock.date();
		for (const [id, wellAt] of this.failing) if (wellAt <= now) this.heal(id);
		for (const [id, goneAt] of this.forged) if (goneAt <= now) this.untag(id);
	}

	/** Nothing is in the way of a release any more. */
	recover(): void {
		for (const id of this.failing.keys()) this.heal(id);
		for (const id of this.forged.keys()) this.untag(id);
	}

	tagsOf(id: string): readonly string[] {
		return this.simulator.machines.get(id)?.machineTags ?? [];
	}

	/** For example "day 17.25". */
	when(): string {
		return `day ${((this.clock.date() - this.begin) / day).toFixed(2)}`;
	}

	private heal(id: string): void {
		this.failing.delete(id);
		this.simulator.machines.behave(id, {}, 'Unisolate');
		this.simulator.machines.behave(id, {}, 'UnrestrictCodeExecution');
	}

	private untag(id: string): void {
		this.forged.delete(id);
		const machineTags = this.tagsOf(id).filter((tag) => !tag.endsWith(forgedSeal));
		this.simulator.machines.update(id, { machineTags });
	}
}

/** What stands in the place of a seal in forged tags. */
export const forgedSeal = `${'0'.repeat(31)}f`;
