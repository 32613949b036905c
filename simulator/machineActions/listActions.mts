import { jsonAnswer } from '../http/answers.mts';
import type { Filter } from '../odata/filterParser.mts';
import { selected } from '../odata/listAnswer.mts';
import { invalidQuery } from '../odata/model.mts';
import { nextLink } from '../odata/nextLink.mts';
import { pageOf } from '../odata/page.mts';
import { predicateOf } from '../odata/predicate.mts';
import { readListQuery } from '../odata/queryOptions.mts';
import type { Call, Work } from '../http/operation.mts';
import type { Quirks } from '../switches/quirks.mts';
import { actionModel } from './actionModel.mts';
import { candidatesFor } from './candidates.mts';
import { entityJson, listBody } from './presentation.mts';
import type { StoredAction } from './storedAction.mts';
import { isVisibleInList } from './visibility.mts';

/** GET /machineactions: https://learn.microsoft.com/defender-endpoint/api/get-machineactions-collection */
export function listMachineActions({ world, tenant, query: parameters }: Call): Work {
	const now = world.clock.now();
	const model = actionModel(() => now);
	const query = readListQuery(parameters, model);
	const { filter } = query;
	const refused = refusedOperator(filter, world.quirks);
	if (refused !== undefined) {
		throw invalidQuery(`The binary operator kind '${refused}' is not supported.`);
	}
	const fits = filter === undefined ? () => true : predicateOf(filter, model);
	const matches = (action: StoredAction): boolean => isVisibleInList(action, world) && fits(action);
	return () => {
		const size = query.top ?? world.quirks.listDefaultPage;
		const page = pageOf(candidatesFor(filter, tenant.actions), matches, query, model, size);
		const rows = page.rows.map((action) =>
			selected(entityJson(tenant.actions.entity(action), world.quirks), query),
		);
		const url = `${world.origin}/api/machineactions`;
		const link = nextLink(url, parameters, query, page, world.quirks);
		return jsonAnswer(200, { ...listBody(rows, page.count), ...link });
	};
}

function refusedOperator(
	filter: Filter | undefined,
	{ refuseIn, refuseNotEqual }: Quirks,
): string | undefined {
	if (filter === undefined) return undefined;
	if (refuseIn && uses(filter, ({ kind }) => kind === 'in')) return 'In';
	const isNotEqual = (part: Filter) => part.kind === 'compare' && part.comparison === 'ne';
	return refuseNotEqual && uses(filter, isNotEqual) ? 'NotEqual' : undefined;
}

/** Whether a filter, or a part of it, is such a one. */
function uses(filter: Filter, isSuch: (part: Filter) => boolean): boolean {
	if (isSuch(filter)) return true;
	switch (filter.kind) {
		case 'and':
		case 'or':
			return uses(filter.left, isSuch) || uses(filter.right, isSuch);
		case 'not':
			return uses(filter.operand, isSuch);
		case 'in':
		case 'compare':
		case 'startswith':
		case 'any':
			return false;
	}
}
