import type { NodeRun } from '../../../test/harness/index.mts';
import type { LoggedRequest } from '../../../simulator/index.mts';
import { faultOn, minute } from '../weather.mts';
import { happen } from './events.mts';
import { judge } from './judge.mts';
import { states, type Held, type StateName } from './truth.mts';
import { day, hour, longestMs, World } from './world.mts';

interface DaysAsked {
	readonly seed: number;
	readonly days: number;
	/** Between two runs of Release What Is Due. */
	readonly pollMinutes: number;
	/** How often all data of n8n is lost. */
	readonly wipes: number;
}

/** What so many days came to. */
interface Days {
	readonly figures: Readonly<Record<string, number>>;
	/** Each promise that was broken, with its day. */
	readonly broken: readonly string[];
}

/** Things that happen in a day. */
const eventsADay = 4;

/**
 * Days of isolations and restrictions with an end and without, of extensions, of analysts' own ones, of
 * machines that fail and tags that are forged, while n8n's data is lost again and again, and Release What
 * Is Due runs at each poll: in n8n's engine, on a virtual clock.
 */
export async function daysOfContainment(asked: DaysAsked): Promise<Days> {
	const world = await World.start(asked.seed);
	try {
		return await new ContainmentSoak(world).run(asked);
	} finally {
		await world.simulator.close();
	}
}

class ContainmentSoak {
	/** The first four are promises. */
	private readonly figures = new Map<string, number>(
		['late', 'foreignReleased', 'forgotten', 'releasedEarly', 'untold'].map((name) => [name, 0]),
	);
	private readonly broken: string[] = [];
	private readonly slots: ReadonlyArray<readonly [id: string, state: StateName]>;

	constructor(private readonly world: World) {
		this.slots = world.ids.flatMap((id) => [
			[id, 'isolation'] as const,
			[id, 'restriction'] as const,
		]);
	}

	async run({ days, pollMinutes, wipes }: DaysAsked): Promise<Days> {
		const { world } = this;
		const pause = pollMinutes * minute;
		const polls = Math.ceil((days * day) / pause);
		const wipeAt = new Set(
			Array.from({ length: wipes }, (_, at) => Math.floor(((at + 0.5) * polls) / wipes)),
		);
		for (let poll = 0; poll < polls; poll += 1) {
			if (wipeAt.has(poll)) {
				world.wipeN8n();
				this.count('wipes');
			}
			await world.until((poll + world.chance.below(100) / 100) * pause);
			if (world.chance.happens((eventsADay * pause) / day)) await this.event();
			await world.until((poll + 1) * pause);
			await this.poll(world.chance.happens(0.03));
		}
		await this.end();
		return { figures: Object.fromEntries(this.figures), broken: this.broken };
	}

	private async event(): Promise<void> {
		const { what, wrong } = await happen(this.world);
		this.count(what);
		if (wrong !== undefined) this.broken.push(`${this.world.when()}: ${wrong}`);
	}

	private async poll(isFaulty: boolean): Promise<void> {
		const { world } = this;
		const { simulator, chance, clock } = world;
		const before = this.slots.map(([id, state]) => world.held(id, state));
		if (isFaulty) simulator.faults.add(faultOn('listMachineActions', chance));
		simulator.requests.clear();
		const at = clock.date();
		const options = { timeout: 120 };
		const run = await world.act('releaseDue', { comment: 'Soak, due', options });
		simulator.faults.clear();
		this.count('polls');
		const posts = simulator.requests.posts();
		this.slots.forEach(([id, state], position) => {
			const held = before[position];
			if (held !== undefined) this.judge(id, state, held, { run, at, posts, isFaulty });
		});
	}

	private judge(
		id: string,
		state: StateName,
		before: Held,
		{
			run,
			at,
			posts,
			isFaulty,
		}: {
			readonly run: NodeRun;
			readonly at: number;
			readonly posts: readonly LoggedRequest[];
			readonly isFaulty: boolean;
		},
	): void {
		const { world } = this;
		const isSent = posts.some(
			({ operation, machineId }) => operation === states[state].undo && machineId === id,
		);
		if (isSent) this.count('releases');
		const broken = judge({
			before,
			after: world.held(id, state),
			at,
			isSent,
			isTold: run.items.some(({ json }) => json['containedBy'] === before.by?.id),
			isForged: world.forged.has(id),
			isFailing: world.failing.has(id),
			isFaulty,
		});
		for (const promise of broken) this.tell(promise, `${state} of ${id} by ${before.by?.id ?? ''}`);
	}

	/** Everything is well again: all that has an end has to be released by it. */
	private async end(): Promise<void> {
		const { world } = this;
		world.recover();
		for (let passed = 0; passed <= longestMs + 4 * day; passed += 6 * hour) {
			await world.clock.advance(6 * hour);
			await this.poll(false);
		}
		for (const [id, state] of this.slots) {
			const { asked } = world.held(id, state);
			if (asked?.to !== undefined) this.tell('forgotten', `${state} of ${id}`);
		}
	}

	private tell(promise: string, what: string): void {
		this.count(promise);
		this.broken.push(`${this.world.when()}: ${promise}: ${what}`);
	}

	private count(name: string): void {
		this.figures.set(name, (this.figures.get(name) ?? 0) + 1);
	}
}
