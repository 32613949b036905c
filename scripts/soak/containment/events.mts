import type { Behaviour, LoggedRequest } from '../../../simulator/index.mts';
import { faultOn } from '../weather.mts';
import { states, type Held, type StateName } from './truth.mts';
import { day, forgedSeal, hour, longestMs, type World } from './world.mts';

/** What happened; `wrong` where a promise was broken by it. */
interface Happened {
	readonly what:
		| 'contained'
		| 'extended'
		| 'byAnalyst'
		| 'failing'
		| 'forged'
		| 'foreignMark'
		| 'nothing';
	readonly wrong?: string;
}

/** One thing that happens by chance. */
export async function happen(world: World): Promise<Happened> {
	const { chance, ids } = world;
	const id = chance.pick(ids);
	const state = chance.happens(0.7) ? 'isolation' : 'restriction';
	const turn = chance.below(100);
	if (turn < 40) return await contain(world, id, state);
	if (turn < 65) return await extend(world, aContained(world, state) ?? id, state);
	if (turn < 80) return analyst(world, id, state);
	const target = aContained(world, state) ?? id;
	return turn < 92 ? fail(world, target) : forge(world, target);
}

/** One of n8n's containments. */
function aContained(world: World, state: StateName): string | undefined {
	const own = world.ids.filter((id) => world.held(id, state).asked !== undefined);
	const [first, ...more] = own;
	return first === undefined ? undefined : world.chance.pick([first, ...more]);
}

async function contain(world: World, id: string, state: StateName): Promise<Happened> {
	const { asked, chance, clock } = world;
	const number = asked.size;
	const hours = 1 + chance.below(10 * 24);
	const end = chance.happens(0.85) ? inSeconds(clock.date() + hours * hour) : undefined;
	asked.set(number, { from: end, to: end });
	await world.act(states[state].start, {
		machineId: byId(id),
		comment: `Soak ${number}`,
		options: end === undefined ? {} : { until: `${hours} hours`, owner: `soc ${number}` },
	});
	return { what: 'contained' };
}

async function extend(world: World, id: string, state: StateName): Promise<Happened> {
	const { simulator, chance, clock } = world;
	const { asked } = world.held(id, state);
	const hours = 1 + chance.below(15 * 24);
	const end = inSeconds(clock.date() + hours * hour);
	if (isLeftAlone(world.held(id, state), end)) return { what: 'nothing' };
	if (chance.happens(0.2)) simulator.faults.add(faultOn('tagMachine', chance));
	const first = simulator.requests.count();
	const wish = { until: `${hours} hours`, containment: state };
	const run = await world.act('extend', { machineId: byId(id), ...wish });
	simulator.faults.clear();
	if (!simulator.requests.all().slice(first).some(isTagging)) return { what: 'nothing' };
	if (asked === undefined)
		return { what: 'nothing', wrong: `${id} is not n8n's, and was extended` };
	if (asked.from !== undefined && end < asked.from)
		return { what: 'nothing', wrong: `an extension of ${id} shortened it` };
	asked.to = Math.max(asked.to ?? 0, end);
	// Without an answer nobody knows whether the tag was set, n8n included.
	if (!run.items.some(({ json }) => json['extended'] === true)) return { what: 'nothing' };
	asked.from = end;
	return { what: 'extended' };
}

/**
 * What nobody extends: what bears a foreign mark, since whoever extends that takes it over, and what would
 * last longer than its action can be read.
 */
function isLeftAlone({ by, asked }: Held, end: number): boolean {
	if (by === undefined) return false;
	if (asked === undefined && by.requestorComment.includes('[n8n:')) return true;
	return end > Date.parse(by.creationDateTimeUtc) + longestMs;
}

/** Somebody acts in the portal. */
function analyst(world: World, id: string, state: StateName): Happened {
	const { by, isChanging } = world.held(id, state);
	if (isChanging) return { what: 'nothing' };
	const { enters, leaves } = states[state];
	const foreignMark = aForeignMark(world);
	world.simulator.actions.add({
		type: by === undefined || world.chance.happens(0.4) ? enters : leaves,
		machineId: id,
		status: 'Succeeded',
		requestor: 'analyst@contoso.example',
		requestorComment: foreignMark === undefined ? 'By hand' : `Alert: ${foreignMark}`,
	});
	world.changed(id);
	return { what: foreignMark === undefined ? 'byAnalyst' : 'foreignMark' };
}

/** What an attacker may get to the end of another tool's comment: a mark that is made up or was read elsewhere. */
function aForeignMark({ chance, simulator, ids }: World): string | undefined {
	if (chance.happens(0.6)) return undefined;
	const marks = ids
		.flatMap((id) => simulator.actions.of(id))
		.flatMap(({ requestorComment }) => /\[n8n:\S+\]$/.exec(requestorComment)?.[0] ?? []);
	const madeUp = `[n8n:wf1.77.0123456789ab.0.0.until-20260102T000000Z.seal-${forgedSeal}]`;
	return chance.pick([madeUp, ...marks]);
}

/** The machine cannot be released for some days. */
function fail({ chance, clock, simulator, failing }: World, id: string): Happened {
	const behaviour = chance.pick<Behaviour>([
		{ outcome: 'Failed' },
		{ outcome: 'Cancelled' },
		{ pendingMs: 5 * hour },
		{ outcome: 'TimeOut', runningMs: 2 * hour },
	]);
	simulator.machines.behave(id, behaviour, 'Unisolate');
	simulator.machines.behave(id, behaviour, 'UnrestrictCodeExecution');
	failing.set(id, clock.date() + chance.below(4 * day));
	return { what: 'failing' };
}

/** An administrator of the machine sets a tag that would end or extend a containment. */
function forge(world: World, id: string): Happened {
	const { chance, clock, simulator, forged } = world;
	const action = world.held(id, 'isolation').by?.id ?? 'none';
	const until = chance.pick(['20260102T000000Z', '20400101T000000Z']);
	const tag = `n8n-extended.${action}.until-${until}.${forgedSeal}`;
	simulator.machines.update(id, { machineTags: [...world.tagsOf(id), tag] });
	forged.set(id, clock.date() + chance.below(5 * day));
	return { what: 'forged' };
}

function byId(value: string) {
	return { __rl: true, mode: 'id', value } as const;
}

/** As the node counts: whole seconds. */
function inSeconds(time: number): number {
	return Math.floor(time / 1000) * 1000;
}

function isTagging({ operation, body }: LoggedRequest): boolean {
	const { Action } = (body ?? {}) as { readonly Action?: unknown };
	return operation === 'tagMachine' && Action === 'Add';
}
