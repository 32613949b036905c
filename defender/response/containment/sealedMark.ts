/**
 * A mark with an end is sealed: Release What Is Due goes by it, and other tools isolate machines, too, whose
 * comments may end with the words of whoever wrote an alert's title. The seal covers the whole mark (request,
 * flag, end, owner, when it was sent), the machine and the type of its action; the tenant is in the key, see
 * `nodes/shared/planSeal.ts`. It counts for an action of about that time alone: a copy of it on a later one is
 * worth nothing, whatever became of the action that it was made for.
 *
 * A mark without an end needs none: nothing is released because of it, and what else marks do (knowing a
 * request's own action again, telling whose it is) changes nothing that others have done.
 */
import { minutes } from '../../general/clock';
import { timeOf, type MachineAction } from '../../entities';
import { markOf } from '../../machineActions/mark';
import { sendingIn, termIn, withSending, withTerm, type Term } from '../../machineActions/term';
import type { Seal } from '../../plans/plan';
import { hmacOf } from '../../plans/seal';

/** Says what is sealed, so that no seal of something else stands for it. */
const purpose = 'n8n-nodes-microsoft-defender end 1';

const form = /^(\[n8n:[^\s[\]]+)\.seal-([0-9a-f]{32})\]$/;

/**
 * How far the time of an action may be from that of its seal. Both are the service's where n8n has seen it.
 * The rest is for answers that take long, actions that are listed late, and an n8n whose clock is minutes off
 * and that has read nothing before it sends.
 */
const nearMs = minutes(10);

/** What an end is about. */
interface Ending {
	readonly machineId: string;
	/** Of the action, e.g. "Isolate". */
	readonly type: string;
}

/**
 * A mark that says end and owner besides, and counts for one machine and time.
 *
 * @param sentAt epoch milliseconds, of the service where that is known
 */
export function sealedMark(
	mark: string,
	term: Term,
	{ sentAt, ...ending }: Ending & { readonly sentAt: number },
	seal: Seal,
): string {
	const told = withSending(withTerm(mark, term), sentAt);
	return `${told.slice(0, -1)}.seal-${sealOf(told, ending, seal)}]`;
}

/** What the mark of an action says of end and owner. */
interface MarkedTerm {
	/** As far as it may be gone by. */
	readonly term: Term;
	/** An end that cannot be verified, with its owner: nobody goes by it. */
	readonly unsealed: Term | undefined;
}

type Bearer = Pick<MachineAction, 'requestorComment' | 'type' | 'creationDateTimeUtc'>;

/**
 * @param isCopied see below
 * @param seal undefined where there is nothing to verify an end with
 */
export function markedTerm(
	{ requestorComment, type, creationDateTimeUtc }: Bearer,
	machineId: string,
	isCopied: boolean,
	seal: Seal | undefined,
): MarkedTerm {
	const mark = markOf(requestorComment);
	const told = termIn(mark);
	if (told.until === undefined) return { term: told, unsealed: undefined };
	const isOwn = !isCopied && isOfTime(mark ?? '', timeOf(creationDateTimeUtc));
	const holds = seal !== undefined && isOwn && isSealed(mark ?? '', { machineId, type }, seal);
	return holds ? { term: told, unsealed: undefined } : { term: none, unsealed: told };
}

const none: Term = { until: undefined, owner: '' };

function isSealed(mark: string, ending: Ending, seal: Seal): boolean {
	const [, head, told] = form.exec(mark) ?? [];
	return head !== undefined && told === sealOf(`${head}]`, ending, seal);
}

function isOfTime(mark: string, created: number | undefined): boolean {
	const sentAt = sendingIn(mark);
	if (sentAt === undefined || created === undefined) return false;
	return Math.abs(created - sentAt) <= nearMs;
}

/**
 * Whether the mark of an action stands on an earlier one, too: a sealed mark counts once, so that nobody ends
 * a later containment of the same machine with it, not even one of about the same time.
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
