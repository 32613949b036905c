import type { IDataObject } from 'n8n-workflow';
import { minutes } from '../../../defender/general/clock';
import { pathOf, type ApiMethod } from '../../../defender/contract';
import type { Thing } from '../../../defender/response/kind';
import type { Order, Subject } from '../../../defender/response/order';
import type { Outcome, PlanRow } from '../../../defender/response/report';
import type { Settled } from '../../../defender/general/settled';
import type { Fields, ValuesOf } from '../../shared/fields/field';
import { plain } from '../../shared/actionOutput';
import { byItem, readParts } from './items/items';
import {
	formOf,
	readItem,
	type Operation,
	type OperationOption,
	type Resource,
	type Run,
} from './operation';
import { respondToItems, type Shown, type WithShare } from './respondToItems';

/** What all orders for changes have in common. */
type ChangeBase = Pick<
	Order<never, unknown>,
	'index' | 'isDryRun' | 'waits' | 'timeoutMs' | 'resultsOf'
> &
	WithShare;

/** What an item's options say of that. */
interface ChangeOptions {
	readonly dryRun: boolean;
	/** Part of the quota to use, as a percentage; all of it unless given. */
	readonly quotaShare?: number;
}

/** What an operation has to say that changes something at once; the rest is the same for all. */
interface ChangeDeclaration<
	F extends Fields,
	O extends Order<T, unknown>,
	S extends Subject,
	T extends Thing,
> extends Pick<Shown<O, S, T, unknown>, 'kind' | 'machineOf'> {
	readonly resource: Resource;
	readonly option: OperationOption;
	readonly fields: F;
	readonly chosen: (values: ValuesOf<F>) => ChangeOptions;
	/** What an item asks for, which may be several things. */
	readonly orders: (
		values: ValuesOf<F>,
		base: ChangeBase,
		run: Run,
	) => ReadonlyArray<Settled<O & WithShare>>;
	/** Time for a change; 10 minutes unless given. */
	readonly timeoutMs?: number;
	/** @param now epoch milliseconds */
	readonly output: (outcome: Outcome<T, unknown>, order: O, now: number) => IDataObject;
	/** What the row of a dry run has besides the plan. */
	readonly planned: (row: PlanRow<O, S, T>, planOf: PlannedChange<T>) => IDataObject;
}

/** What a dry run tells of a change. */
interface PlannedChange<T> {
	/** Whether the call would be made. */
	readonly isSent: boolean;
	/** What there is now of that which the change is about. */
	readonly there: T | undefined;
	/** Epoch milliseconds. */
	readonly now: number;
}

/** An operation that changes something for each item, which is through with its call. */
export function changeOperation<
	F extends Fields,
	O extends Order<T, unknown>,
	S extends Subject,
	T extends Thing,
>(declaration: ChangeDeclaration<F, O, S, T>): Operation {
	const { resource, option, fields, kind, machineOf, timeoutMs = minutes(10) } = declaration;
	const face: Shown<O & WithShare, S, T, unknown> = {
		kind,
		output: (outcome, order, now) => ({ json: declaration.output(outcome, order, now) }),
		planned: (row, { now }) => ({ ok: true, value: { json: plannedJson(declaration, row, now) } }),
		...(machineOf === undefined ? {} : { machineOf }),
	};
	return {
		resource,
		option,
		changes: true,
		description: formOf(resource, option.value, fields),
		async execute(run) {
			const { parts, itemAt } = await readParts(run, (index) => {
				const values = readItem(run, fields, index);
				const { dryRun: isDryRun, quotaShare = 100 } = declaration.chosen(values);
				const base = { index, isDryRun, waits: false, timeoutMs, quotaShare };
				return declaration.orders(values, { ...base, resultsOf: 'succeeded' }, run);
			});
			return byItem(run, itemAt, await respondToItems(run, parts, itemAt, face));
		},
	};
}

function plannedJson<
	F extends Fields,
	O extends Order<T, unknown>,
	S extends Subject,
	T extends Thing,
>(declaration: ChangeDeclaration<F, O, S, T>, row: PlanRow<O, S, T>, now: number): IDataObject {
	const { verdict } = row;
	const { word, explanation, there } = explained(verdict);
	const own = declaration.planned(row, { isSent: word === 'start', there, now });
	return { dryRun: true, ...own, verdict: word, explanation };
}

function explained<T>(verdict: PlanRow<unknown, unknown, T>['verdict']): {
	readonly word: string;
	readonly explanation: string;
	readonly there?: T | undefined;
} {
	if ('refused' in verdict) return { word: 'refuse', explanation: verdict.refused.message };
	const { plan, words, there } = verdict;
	const explanation = words ?? (plan.do === 'refuse' ? plan.error.message : '');
	return { word: plan.do, explanation, there };
}

/** A call as a dry run shows it. */
export function requestJson(
	method: ApiMethod,
	parameters: Readonly<Record<string, string>>,
	body: object,
): IDataObject {
	return { method: method.verb, path: pathOf(method, parameters), body: plain(body) };
}
