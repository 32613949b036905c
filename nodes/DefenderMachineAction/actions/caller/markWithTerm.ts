import { startedType, type StartMethodName } from '../../../../defender/contract';
import { fieldNames } from '../../../../defender/texts/fieldNames';
import { endAsked, withTerm, type Term } from '../../../../defender/machineActions/term';
import type { Seal } from '../../../../defender/plans/plan';
import { sealedMark } from '../../../../defender/response/containment/sealedMark';
import { sealOrRefuse } from '../../../shared/planSeal';

/** Until when what is asked for is to last, as the form has it, and who answers for it; empty where not said. */
interface AskedTerm {
	readonly until: string;
	readonly owner: string;
}

/** What was asked for as of now, and the mark that says it. */
interface TermMark {
	readonly term: Term;
	readonly markOn: (machineId: string, sentAt?: number) => string;
}

/**
 * The mark of a request that says until when what it does is to last, and who answers for it: one for each
 * machine and time where there is an end. What is asked for is judged now, before anything is done, and again
 * when it is sent, which may be much later: a duration counts from then on, and a time may be over by then.
 * What is not sent is not sealed either, so that nobody can copy a seal that no action bears yet.
 *
 * @param seal undefined where the credential has nothing to seal with
 * @param now epoch milliseconds
 * @throws DefenderError of kind `input` for an end that is over, or could not be sealed: nobody would ever go
 * by it
 */
export function markWithTerm(
	mark: string,
	{ until, owner }: AskedTerm,
	method: StartMethodName,
	seal: Seal | undefined,
	now: number,
): TermMark {
	const term = { until: endAsked(until, now), owner };
	const shown = withTerm(mark, term);
	if (term.until === undefined) return { term, markOn: () => shown };
	const sealed = sealOrRefuse(seal, fieldNames.until, 'end');
	const type = startedType(method);
	const markOn = (machineId: string, sentAt?: number): string => {
		if (sentAt === undefined) return shown;
		const sent = { until: endAsked(until, sentAt), owner };
		return sealedMark(mark, sent, { machineId, type, sentAt }, sealed);
	};
	return { term, markOn };
}
