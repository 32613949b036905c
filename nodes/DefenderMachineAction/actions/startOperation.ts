import { minutes, seconds } from '../../../defender/general/clock';
import { apiMethods, type StartMethodName } from '../../../defender/contract';
import { oppositeOf, type MachineAction } from '../../../defender/entities';
import type { Connection } from '../../../defender/http/connection';
import { markedComment, type RequestName } from '../../../defender/machineActions/mark';
import type { WantedMachine } from '../../../defender/machines/lookUp/wanted';
import type { WantedUpload } from '../../../defender/response/machineActions/order';
import type { Seal } from '../../../defender/plans/plan';
import { refuseBesidesUnlessAllowed } from '../../../defender/permissions/operationsAllowed';
import { settleNow, unsettle, type Settled } from '../../../defender/general/settled';
import { joinedCollectionField } from '../../shared/fields/collection';
import { type Field, type Fields, type ValuesOf } from '../../shared/fields/field';
import { allowAsToolField, toolNotice } from '../fields/start/allowAsTool';
import { commentField } from '../fields/start/comment';
import { dryRunField } from '../fields/start/dryRun';
import { guardRailsField } from '../fields/start/guardRails';
import { railsNotice } from '../fields/notice';
import { onBehalfOfField } from '../fields/start/onBehalfOf';
import { simplifyField } from '../../shared/fields/simplify';
import { machineIdField } from '../../shared/fields/machineId';
import { ifOppositeField, skipIfThereField, startOptions } from '../fields/start/starting';
import { targetOptions } from '../fields/start/targetOptions';
import {
	timeoutField,
	toolWaitNotice,
	waitForCompletionField,
	waitOptions,
} from '../fields/start/waiting';
import { planSeal } from '../../shared/planSeal';
import { planValidForField } from '../fields/start/plan';
import { quotaShareField } from '../../shared/fields/quotaShare';
import { byItem, readParts } from './items/items';
import {
	formOf,
	readItem,
	type Operation,
	type OperationOption,
	type Output,
	type Run,
} from './operation';
import { markWithTerm } from './caller/markWithTerm';
import { olderMark, refuseHollowKey, refuseModelKey, requestMark } from './caller/requestMark';
import { requestNamesOf } from './caller/requestNames';
import { respondToItems } from './respondToItems';
import { shownActions, type StartOrder } from './output/shownActions';
import { wantedMachines } from './items/wantedMachines';

const pairOptions = { ifOpposite: ifOppositeField, skipIfThere: skipIfThereField };

const sharedOptions = {
	...startOptions,
	...pairOptions,
	...targetOptions,
	...waitOptions(false),
	allowAsTool: allowAsToolField,
	dryRun: dryRunField,
	onBehalfOf: onBehalfOfField,
	planValidFor: planValidForField,
	quotaShare: quotaShareField,
	timeout: timeoutField,
};

type StartOptions = ValuesOf<typeof sharedOptions>;

type Results = (action: MachineAction, connection: Connection, run: Run) => Promise<Output>;

/** What an operation that starts machine actions has to say; the rest is the same for all. */
interface StartDeclaration<F extends Fields, O extends Fields> {
	readonly option: OperationOption;
	readonly method: StartMethodName;
	/** Its own fields, besides those that all of them have. */
	readonly fields: F;
	/** Its own options. */
	readonly options: O;
	readonly waitsByDefault: boolean;
	/** The body besides the comment, from the values of its own fields. */
	readonly body: (values: ValuesOf<F>) => Readonly<Record<string, unknown>>;
	/** What of the input goes into the live response library before the action starts. */
	readonly uploads?: (values: ValuesOf<F>, options: ValuesOf<O>) => WantedUpload;
	/** Of which actions there are results: of those that succeeded, unless given. */
	readonly resultsOf?: StartOrder['resultsOf'];
	/** The machine's name typed again, where that is demanded. */
	readonly confirmName?: (values: ValuesOf<F>) => string;
	/** Until when what it does is to last, and who answers for it. */
	readonly term?: (options: ValuesOf<O>) => { readonly until: string; readonly owner: string };
	/** What the finished action yields besides its entity (files and the like), by its own fields. */
	readonly results?: (values: ValuesOf<F>, options: ValuesOf<O>) => Results | undefined;
}

/** The options of an operation. Those of opposites are offered only where there is an opposite. */
function optionsField<O extends Fields>(
	method: StartMethodName,
	own: O,
): Field<StartOptions & ValuesOf<O>> {
	const hasOpposite = oppositeOf[apiMethods[method].starts] !== undefined;
	const hidden = hasOpposite ? [] : Object.keys(pairOptions);
	const look = { displayName: 'Options', name: 'options', placeholder: 'Add option' };
	return joinedCollectionField(look, sharedOptions, own, hidden);
}

