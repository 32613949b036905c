import { startedType, type StartMethodName } from '../../../../defender/contract';
import { fieldNames } from '../../../../defender/fieldNames';
import { withTerm, type Term } from '../../../../defender/machineActions/term';
import type { Seal } from '../../../../defender/plans/plan';
import { sealedMark } from '../../../../defender/response/containment/sealedMark';
import { sealOrRefuse } from '../../../shared/planSeal';

/**
 * The mark of a request that says until when what it does is to last, and who answers for it: one for each
 * machine where there is an end.
 *
 * @param seal undefined where the credential has nothing to seal with
 * @throws DefenderError of kind `input` where an end could not be sealed: nobody would ever go by it
 */
export function markWithTerm(
	mark: string,
	term: Term,
	method: StartMethodName,
	seal: Seal | undefined,
): (machineId: string) => string {
	if (term.until === undefined) return () => withTerm(mark, term);
	const sealed = sealOrRefuse(seal, fieldNames.until, 'end');
	const type = startedType(method);
	return (machineId) => sealedMark(mark, term, { machineId, type }, sealed);
}
