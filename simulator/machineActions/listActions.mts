import { jsonAnswer } from '../answers.mts';
import type { Filter } from '../odata/filterParser.mts';
import { selected } from '../odata/listAnswer.mts';
import { invalidQuery } from '../odata/model.mts';
import { nextLink } from '../odata/nextLink.mts';
import { pageOf } from '../odata/page.mts';
import { predicateOf } from '../odata/predicate.mts';
import { readListQuery } from '../odata/queryOptions.mts';
import type { Call, Work } from '../operation.mts';
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
	if (filter !== undefined && world.quirks.refuseIn && usesIn(filter)) {
		throw invalidQuery("The binary operator kind 'In' is not supported.");
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

function usesIn(filter: Filter): boolean {
	switch (filter.kind) {
		case 'and':
		case 'or':
			return usesIn(filter.left) || usesIn(filter.right);
		case 'not':
			return usesIn(filter.operand);
		case 'in':
			return true;
		case 'compare':
		case 'startswith':
		case 'any':
			return false;
	}
}
