/**
 * A mark with an end is sealed: Release What Is Due goes by it, and other tools isolate machines, too, whose
 * comments may end with the words of whoever wrote an alert's title. The seal covers the whole mark (request,
 * flag, end, owner), the machine and the type of its action; the tenant is in the key, see
 * `nodes/shared/planSeal.ts`.
 *
 * A mark without an end needs none: nothing is released because of it, and what else marks do (knowing a
 * request's own action again, telling whose it is) changes nothing that others have done.
 */
import { timeOf, type MachineAction } from '../../entities';
import { markOf } from '../../machineActions/mark';
import { termIn, withTerm, type Term } from '../../machineActions/term';
import type { Seal } from '../../plans/plan';
import { hmacOf } from '../../plans/seal';

/** Says what is sealed, so that no seal of something else stands for it. */
const purpose = 'n8n-nodes-microsoft-defender end 1';

const form = /^(\[n8n:[^\s[\]]+)\.seal-([0-9a-f]{32})\]$/;

/** What an end is about. */
interface Ending {
	readonly machineId: string;
	/** Of the action, e.g. "Isolate". */
	readonly type: string;
}

/** A mark that says end and owner besides, and counts for one machine. */
export function sealedMark(mark: string, term: Term, ending: Ending, seal: Seal): string {
	const told = withTerm(mark, term);
	return `${told.slice(0, -1)}.seal-${sealOf(told, ending, seal)}]`;
}

/** What the mark of an action says of end and owner. */
interface MarkedTerm {
	/** As far as it may be gone by. */
	readonly term: Term;
	/** An end that cannot be verified, with its owner: nobody goes by it. */
	readonly unsealed: Term | undefined;
}

/**
 * @param isCopied see below
 * @param seal undefined where there is nothing to verify an end with
 */
export function markedTerm(
	{ requestorComment, type }: Pick<MachineAction, 'requestorComment' | 'type'>,
	machineId: string,
	isCopied: boolean,
	seal: Seal | undefined,
): MarkedTerm {
	const mark = markOf(requestorComment);
	const told = termIn(mark);
	if (told.until === undefined) return { term: told, unsealed: undefined };
	const holds = seal !== undefined && !isCopied && isSealed(mark ?? '', { machineId, type }, seal);
	return holds ? { term: told, unsealed: undefined } : { term: none, unsealed: told };
}

const none: Term = { until: undefined, owner: '' };

function isSealed(mark: string, ending: Ending, seal: Seal): boolean {
	const [, head, told] = form.exec(mark) ?? [];
	return head !== undefined && told === sealOf(`${head}]`, ending, seal);
}

/**
 * Whether the mark of an action stands on an earlier one, too: a sealed mark counts once, so that nobody ends
 * a later containment of the same machine with it.
 *
 * @param actions of the machine, all there are
 */
export function isCopied(
	{ id, type, requestorComment, creationDateTimeUtc }: MachineAction,
	actions: readonly MachineAction[],
): boolean {
	const mark = markOf(requestorComment);
	if (mark === undefined || termIn(mark).until === undefined) return false;
	const created = timeOf(creationDateTimeUtc);
	return actions.some((other) => {
		if (other.id === id || other.type !== type || markOf(other.requestorComment) !== mark) {
			return false;
		}
		const othersTime = timeOf(other.creationDateTimeUtc);
		return created === undefined || othersTime === undefined || othersTime <= created;
	});
}

function sealOf(mark: string, { machineId, type }: Ending, seal: Seal): string {
	const sealed = JSON.stringify([purpose, machineId.toLowerCase(), type, mark]);
	return hmacOf(Buffer.from(sealed), seal).toString('hex');
}
