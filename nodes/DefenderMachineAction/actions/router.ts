import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Clock } from '../../../defender/clock';
import { DefenderError, isDefenderError } from '../../../defender/defenderError';
import { ErrorWithResult } from '../../../defender/response/errorWithResult';
import { settle } from '../../../defender/settled';
import { connect } from '../../shared/connect';
import { toNodeError } from '../../shared/nodeErrors';
import type { ItemEnd, Output, PartEnd, Run, RunEnd } from './operation';
import { isOptionElsewhere, operationNamed } from './operations';

/** More of them would bury the first ones. */
const mostHints = 5;

/**
 * Runs the chosen operation over all items: one output item or more for each input item, in order
 * and paired. The only place where errors become n8n's.
 */
export async function route(
	context: IExecuteFunctions,
	clock: Clock,
): Promise<INodeExecutionData[][]> {
	const run = runOf(context, clock);
	const ended = await settle(() => {
		const resource = context.getNodeParameter('resource', 0);
		const operation = context.getNodeParameter('operation', 0);
		return operationNamed(resource, operation).execute(run);
	});
	if (!ended.ok) throw toNodeError(context.getNode(), ended.error);
	stopIfNeeded(run, ended.value);
	return [ended.value.ends.flatMap((end, item) => end.flatMap((part) => outputsOf(part, item)))];
}

function runOf(context: IExecuteFunctions, clock: Clock): Run {
	const told = new Set<string>();
	const notice = (text: string) => {
		context.logger.info(text, { node: context.getNode().name });
		if (told.has(text) || told.size >= mostHints) return;
		told.add(text);
		// Hosts before 1.77 have no hints; the log has the text in any case.
		const { addExecutionHints } = context as Partial<IExecuteFunctions>;
		addExecutionHints?.call(context, { message: text, type: 'info', location: 'outputPane' });
	};
	return {
		context,
		clock,
		notice,
		isElsewhere: isOptionElsewhere,
		itemCount: context.getInputData().length,
		continues: context.continueOnFail(),
		connect: async (quotaShare) =>
			await connect(context, clock, { quotaShare: quotaShare / 100, notice }),
	};
}

/** Ends the run where the user wants errors to end it, or has stopped it. */
function stopIfNeeded(run: Run, ended: RunEnd): void {
	const errors = ended.ends.flatMap((end, itemIndex) =>
		errorsOf(end).map((error) => ({ error, itemIndex })),
	);
	const cancelled = errors.find(({ error }) => isDefenderError(error, 'cancelled'));
	const fatal = cancelled ?? (run.continues ? undefined : errors[0]);
	if (fatal === undefined) return;
	const { error, itemIndex } = fatal;
	const aftermath = ended.aftermath?.(error) ?? '';
	// n8n has stored a stopped execution by now and shows none of its errors: the log has the ids.
	if (cancelled !== undefined) run.context.logger.warn(`${error.message}. ${aftermath}`.trim());
	throw toNodeError(run.context.getNode(), error, { itemIndex, aftermath });
}

function errorsOf(end: ItemEnd): Error[] {
	return end.flatMap((part) => (part.ok ? [] : [part.error]));
}

function outputsOf(part: PartEnd, item: number): INodeExecutionData[] {
	const pairedItem = { item };
	if (part.ok) return part.value.map((output) => ({ ...output, pairedItem }));
	const { error, machineId } = part;
	const { binary } = outputIn(error);
	return [
		{ json: errorJson(error, machineId), pairedItem, ...(binary === undefined ? {} : { binary }) },
	];
}

/** What was fetched before the error: results are always outputs here. */
function outputIn(error: Error): Partial<Output> {
	return error instanceof ErrorWithResult ? (error.result as Output) : {};
}

/**
 * n8n tells error items by their shape. What holds for both of its versions is `error`, and beside it
 * nothing but `message`: version 1 takes any other item for a success. So `message` has the facts.
 */
function errorJson(error: Error, machineId: string | undefined): INodeExecutionData['json'] {
	if (!(error instanceof DefenderError)) return { error: error.message };
	const { kind, advice, status, code, target, action } = error;
	return {
		error: error.message,
		message: {
			kind,
			advice,
			...(status === undefined ? {} : { httpCode: status }),
			...(code === undefined ? {} : { code }),
			...(target === undefined ? {} : { target }),
			...(machineId === undefined ? {} : { machineId }),
			...(action === undefined
				? {}
				: { machineActionId: action.id, status: action.status, machineId: action.machineId }),
			...outputIn(error).json,
		},
	};
}
