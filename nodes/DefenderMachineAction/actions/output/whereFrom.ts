import type { IDataObject } from 'n8n-workflow';
import type { ContainmentTerm } from '../../../../defender/response/containment/containmentTerm';

/** Where the end of a containment comes from, and what speaks of one without being verified. */
export function whereFrom(term: ContainmentTerm): IDataObject {
	const { from, doubtful } = term;
	return {
		endFrom: from ?? null,
		...notSealed(term),
		...(doubtful.length === 0 ? {} : { doubtfulTags: [...doubtful] }),
	};
}

/**
 * End and owner that cannot be verified. They stand apart from `until` and `owner`, so that no workflow takes
 * them for what holds.
 */
export function notSealed({ unsealed }: Pick<ContainmentTerm, 'unsealed'>): IDataObject {
	if (unsealed?.until === undefined) return {};
	const { until, owner } = unsealed;
	return {
		notSealed: { until: new Date(until).toISOString(), owner: owner === '' ? null : owner },
	};
}
