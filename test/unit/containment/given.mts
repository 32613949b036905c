import type { MachineAction } from '../../../defender/entities.ts';
import type { Seal } from '../../../defender/plans/plan.ts';
import { sealFor } from '../../../defender/plans/seal.ts';
import {
	extensionPrefix,
	extensionTag,
} from '../../../defender/response/containment/extensionTag.ts';
import { sealedMark } from '../../../defender/response/containment/sealedMark.ts';
import { withTerm } from '../../../defender/machineActions/term.ts';
import { action, machineId, now, ownMark } from '../response/given.mts';

export const seal = sealFor('secret of the app', 'client', 'tenant');
export const otherSeal = sealFor('another secret', 'client', 'tenant');
export const hour = 3_600_000;

/** A mark with an end as the node writes it. */
export function markUntil(
	until: number | undefined,
	owner = 'soc',
	by: Seal = seal,
	sentAt = now - 2 * hour,
): string {
	if (until === undefined) return withTerm(ownMark, { until, owner });
	return sealedMark(ownMark, { until, owner }, { machineId, type: 'Isolate', sentAt }, by);
}

/** An isolation that n8n has made, two hours ago. @param until undefined for none */
export function isolation(
	until: number | undefined,
	fields: Record<string, unknown> = {},
): MachineAction {
	return action({
		id: 'one',
		type: 'Isolate',
		status: 'Succeeded',
		requestor: 'n8n',
		requestorComment: `Case 4711 ${markUntil(until)}`,
		creationDateTimeUtc: new Date(now - 2 * hour).toISOString(),
		lastUpdateDateTimeUtc: new Date(now - 1.9 * hour).toISOString(),
		...fields,
	});
}

/** A tag that extends it. */
export function tagFor(until: number, owner = '', actionId = 'one', by = seal): string {
	return extensionTag({ machineId, actionId }, { until, owner }, by);
}

export const forged = `${extensionPrefix}one.until-20270101T000000Z.${'0'.repeat(32)}`;
