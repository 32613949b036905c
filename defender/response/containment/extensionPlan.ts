import type { MachineAction } from '../../entities';
import type { Term } from '../../machineActions/term';
import type { Machine } from '../../machines/machine';
import type { Seal } from '../../plans/plan';
import { toTheSecond } from '../../texts/shown';
import { containmentTerm, type ContainmentTerm } from './containmentTerm';
import { extensionTag } from './extensionTag';
import { standingOf, type Containing, type OwnContainment } from './ownContainments';
import { adjectives, reasonAgainst } from './standingWords';

/** What is asked for. */
export interface ExtensionRequest {
	readonly of: Containing;
	/** Epoch milliseconds, whole seconds. */
	readonly until: number;
	/** Empty to leave it as it is. */
	readonly owner: string;
}

/** How a containment is extended. */
export interface ExtensionPlan {
	readonly containment: OwnContainment;
	/** What holds now. */
	readonly before: ContainmentTerm;
	/** What holds then. */
	readonly after: Term & { readonly until: number };
	/** The tag that says so. */
	readonly tag: string;
	/** Tags that it takes the place of. */
	readonly older: readonly string[];
}

/**
 * Decides how a containment is extended, without doing anything.
 *
 * @param machine its record as it is now
 * @param actions of the machine from which its state follows, all there are
 * @returns why it cannot be, in words, where it cannot
 */
export function extensionPlan(
	{ of, until, owner }: ExtensionRequest,
	machine: Pick<Machine, 'id' | 'machineTags' | 'computerDnsName'>,
	actions: readonly MachineAction[],
	seal: Seal,
): ExtensionPlan | string {
	const named = `${machine.computerDnsName ?? 'The machine'} (${machine.id})`;
	const standing = standingOf(machine.id, actions, of);
	if (standing.is !== 'own') return `${named} ${reasonAgainst(standing, of)}`;
	const { machineTags: tags } = machine;
	if (tags === null) return `The record of ${named} in Microsoft Defender does not say its tags`;
	const { containment } = standing;
	const before = containmentTerm(containment, tags, seal);
	if (until < (before.until ?? 0)) {
		return `${named} is ${adjectives[of]} until ${toTheSecond(before.until ?? 0)} already, and ${toTheSecond(until)} would shorten that`;
	}
	const after = { until, owner: owner === '' ? before.owner : owner };
	const extended = { machineId: machine.id, actionId: containment.by.id };
	const tag = extensionTag(extended, after, seal);
	const older = before.extensions.flatMap((one) => (one.tag === tag ? [] : [one.tag]));
	return { containment, before, after, tag, older };
}
