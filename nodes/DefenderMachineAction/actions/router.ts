import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Clock } from '../../../defender/general/clock';
import { DefenderError, isDefenderError } from '../../../defender/defenderError';
import { ErrorWithResult } from '../../../defender/response/errorWithResult';
import { settle, unsettle, type Settled } from '../../../defender/general/settled';
import { said, shown } from '../../../defender/texts/shown';
import { inItsPlace } from '../../shared/actionOutput';
import { connectAs } from '../../shared/connect';
import { inTenant, toNodeError } from '../../shared/nodeErrors';
import { nodeOf } from '../../shared/nodeOf';
import { tenantOf } from '../../shared/signIn';
import { groupItems, type Group } from './items/groups';
import type { ItemEnd, Operation, Output, PartEnd, Run, RunEnd } from './operation';
import { isOptionElsewhere, operationNamed } from './operations';
import { keepInExecution } from './caller/executionData';
import { refuseModel, refuseModelsChoices } from './caller/modelGuard';
import { Together } from './items/together';

/** More of them would bury the first ones. */
const mostHints = 5;
const longestNotice = 1_000;
const longestLogged = 20_000;

/**
 * Runs the chosen operation over all items: one output item or more for each input item, in order
 * and paired. Items of several tenants run at the same time, each in its own. The only place where
 * errors become n8n's.
 */
export async function route(
	context: IExecuteFunctions,
	clock: Clock,
): Promise<INodeExecutionData[][]> {
	const ended = await settle(() => runAll(context, clock));
	if (!ended.ok) return wholeError(context, ended.error);
	stopIfNeeded(context, ended.value);
	return [ended.value.ends.flatMap((end, item) => end.flatMap((part) => outputsOf(part, item)))];
}

/**
 * What is wrong with the whole run. Where the workflow goes on, each item has the error: of one that is
 * thrown then, n8n makes an output as if the node had succeeded, with what was put in.
 */
function wholeError(context: IExecuteFunctions, error: Error): INodeExecutionData[][] {
	if (!context.continueOnFail() || isDefenderError(error, 'cancelled')) {
		throw toNodeError(context.getNode(), error);
	}
	return [context.getInputData().flatMap((_, item) => outputsOf({ ok: false, error }, item))];
}

/** Whose tenant the end of an item is about. */
interface Whose {
	/** ID of the tenant. */
	readonly tenantId?: string | undefined;
	/** The tenant as errors name it; undefined where the run is about one only. */
	readonly tenant?: string | undefined;
	/** Origin of the portal that shows its machines; undefined where it is not known. */
	readonly portal?: string | undefined;
}

interface WholeEnd {
	readonly ends: ReadonlyArray<ReadonlyArray<PartEnd & Whose>>;
	readonly aftermath: (error: Error) => string;
}

async function runAll(context: IExecuteFunctions, clock: Clock): Promise<WholeEnd> {
	refuseModelsChoices(context);
	const operation = operationNamed(
		context.getNodeParameter('resource', 0),
		context.getNodeParameter('operation', 0),
	);
	refuseModel(context, operation);
	const itemCount = context.getInputData().length;
	const { groups, refused } = await groupItems({ context, clock }, operation, itemCount);
	const mayRun = refused.size === 0 || context.continueOnFail();
	const together = new Together(groups.length);
	const newRun = runsOf(context, clock, together);
	const ran = await Promise.all(
		mayRun ? groups.map((group) => runGroup(operation, newRun(group), group)) : [],
	);
	const [only] = ran;
	if (only !== undefined && groups.length + refused.size === 1) unsettle(only.ended);
	const isOne = groups.length === 1;
	const ends = Array.from({ length: itemCount }, (_, item): WholeEnd['ends'][number] => {
		const error = refused.get(item);
		return error === undefined ? [] : [{ ok: false, error }];
	});
	for (const { group, ended, tenantId } of ran) {
		const { portal } = group.signIn;
		const whose = { tenantId, tenant: isOne ? undefined : group.tenant, portal };
		for (const [position, item] of group.items.entries()) {
			const parts = ended.ok ? (ended.value.ends[position] ?? []) : [ended];
			ends[item] = parts.map((part) => ({ ...part, ...whose }));
		}
	}
	return { ends, aftermath: aftermathOfAll(ran) };
}

interface Ran {
	readonly group: Group;
	readonly ended: Settled<RunEnd>;
	readonly tenantId: string | undefined;
}

async function runGroup(operation: Operation, run: Run, group: Group): Promise<Ran> {
	const ended = await settle(() => operation.execute(run));
	const hasFailed = !ended.ok || ended.value.ends.some((end) => errorsOf(end).length > 0);
	run.together.leave(hasFailed && !run.continues);
	const tenantId = (await tenantOf(run.context, run.signIn)) ?? run.signIn.tenantId;
	return { group, ended, tenantId };
}

