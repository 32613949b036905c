import type { MachineAction } from '../../entities';
import { markOf } from '../../machineActions/mark';
import { termIn, type Term } from '../../machineActions/term';
import type { Seal } from '../../plans/plan';
import { extensionsIn, type Extension } from './extensionTag';

/** Until when a containment lasts, who answers for it, and where that comes from. */
export interface ContainmentTerm extends Term {
	/** The mark of the action, or a tag that extends it; undefined where there is no end. */
	readonly from: 'mark' | 'tag' | undefined;
	/** The tags that extend it. */
	readonly extensions: readonly Extension[];
	/** Tags that look as if they did, and cannot be verified. */
	readonly doubtful: readonly string[];
}

/**
 * What holds for a containment. The later end counts, whichever says it, so that no tag, and no loss of a
 * later one, ends it before the time that its action says.
 *
 * @param by the action that contained the machine
 */
export function containmentTerm(
	by: MachineAction,
	machineId: string,
	tags: readonly string[],
	seal: Seal | undefined,
): ContainmentTerm {
	const marked = termIn(markOf(by.requestorComment));
	const { valid, doubtful } = extensionsIn(tags, machineId, seal);
	const extensions = valid.filter(({ actionId }) => actionId === by.id.toLowerCase());
	const [last] = [...extensions].sort((one, other) => other.until - one.until);
	const told = { extensions, doubtful };
	if (last === undefined || last.until <= (marked.until ?? 0)) {
		return { ...marked, from: marked.until === undefined ? undefined : 'mark', ...told };
	}
	const owner = last.owner === '' ? marked.owner : last.owner;
	return { until: last.until, owner, from: 'tag', ...told };
}
