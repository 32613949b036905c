import { DefenderError } from '../../defenderError';
import type { Term } from '../../machineActions/term';
import { endOf } from '../../machineActions/responseState';
import type { Machine } from '../../machines/machine';
import type { Seal } from '../../plans/plan';
import type { Settled } from '../../general/settled';
import { excerpt, toTheSecond } from '../../texts/shown';
import { containmentTerm, type ContainmentTerm } from './containmentTerm';
import type { OwnContainment } from './ownContainments';
import { markedTerm } from './sealedMark';

/** What is to be done about a containment now. */
export type Duty =
	/** Its time has not come, or it has no end. */
	| { readonly do: 'leave' }
	| { readonly do: 'release'; readonly term: ContainmentTerm }
	/** Its time seems to have come, and something speaks against a release that people have to look at. */
	| { readonly do: 'hold'; readonly term: ContainmentTerm; readonly why: DefenderError };

/** Whether the tags of the machine decide: not before the end that its action says, sealed, has come. */
export function asksTags(
	{ by, machineId, isCopied }: OwnContainment,
	seal: Seal | undefined,
	now: number,
): boolean {
	return (markedTerm(by, machineId, isCopied, seal).term.until ?? 0) <= now;
}

/**
 * Decides whether a containment is due.
 *
 * @param machine its record as it is now, or why it could not be read
 * @param now epoch milliseconds of the service
 */
export function dutyOf(
	containment: OwnContainment,
	machine: Settled<Pick<Machine, 'machineTags'>>,
	seal: Seal | undefined,
	now: number,
): Duty {
	const tags = machine.ok ? machine.value.machineTags : null;
	const term = containmentTerm(containment, tags ?? [], seal);
	const { until, doubtful, unsealed } = term;
	// An end that nobody goes by is told when its time has come; one that Extend has set stands in its place.
	const next = until ?? unsealed?.until;
	if (next !== undefined && next > now) return { do: 'leave' };
	const [forged] = doubtful;
	if (forged !== undefined) return { do: 'hold', term, why: unverified(forged) };
	if (until === undefined) {
		if (unsealed === undefined) return { do: 'leave' };
		return { do: 'hold', term, why: notSealed(containment, unsealed) };
	}
	if (!machine.ok) return { do: 'hold', term, why: unread(machine.error) };
	if (tags === null) return { do: 'hold', term, why: untold };
	return { do: 'release', term };
}

function unverified(tag: string): DefenderError {
	return new DefenderError({
		kind: 'rail',
		message: `It has the tag "${tag}", which looks like an extension of ours and cannot be verified, so that it is not released`,
		advice:
			'Somebody else may have set it, or the secret of the credential has changed since. Release the machine by hand, or remove the tag; if its time is to be extended, run Extend.',
	});
}

/** Which machine, since when and by whom it is contained, why it stays so, and what to do about it. */
function notSealed({ by, of, isCopied }: OwnContainment, { until = 0 }: Term): DefenderError {
	const since = toTheSecond(endOf(by) ?? 'an unknown time');
	const who = by.requestor === null ? 'somebody' : excerpt(by.requestor);
	const what = isCopied
		? 'stands in the mark of an earlier action, too'
		: 'is not sealed by this credential for that very action';
	return new DefenderError({
		kind: 'rail',
		message: `Its end, ${toTheSecond(until)}, ${what}, so that it is not released; the ${of} is of ${since}, by ${who}`,
		advice:
			"Another tool may have written or copied those words into its comment, another credential may have started it, or the secret or certificate has changed since. Release the machine by hand if its time is over; if it is n8n's and is to last, run Extend, which sets a sealed end.",
	});
}

function unread(error: Error): DefenderError {
	return new DefenderError({
		kind: 'rail',
		message: `It could not be told whether its time was extended, so that it is not released: ${error.message}`,
		advice: error instanceof DefenderError ? error.advice : '',
	});
}

const untold = new DefenderError({
	kind: 'rail',
	message:
		'Its record in Microsoft Defender does not say its tags, so that it could not be told whether its time was extended',
	advice: 'Release the machine by hand if its time is over.',
});
