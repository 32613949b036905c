import { DefenderError } from '../../defenderError';
import { markOf } from '../../machineActions/mark';
import { termIn } from '../../machineActions/term';
import type { Machine } from '../../machines/machine';
import type { Seal } from '../../plans/plan';
import type { Settled } from '../../settled';
import { containmentTerm, type ContainmentTerm } from './containmentTerm';
import type { OwnContainment } from './ownContainments';

/** What is to be done about a containment now. */
export type Duty =
	/** Its time has not come, or it has no end. */
	| { readonly do: 'leave' }
	| { readonly do: 'release'; readonly term: ContainmentTerm }
	/** Its time seems to have come, and something speaks against a release that people have to look at. */
	| { readonly do: 'hold'; readonly term: ContainmentTerm; readonly why: DefenderError };

/** Whether the tags of the machine decide: not before the end that its action says has come. */
export function asksTags({ by }: OwnContainment, now: number): boolean {
	return (termIn(markOf(by.requestorComment)).until ?? 0) <= now;
}

/**
 * Decides whether a containment is due.
 *
 * @param machine its record as it is now, or why it could not be read
 * @param now epoch milliseconds of the service
 */
export function dutyOf(
	{ by, machineId }: OwnContainment,
	machine: Settled<Machine>,
	seal: Seal | undefined,
	now: number,
): Duty {
	const tags = machine.ok ? machine.value.machineTags : null;
	const term = containmentTerm(by, machineId, tags ?? [], seal);
	const { until, doubtful } = term;
	if (until !== undefined && until > now) return { do: 'leave' };
	const [forged] = doubtful;
	if (forged !== undefined) return { do: 'hold', term, why: unverified(forged) };
	if (until === undefined) return { do: 'leave' };
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
