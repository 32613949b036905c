import { isDefenderError, type DefenderError } from '../defenderError';
import { settle, unsettle, type Settled } from '../general/settled';
import type { Judged, Kind, Planned, Thing } from './kind';
import type { Order, Subject } from './order';
import type { Way } from './port';
import type { PlanRow } from './report';
import { isRefused, type JudgedOrder } from './targets';

/**
 * What the dry runs of a run tell: a row for each subject. Subjects that cannot be found and refusals
 * are part of the plan, not errors; everything else that goes wrong is an error here, too.
 */
export async function planDryRuns<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	way: Way,
	judged: ReadonlyMap<O, JudgedOrder<O, S>>,
): Promise<Map<O, Settled<ReadonlyArray<PlanRow<O, S, T>>>>> {
	const dry = [...judged.values()].filter(({ order }) => order.isDryRun);
	if (dry.length === 0) return new Map();
	const possible = dry.flatMap(({ order, subjects }) =>
		(subjects.ok ? subjects.value : [])
			.filter((one) => refusalOf(kind, one) === undefined && one.error === undefined)
			.map((one) => ({ one, job: { order, subject: one.subject } })),
	);
	const planned = await settle(() =>
		kind.plan(
			way,
			possible.map(({ job }) => job),
		),
	);
	const planOf = new Map(
		possible.map(({ one }, position) => [one, planned.ok ? planned.value[position] : planned]),
	);
	const rowsOf = ({ order, subjects }: JudgedOrder<O, S>): Array<PlanRow<O, S, T>> => {
		if (!subjects.ok) {
			if (!isDefenderError(subjects.error, 'target')) throw subjects.error;
			const verdict = { refused: subjects.error };
			return [{ order, subject: undefined, verdict, protects: [] }];
		}
		return subjects.value.map((one) => {
			if (one.error !== undefined) throw one.error;
			const { subject, protects } = one;
			const refused = refusalOf(kind, one);
			if (refused !== undefined) return { order, subject, protects, verdict: { refused } };
			const verdict = plannedOf(planOf, one);
			return { order, subject, protects, verdict, withheld: verdict.withheld };
		});
	};
	const rows = new Map<O, Settled<ReadonlyArray<PlanRow<O, S, T>>>>();
	for (const item of dry) rows.set(item.order, await settle(() => rowsOf(item)));
	return rows;
}

/** Why nothing would be done about a subject, whatever its own plan. */
function refusalOf<S>(
	{ refusal }: { readonly refusal: (refused: ReadonlyArray<Judged<S>>) => DefenderError },
	one: Judged<S>,
): DefenderError | undefined {
	return isRefused(one) ? refusal([one]) : one.obstacle;
}

function plannedOf<S, T>(
	planOf: ReadonlyMap<Judged<S>, Settled<Planned<T>> | undefined>,
	one: Judged<S>,
): Planned<T> {
	const planned = planOf.get(one);
	if (planned === undefined) throw new TypeError('A subject was not planned');
	return unsettle(planned);
}
