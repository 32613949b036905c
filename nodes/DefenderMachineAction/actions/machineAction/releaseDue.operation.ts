import type { IDataObject } from 'n8n-workflow';
import { minutes, seconds } from '../../../../defender/clock';
import { DefenderError } from '../../../../defender/defenderError';
import { onServiceTime } from '../../../../defender/http/serviceTime';
import {
	dueContainments,
	type DueContainment,
} from '../../../../defender/machineActions/dueContainments';
import { markedComment, type RequestName } from '../../../../defender/machineActions/mark';
import { readAllStateActions } from '../../../../defender/machineActions/readStateActions';
import { machineWithId } from '../../../../defender/machines/lookUp/wanted';
import { settle, type Settled } from '../../../../defender/settled';
import { collectionField } from '../../../shared/fields/collection';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { simplifyField } from '../../../shared/fields/simplify';
import { commentField } from '../../fields/start/comment';
import { dryRunField } from '../../fields/start/dryRun';
import { timeoutField, waitForCompletionField } from '../../fields/start/waiting';
import { requestMark } from '../caller/requestMark';
import { requestNamesOf } from '../caller/requestNames';
import { readItems } from '../items/items';
import {
	formOf,
	readItem,
	type Operation,
	type Output,
	type PartEnd,
	type Run,
} from '../operation';
import { respondToItems } from '../respondToItems';
import { shownActions, type StartOrder } from '../output/shownActions';

const option = {
	name: 'Release What Is Due',
	value: 'releaseDue',
	action: 'Release machines whose time is over',
	description:
		'Release the machines whose isolation or restriction has an Until that has come, and no others; for a workflow that runs every few minutes',
};

const fields = {
	comment: commentField,
	waitForCompletion: waitForCompletionField(true),
	toolNotice,
	simplify: simplifyField,
	options: collectionField(
		{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
		{
			allowAsTool: allowAsToolField,
			dryRun: dryRunField,
			quotaShare: quotaShareField,
			timeout: timeoutField,
		},
	),
};

type Values = ReturnType<typeof valuesOf>;
const valuesOf = (run: Run, index: number) => readItem(run, fields, index);

/**
 * What is contained, until when and on whose account stands in Microsoft's own list, so that nothing is
 * lost with n8n's data. Done once for a tenant, however many items come in.
 */
export const releaseDue: Operation = {
	resource: 'machineAction',
	option,
	changes: true,
	description: formOf('machineAction', option.value, fields),
	async execute(run) {
		const [read, ...others] = await readItems(run, (index) => valuesOf(run, index));
		if (read === undefined) return { ends: [] };
		const ended = read.ok ? await settle(() => releaseAll(run, read.value)) : read;
		const parts: readonly PartEnd[] = ended.ok ? ended.value : [ended];
		return { ends: [parts, ...others.map((other) => (other.ok ? [] : [other]))] };
	},
};

async function releaseAll(run: Run, values: Values): Promise<PartEnd[]> {
	const connection = onServiceTime(run.connect(values.options.quotaShare));
	const deadline = connection.clock.now() + minutes(15);
	const actions = await run.together.inTurn(() => readAllStateActions(connection, deadline));
	const due = dueContainments(actions, connection.clock.date());
	const index = run.items[0] ?? 0;
	const request = requestNamesOf(run.context)(index);
	const orders = due.map(
		(one): Settled<StartOrder> => ({ ok: true, value: orderOf(one, request, values, index) }),
	);
	// One machine that cannot be released keeps no other from being released.
	const { ends } = await respondToItems({ ...run, continues: true }, orders, [], shownActions);
	return due.flatMap((one, position) =>
		(ends[position] ?? []).map((part): PartEnd => ({ ok: true, value: outputsOf(part, one) })),
	);
}

function orderOf(
	{ machineId, undo, until }: DueContainment,
	request: RequestName,
	{ comment, waitForCompletion, simplify, options }: Values,
	index: number,
): StartOrder {
	const mark = requestMark(request, undefined, { method: undo, body: {}, key: '' });
	return {
		index,
		isDryRun: options.dryRun,
		waits: waitForCompletion,
		timeoutMs: seconds(options.timeout),
		resultsOf: 'succeeded',
		method: undo,
		wanted: machineWithId(machineId, index),
		rails: undefined,
		confirmName: undefined,
		comment: markedComment(`${comment} (due ${new Date(until).toISOString()})`, mark.text),
		mark,
		body: {},
		starting: {
			ifInProgress: 'attach',
			ifOpposite: 'fail',
			skipIfThere: true,
			replayProtection: true,
			visibilityLag: 15,
		},
		waiting: {
			timeout: options.timeout,
			onUnsuccessful: 'error',
			onTimeout: 'item',
			longestInterval: 30,
			shortestInterval: 2,
		},
		quotaShare: options.quotaShare,
		simplify,
	};
}

/** What became of a release: what failed is a row, too, for whoever has to be told. */
function outputsOf(part: PartEnd, { by, machineId, until, owner }: DueContainment): Output[] {
	const facts: IDataObject = {
		until: new Date(until).toISOString(),
		owner: owner === '' ? null : owner,
		containedBy: by.id,
	};
	if (part.ok) {
		return part.value.map(({ json, ...output }) => ({
			...output,
			json: { released: json.status === 'Succeeded', ...json, ...facts },
		}));
	}
	const { error } = part;
	if (error instanceof DefenderError && error.kind === 'cancelled') throw error;
	const advice = error instanceof DefenderError ? error.advice : '';
	const { computerDnsName } = by;
	return [
		{ json: { released: false, computerDnsName, machineId, why: error.message, advice, ...facts } },
	];
}
