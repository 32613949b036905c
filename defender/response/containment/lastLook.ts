import { minutes, seconds } from '../../general/clock';
import { DefenderError, isDefenderError } from '../../defenderError';
import type { Connection } from '../../http/connection';
import { readAllStateActions } from '../../machineActions/readStateActions';
import type { RecentActions } from '../../machineActions/recentActions';
import { machinesWithTagPrefix } from '../../machines/machinesWithTagPrefix';
import type { Seal } from '../../plans/plan';
import { settle, type Settled } from '../../general/settled';
import { dutyOf } from './duty';
import { extensionPrefix } from './extensionTag';
import { standingOf, type OwnContainment } from './ownContainments';
import { adjectives, reasonAgainst } from './standingWords';

/** So long a look counts. It takes two calls for the whole tenant, however many releases wait. */
const freshMs = seconds(5);

interface Seen {
	readonly actions: RecentActions;
	/** Of the machines that have tags of extensions, by ID in lower case. */
	readonly tags: ReadonlyMap<string, readonly string[]>;
}

/**
 * What is contained, looked at again where releases have waited for the quota: people isolate and extend
 * meanwhile. All that wait share one look.
 */
export class LastLook {
	private seen: Promise<Settled<Seen>> | undefined;

	/** @param at `clock.now()` at the beginning of the look by which the releases were judged */
	constructor(
		private readonly connection: Connection,
		private readonly seal: Seal | undefined,
		private at: number,
	) {}

	/** @throws DefenderError of kind `rail` where the containment is not the one that was judged, or not due */
	async refuseUnlessDue(judged: OwnContainment): Promise<void> {
		const now = this.connection.clock.now();
		if (now - this.at > freshMs) {
			this.at = now;
			this.seen = settle(() => this.read());
		}
		const seen = await this.seen;
		if (seen === undefined) return;
		if (seen.ok) this.judge(judged, seen.value);
		else throw isDefenderError(seen.error, 'cancelled') ? seen.error : unread(seen.error);
	}

	private async read(): Promise<Seen> {
		const { connection } = this;
		const deadline = connection.clock.now() + minutes(5);
		const actions = await readAllStateActions(connection, deadline);
		const machines = await machinesWithTagPrefix(connection, extensionPrefix, deadline);
		const tags = machines.map(
			({ id, machineTags }) => [id.toLowerCase(), machineTags ?? []] as const,
		);
		return { actions, tags: new Map(tags) };
	}

	private judge({ machineId, of, by }: OwnContainment, { actions, tags }: Seen): void {
		const standing = standingOf(machineId, actions.of(machineId), of);
		if (standing.is !== 'own') throw changed(reasonAgainst(standing, of));
		const { containment } = standing;
		if (containment.by.id !== by.id) {
			throw changed(`is ${adjectives[of]} anew by n8n: action ${containment.by.id}`);
		}
		const machineTags = tags.get(machineId) ?? [];
		const now = this.connection.clock.date();
		const duty = dutyOf(containment, { ok: true, value: { machineTags } }, this.seal, now);
		if (duty.do === 'hold') throw duty.why;
		if (duty.do === 'leave') throw changed('has got a later end');
	}
}

function changed(how: string): DefenderError {
	return new DefenderError({
		kind: 'rail',
		message: `While its release waited for Microsoft's limit its state was changed, so that it was not released: the machine ${how}`,
		advice: 'The next run judges it anew, by what is there then.',
	});
}

function unread(error: Error): DefenderError {
	return new DefenderError({
		kind: 'rail',
		message: `Its release had waited for Microsoft's limit, and what has been done to the machine meanwhile could not be read, so that it was not released: ${error.message}`,
		advice: 'The next run tries it again.',
	});
}
