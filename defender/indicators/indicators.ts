import { seconds } from '../general/clock';
import { believed, filterOf, isText, type Condition } from '../filters/conditions';
import { apiMethods } from '../contract';
import { DefenderError, foreignAnswer, isDefenderError } from '../defenderError';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { listPages } from '../http/lists/listPages';
import { certain, makeSure } from '../http/lostCall';
import { settle } from '../general/settled';
import {
	isAbout,
	isAsOrdered,
	readIndicator,
	type Indicator,
	type IndicatorOrder,
} from './indicator';

/** How long a new indicator may take to show in the list. Nobody says; as long as an action. */
const visibilityLagMs = seconds(15);

/**
 * Active indicators, in the service's own order. An app without Ti.ReadWrite.All sees only those that it
 * has submitted.
 * Source: https://learn.microsoft.com/defender-endpoint/api/get-ti-indicators-collection
 */
export async function listIndicators(
	connection: Connection,
	list: {
		readonly conditions: readonly Condition[];
		readonly limit?: number | undefined;
		readonly deadline: number;
	},
): Promise<Indicator[]> {
	const rows = await listPages(connection, {
		method: apiMethods.listIndicators,
		query: { filter: filterOf(list.conditions) },
		limit: list.limit,
		deadline: list.deadline,
		read: readIndicator,
	});
	return [...believed(rows, list.conditions)];
}

/** The indicator about something, if there is one that the app may see. */
export async function findIndicator(
	connection: Connection,
	about: Pick<IndicatorOrder, 'indicatorType' | 'indicatorValue'>,
	deadline: number,
): Promise<Indicator | undefined> {
	const conditions = [isText('indicatorValue', about.indicatorValue)];
	const found = await listIndicators(connection, { conditions, deadline });
	return found.find((indicator) => isAbout(indicator, about));
}

/**
 * Submits an indicator; one about the same is changed. After a lost answer the list tells whether it is
 * there.
 * Source: https://learn.microsoft.com/defender-endpoint/api/post-ti-indicator
 */
export async function submitIndicator(
	connection: Connection,
	order: IndicatorOrder,
	deadline: number,
): Promise<Indicator> {
	const find = async (until: number): Promise<Indicator | undefined> => {
		const seen = await findIndicator(connection, order, until);
		return seen !== undefined && isAsOrdered(seen, order) ? seen : undefined;
	};
	const send = async (watched: Connection): Promise<Indicator> => {
		const answer = await callApi(watched, {
			method: apiMethods.submitIndicator,
			body: { ...order },
			deadline,
		});
		const indicator = readIndicator(answer);
		if (indicator !== undefined && isAbout(indicator, order)) return indicator;
		throw foreignAnswer('Microsoft Defender answered without the indicator that was submitted');
	};
	const end = await makeSure(connection, { send, find, visibilityLagMs, deadline });
	return certain(
		end,
		`the indicator for ${order.indicatorValue} was submitted`,
		'The operation Get Many lists what is there.',
	);
}

/** There is one indicator for each type and value: another's settings would be lost. */
export function anotherIsThere({ id, action, title, indicatorValue }: Indicator): DefenderError {
	return new DefenderError({
		kind: 'conflict',
		message: `There is an indicator for ${indicatorValue ?? 'this value'} already, with other settings: ${id}, ${action ?? 'no action'}, "${title ?? ''}"`,
		advice: 'To change it, choose Options > If There Already > Change It.',
	});
}

/**
 * Deletes an indicator. Whatever is answered, the list tells whether it is gone.
 * Source: https://learn.microsoft.com/defender-endpoint/api/delete-ti-indicator-by-id
 *
 * @throws DefenderError of kind `notFound` when there is none with this ID that the app may see
 */
export async function deleteIndicator(
	connection: Connection,
	indicatorId: string,
	deadline: number,
): Promise<void> {
	const send = async (watched: Connection, tried: number): Promise<'gone'> => {
		const call = { method: apiMethods.deleteIndicator, parameters: { indicatorId }, deadline };
		const removed = await settle(() => callApi(watched, call));
		// Any answer may be another's: only the list shows that it is gone.
		if (removed.ok) {
			throw foreignAnswer(
				`Microsoft Defender took the call, but still lists the indicator ${indicatorId}`,
			);
		}
		// An earlier try, whose answer was lost, was carried out after all.
		if (isDefenderError(removed.error, 'notFound') && tried > 1) return 'gone';
		throw removed.error;
	};
	const find = async (until: number): Promise<'gone' | undefined> =>
		(await indicatorOf(connection, indicatorId, until)) === undefined ? 'gone' : undefined;
	certain(
		await makeSure(connection, { send, find, visibilityLagMs, deadline }),
		`the indicator ${indicatorId} was deleted`,
		'The operation Get Many lists what is there.',
	);
}

/** The indicator with an ID, if there is one that the app may see. Lists are not filtered by it. */
export async function indicatorOf(
	connection: Connection,
	indicatorId: string,
	deadline: number,
): Promise<Indicator | undefined> {
	const all = await listIndicators(connection, { conditions: [], deadline });
	return all.find(({ id }) => id === indicatorId);
}
