import type { MachineAction } from '../../entities';
import type { Connection } from '../../http/connection';
import { machineInWords, nounOf } from '../../machineActions/headline';
import { markOf, type RequestMark } from '../../machineActions/mark';
import { requestIn, termIn, type Term } from '../../machineActions/term';
import { excerpt, toTheSecond } from '../../texts/shown';

/**
 * What to tell where an end or an owner was asked for, and an action that was there already stands for the
 * one that would have got them; undefined where there is nothing to tell.
 *
 * @param action the one that was there; another try of its request asks for what it has got
 */
export function termNote(
	asked: Term | undefined,
	{ text, older }: RequestMark,
	action: MachineAction,
): string | undefined {
	const { id, type, requestor, requestorComment } = action;
	const mark = markOf(requestorComment);
	const request = requestIn(mark ?? '');
	if (asked === undefined || request === text || request === older) return undefined;
	const there = termIn(mark);
	const lost = lostOf(asked, there);
	if (lost.length === 0) return undefined;
	const fails = `${lost.join(' and ')} ${lost.length > 1 ? 'do' : 'does'} not hold for ${machineInWords(action)}`;
	const noun = nounOf(type);
	// Microsoft names no limit of a comment; the mark is the first that one would cost.
	return mark === undefined
		? `${fails}: its ${noun} by ${excerpt(requestor ?? 'somebody')} bears no mark of n8n (${type} ${id}). Somebody else has started it, or Microsoft Defender has cut its comment; it ends when somebody ends it`
		: `${fails}: nothing was started for this item, and its ${noun} has ${termInWords(there)} by its mark (${type} ${id}). Extend sets another`;
}

/** What of the wishes does not hold, by the names of the form. */
function lostOf({ until, owner }: Term, there: Term): string[] {
	return [
		...(until === undefined || until === there.until ? [] : [`Until (${toTheSecond(until)})`]),
		...(owner === '' || owner === there.owner ? [] : [`Owner (${excerpt(owner)})`]),
	];
}

function termInWords({ until, owner }: Term): string {
	const end = until === undefined ? 'no end' : `the end ${toTheSecond(until)}`;
	return `${end} and ${owner === '' ? 'no owner' : `the owner ${excerpt(owner)}`}`;
}

/** A person who looks at the node sees it, too. */
export function tellTermNotes(
	{ notice }: Pick<Connection, 'notice'>,
	notes: ReadonlyArray<string | undefined>,
): void {
	const [first, ...more] = notes.filter((note) => note !== undefined);
	if (first === undefined) return;
	notice(more.length === 0 ? first : `${first}. ${more.length} more items say so in termNote`);
}
