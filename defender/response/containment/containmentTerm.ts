import type { MachineAction } from '../../entities';
import type { Term } from '../../machineActions/term';
import type { Seal } from '../../plans/plan';
import { extensionsIn, type Extension } from './extensionTag';
import { markedTerm } from './sealedMark';

/** Until when a containment lasts, who answers for it, and where that comes from. */
export interface ContainmentTerm extends Term {
	/** The mark of the action, or a tag that extends it; undefined where there is no end. */
	readonly from: 'mark' | 'tag' | undefined;
	/** The tags that extend it. */
	readonly extensions: readonly Extension[];
	/** Tags that look as if they did, and cannot be verified. */
	readonly doubtful: readonly string[];
	/** What the mark says, where its end cannot be verified: nobody goes by it. */
	readonly unsealed: Term | undefined;
}

/** What is contained, and by which action. */
interface Contained {
	readonly machineId: string;
	readonly by: MachineAction;
	/** Whether an earlier action bears the very mark, which counts once. */
	readonly isCopied: boolean;
}

/**
 * What holds for a containment. The later end counts, whichever says it, so that no tag, and no loss of a
 * later one, ends it before the time that its action says. What cannot be verified says nothing.
 */
export function containmentTerm(
	{ by, machineId, isCopied }: Contained,
	tags: readonly string[],
	seal: Seal | undefined,
): ContainmentTerm {
	const { term: marked, unsealed } = markedTerm(by, machineId, isCopied, seal);
	const { valid, doubtful } = extensionsIn(tags, machineId, seal);
	const extensions = valid.filter(({ actionId }) => actionId === by.id.toLowerCase());
	const [last] = [...extensions].sort((one, other) => other.until - one.until);
	const told = { extensions, doubtful, unsealed };
	if (last === undefined || last.until <= (marked.until ?? 0)) {
		return { ...marked, from: marked.until === undefined ? undefined : 'mark', ...told };
	}
	const owner = last.owner === '' ? marked.owner : last.owner;
	return { until: last.until, owner, from: 'tag', ...told };
}