/** Fields that matter only to those who wait stand below the choice to wait. */
function ownFields(own: Fields, whenWaiting: boolean): Fields {
	const isForWaiting = ({ property }: Field<unknown>) =>
		property.displayOptions?.show?.waitForCompletion !== undefined;
	return Object.fromEntries(
		Object.entries(own).filter(([, field]) => isForWaiting(field) === whenWaiting),
	);
}

/** An operation that starts a machine action for each item. */
export function startOperation<F extends Fields, O extends Fields>(
	declaration: StartDeclaration<F, O>,
): Operation {
	const { option, method, fields: own } = declaration;
	const guardRails = guardRailsField(method);
	const railsAlwaysOn = railsNotice(method);
	const shared = {
		machineId: machineIdField,
		comment: commentField,
		waitForCompletion: waitForCompletionField(declaration.waitsByDefault),
		simplify: simplifyField,
	};
	const options = optionsField(method, declaration.options);
	const { machineId, comment, waitForCompletion, simplify } = shared;

	const readOrders = (
		run: Run,
		index: number,
		request: RequestName,
		{ seal, now }: { readonly seal: Seal | undefined; readonly now: number },
	): Array<Settled<StartOrder>> => {
		refuseModelKey(run.context);
		const values = readItem(run, shared, index);
		const ownValues = readItem(run, own, index);
		const { options: chosen } = readItem(run, { options }, index);
		refuseHollowKey(run.context, index, chosen.idempotencyKey);
		const body = declaration.body(ownValues);
		const mark = requestMark(request, olderMark(run.context, request, values.comment), {
			method,
			body,
			key: chosen.idempotencyKey,
		});
		const { until = '', owner = '' } = declaration.term?.(chosen) ?? {};
		const { term, markOn } = markWithTerm(mark.text, { until, owner }, method, seal, now);
		const results = declaration.results?.(ownValues, chosen);
		const uploads = declaration.uploads?.(ownValues, chosen);
		if (!chosen.dryRun) {
			refuseBesidesUnlessAllowed(run.signIn.allowed, {
				uploads: (uploads?.fields.length ?? 0) > 0,
				ifOpposite: chosen.ifOpposite,
			});
		}
		const orderOf = (wanted: WantedMachine): StartOrder => ({
			index,
			isDryRun: chosen.dryRun,
			waits: values.waitForCompletion,
			timeoutMs: seconds(chosen.timeout),
			resultsOf: declaration.resultsOf ?? 'succeeded',
			...(results === undefined
				? {}
				: { results: (action, connection) => results(action, connection, run) }),
			method,
			wanted,
			rails: guardRails && readItem(run, { guardRails }, index).guardRails,
			confirmName: declaration.confirmName?.(ownValues),
			comment: (machineId, sentAt) =>
				markedComment(values.comment, markOn(machineId, sentAt), chosen.onBehalfOf),
			mark,
			...(declaration.term === undefined ? {} : { term }),
			body,
			uploads,
			starting: chosen,
			waiting: chosen,
			quotaShare: chosen.quotaShare,
			simplify: values.simplify,
			planning: {
				validForMs: minutes(60 * chosen.planValidFor),
				comment: values.comment,
				onBehalfOf: chosen.onBehalfOf,
				until,
				owner,
			},
		});
		return wantedMachines(run, index, values.machineId, chosen).map((wanted) =>
			settleNow(() => orderOf(unsettle(wanted))),
		);
	};

	return {
		resource: 'machineAction',
		option,
		changes: true,
		description: formOf('machineAction', option.value, {
			machineId,
			...ownFields(own, false),
			comment,
			waitForCompletion,
			toolNotice,
			toolWaitNotice,
			...ownFields(own, true),
			simplify,
			...(guardRails === undefined || railsAlwaysOn === undefined
				? {}
				: { railsAlwaysOn, guardRails }),
			options,
		}),
		async execute(run) {
			const nameOf = requestNamesOf(run.context);
			const seal = declaration.term && (await planSeal(run.context, run.signIn, run.items[0] ?? 0));
			// Durations count from one time: items that ask for the same have the same end.
			const now = run.clock.date();
			const read = (index: number) => readOrders(run, index, nameOf(index), { seal, now });
			const { parts, itemAt } = await readParts(run, read);
			return byItem(run, itemAt, await respondToItems(run, parts, itemAt, shownActions));
		},
	};
}
