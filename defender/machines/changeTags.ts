import { seconds } from '../general/clock';
import { apiMethods } from '../contract';
import { foreignAnswer, isDefenderError } from '../defenderError';
import { isRow, isSameId } from '../entities';
import { groupedBy } from '../general/groupedBy';
import type { ApiCall } from '../http/apiCall';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { certain, makeSure } from '../http/lostCall';
import { settle, settleAll, type Settled } from '../general/settled';
import { readMachine, type Machine } from './machine';
import { readMachines } from './readMachines';

export type TagAction = 'Add' | 'Remove';

interface TagChange {
	readonly machineId: string;
	readonly tag: string;
}

/** Source: https://learn.microsoft.com/defender-endpoint/api/add-or-remove-multiple-machine-tags */
const largestTagBatch = 500;

/** A change that no answer shows is looked for again this often, after such pauses. */
const looks = 4;
const lagMs = seconds(3);

/** Machines tagged one by one at a time. */
const width = 5;

/**
 * Adds or removes tags: one call for up to 500 machines that ask for the same tag. When such a call
 * is refused because of one of its machines, they are tagged one by one, so that each has its own
 * answer.
 *
 * A change counts as done when the machine shows it: in the answer, or else when it is read again.
 *
 * @returns the machine as it is then, or why it could not be changed, for each change at its position
 */
export async function changeTags(
	connection: Connection,
	action: TagAction,
	changes: readonly TagChange[],
	deadline: number,
): Promise<Array<Settled<Machine>>> {
	const change = new TagChanger(connection, action, deadline);
	const ends = new Map<TagChange, Settled<Machine>>();
	for (const [tag, group] of groupedBy(changes, (one) => one.tag)) {
		const ids = [...new Set(group.map(({ machineId }) => machineId))];
		const byId = await change.machines(tag, ids);
		for (const one of group) {
			ends.set(one, byId.get(one.machineId) ?? notShown(action, one));
		}
	}
	return changes.map((one) => ends.get(one) ?? notShown(action, one));
}

type Proven = Map<string, Settled<Machine>>;
/** Undefined where the answer does not name the machine. */
type Ends = Map<string, Settled<Machine | undefined>>;

class TagChanger {
	constructor(
		private readonly connection: Connection,
		private readonly action: TagAction,
		private readonly deadline: number,
	) {}

	async machines(tag: string, ids: readonly string[]): Promise<Proven> {
		const ends: Proven = new Map();
		for (let start = 0; start < ids.length; start += largestTagBatch) {
			const batch = ids.slice(start, start + largestTagBatch);
			const done = batch.length === 1 ? await this.each(tag, batch) : await this.batch(tag, batch);
			for (const [id, end] of await this.proven(tag, done)) ends.set(id, end);
		}
		return ends;
	}

	/** Reads those machines again whose change the answer does not show. It may take its time. */
	private async proven(tag: string, answered: Ends): Promise<Proven> {
		const ends: Proven = new Map();
		for (const [id, end] of answered) {
			if (!end.ok) ends.set(id, end);
			else if (this.shows(end.value, tag)) ends.set(id, { ok: true, value: end.value });
		}
		const { clock } = this.connection;
		for (let looked = 0; ends.size < answered.size; looked += 1) {
			const open = [...answered.keys()].filter((id) => !ends.has(id));
			const read = await readMachines(this.connection, open, this.deadline);
			for (const [id, end] of read) {
				if (!end.ok || this.shows(end.value, tag)) ends.set(id, end);
			}
			if (looked >= looks || clock.now() + lagMs > this.deadline) break;
			if (ends.size < answered.size) await clock.sleep(lagMs);
		}
		return ends;
	}

	private shows(machine: Machine | undefined, tag: string): machine is Machine {
		// A record without tags does not say what tags the machine has.
		if (machine === undefined || machine.machineTags === null) return false;
		return isChanged(this.action, machine.machineTags, tag);
	}

	private async batch(tag: string, ids: readonly string[]): Promise<Ends> {
		const sent = await settle(() =>
			this.post({
				method: apiMethods.tagMachines,
				body: { Value: tag, Action: this.action, MachineIds: ids },
				deadline: this.deadline,
			}),
		);
		if (sent.ok) {
			const machines = machinesIn(sent.value);
			return new Map(ids.map((id) => [id, { ok: true, value: machines.get(id) }]));
		}
		const becauseOfOne = isDefenderError(sent.error, 'notFound', 'refused');
		return becauseOfOne ? await this.each(tag, ids) : new Map(ids.map((id) => [id, sent]));
	}

	private async each(tag: string, ids: readonly string[]): Promise<Ends> {
		const ends = await settleAll(ids, width, async (machineId) => {
			const answer = await this.post({
				method: apiMethods.tagMachine,
				parameters: { machineId },
				body: { Value: tag, Action: this.action },
				deadline: this.deadline,
			});
			const machine = readMachine(answer);
			return machine !== undefined && isSameId(machine.id, machineId) ? machine : undefined;
		});
		return new Map(
			ids.map((id, position) => [id, ends[position] ?? { ok: true, value: undefined }]),
		);
	}

	/** Setting a tag twice is setting it once, so a lost answer is answered by asking again. */
	private async post(call: ApiCall): Promise<unknown> {
		const made = await makeSure(this.connection, {
			send: (watched) => callApi(watched, call),
			find: 'harmless',
			visibilityLagMs: 0,
			deadline: call.deadline,
		});
		return certain(made, 'the tags were changed', 'Look at the machine, or run the node again.');
	}
}

/**
 * Whether tags are as a change wants them. Of the same tag in other letters the service may have made
 * the one that was there; to be gone means that very tag.
 */
function isChanged(action: TagAction, tags: readonly string[], tag: string): boolean {
	return action === 'Remove'
		? !tags.includes(tag)
		: tags.some((one) => one.toLowerCase() === tag.toLowerCase());
}

function notShown(action: TagAction, { machineId, tag }: TagChange): Settled<never> {
	const what = action === 'Add' ? 'does not show' : 'still shows';
	const error = foreignAnswer(
		`Microsoft Defender took the call, but machine ${machineId} ${what} the tag "${tag}"`,
	);
	return { ok: false, error };
}

/** The answer is a list of machines, bare or as `value`. */
function machinesIn(answer: unknown): ReadonlyMap<string, Machine> {
	const rows: unknown = isRow(answer) ? answer.value : answer;
	const list: unknown[] = Array.isArray(rows) ? rows : [];
	const machines = list.flatMap((row) => readMachine(row) ?? []);
	return new Map(machines.map((machine) => [machine.id.toLowerCase(), machine]));
}