/** What was started in each tenant, where there are several: ids must not get lost with the error. */
function aftermathOfAll(ran: readonly Ran[]): WholeEnd['aftermath'] {
	return (error) => {
		const texts = ran.flatMap(({ group, ended }) => {
			const text = ended.ok ? (ended.value.aftermath?.(error) ?? '') : '';
			if (text === '') return [];
			return [ran.length === 1 ? text : `In tenant ${group.tenant}: ${text}`];
		});
		return texts.join(' ');
	};
}

function runsOf(
	context: IExecuteFunctions,
	clock: Clock,
	together: Together,
): (group: Group) => Run {
	const given = new Set<string>();
	const notice = (anything: string) => {
		const text = shown(anything, longestNotice);
		context.logger.info(text, { node: context.getNode().name });
		if (given.has(text) || given.size >= mostHints) return;
		given.add(text);
		// Hosts before 1.77 have no hints; the log has the text in any case.
		const { addExecutionHints } = context as Partial<IExecuteFunctions>;
		addExecutionHints?.call(context, { message: text, type: 'info', location: 'outputPane' });
	};
	return ({ signIn, origin, items }) => ({
		context,
		clock,
		notice,
		isElsewhere: isOptionElsewhere,
		items,
		signIn,
		origin,
		together,
		continues: context.continueOnFail(),
		connect: (quotaShare) =>
			connectAs(context, clock, signIn, {
				origin,
				quotaShare: quotaShare / 100,
				notice,
				onStarted: (action) => keepInExecution(context, action),
			}),
	});
}

/** Ends the run where the user wants errors to end it, or has stopped it. */
function stopIfNeeded(context: IExecuteFunctions, ended: WholeEnd): void {
	const errors = ended.ends.flatMap((end, itemIndex) =>
		end.flatMap((part) => (part.ok ? [] : [{ ...part, itemIndex }])),
	);
	const cancelled = errors.find(({ error }) => isDefenderError(error, 'cancelled'));
	const fatal = cancelled ?? (context.continueOnFail() ? undefined : errors[0]);
	if (fatal === undefined) return;
	const { error, itemIndex, tenant } = fatal;
	const aftermath = ended.aftermath(error);
	// n8n has stored a stopped execution by now and shows none of its errors: the log has the ids.
	if (cancelled !== undefined) {
		context.logger.warn(shown(`${error.message}. ${aftermath}`, longestLogged).trim());
	}
	throw toNodeError(nodeOf(context), tenant === undefined ? error : inTenant(error, tenant), {
		itemIndex,
		aftermath,
	});
}

function errorsOf(end: ItemEnd): Error[] {
	return end.flatMap((part) => (part.ok ? [] : [part.error]));
}

function outputsOf(part: PartEnd & Whose, item: number): INodeExecutionData[] {
	const pairedItem = { item };
	const { tenantId, tenant, portal } = part;
	if (part.ok) {
		return part.value.map(({ json, isBrief, ...output }) => ({
			...output,
			json: isBrief === true ? json : inItsPlace(json, tenantId, portal),
			pairedItem,
		}));
	}
	const { error, machineId } = part;
	const { binary } = outputIn(error);
	const json = errorJson(
		tenant === undefined ? error : inTenant(error, tenant),
		machineId,
		tenant && tenantId,
	);
	return [{ json, pairedItem, ...(binary === undefined ? {} : { binary }) }];
}

/** What was fetched before the error: results are always outputs here. */
function outputIn(error: Error): Partial<Output> {
	return error instanceof ErrorWithResult ? (error.result as Output) : {};
}

/**
 * n8n tells error items by their shape. What holds for both of its versions is `error`, and beside it
 * nothing but `message`: version 1 takes any other item for a success. So `message` has the facts.
 */
function errorJson(
	error: Error,
	machineId: string | undefined,
	tenantId: string | undefined,
): INodeExecutionData['json'] {
	if (!(error instanceof DefenderError)) return { error: said(error.message) || error.name };
	const { kind, advice, status, code, target, action } = error;
	const details = [...error.details, ...error.words];
	return {
		error: error.wholeMessage,
		message: {
			kind,
			advice,
			...(details.length === 0 ? {} : { details }),
			...(status === undefined ? {} : { httpCode: status }),
			...(code === undefined ? {} : { code }),
			...(target === undefined ? {} : { target }),
			...(tenantId === undefined ? {} : { tenantId }),
			...(machineId === undefined ? {} : { machineId }),
			...(action === undefined
				? {}
				: { machineActionId: action.id, status: action.status, machineId: action.machineId }),
			...outputIn(error).json,
		},
	};
}
