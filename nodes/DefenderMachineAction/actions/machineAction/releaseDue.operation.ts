import type { IDataObject } from 'n8n-workflow';
import { minutes, seconds } from '../../../../defender/general/clock';
import { DefenderError, foreignAnswer, isDefenderError } from '../../../../defender/defenderError';
import { onServiceTime } from '../../../../defender/http/serviceTime';
import { markedComment, type RequestName } from '../../../../defender/machineActions/mark';
import { readAllStateActions } from '../../../../defender/machineActions/readStateActions';
import { endOf } from '../../../../defender/machineActions/responseState';
import { machineWithId } from '../../../../defender/machines/lookUp/wanted';
import { readMachines } from '../../../../defender/machines/readMachines';
import type { ContainmentTerm } from '../../../../defender/response/containment/containmentTerm';
import { dueHeadline, dueLine } from '../../../../defender/response/containment/dueLine';
import { asksTags, dutyOf, type Duty } from '../../../../defender/response/containment/duty';
import { LastLook } from '../../../../defender/response/containment/lastLook';
import {
	ownContainments,
	type OwnContainment,
} from '../../../../defender/response/containment/ownContainments';
import { removeSpentTags } from '../../../../defender/response/containment/spentTags';
import { settle, type Settled } from '../../../../defender/general/settled';
import { textIn } from '../../../../defender/texts/shown';
import { planSeal } from '../../../shared/planSeal';
import { whereFrom } from '../output/whereFrom';
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
import { formOf, readItem, type Operation, type PartEnd, type Run } from '../operation';
import { respondToItems } from '../respondToItems';
import { shownActions, type StartOrder } from '../output/shownActions';

const option = {
	name: 'Release What Is Due',
	value: 'releaseDue',
	action: 'Release machines whose time is over',
	description:
		'Release the machines whose isolation or restriction has an Until that has come and that this credential has sealed, and no others; for a workflow that runs every few minutes',
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

/** A containment whose time seems to be over. */
interface Due {
	readonly containment: OwnContainment;
	readonly duty: Exclude<Duty, { do: 'leave' }>;
}

async function releaseAll(run: Run, values: Values): Promise<PartEnd[]> {
	const { context, together } = run;
	const connection = onServiceTime(run.connect(values.options.quotaShare));
	const deadline = connection.clock.now() + minutes(15);
	const index = run.items[0] ?? 0;
	const seal = await planSeal(context, run.signIn, index);
	const look = new LastLook(connection, seal, connection.clock.now());
	const actions = await together.inTurn(() => readAllStateActions(connection, deadline));
	const now = connection.clock.date();
	const asked = ownContainments(actions).filter((one) => asksTags(one, seal, now));
	const ids = asked.map(({ machineId }) => machineId);
	const machines = await together.inTurn(() => readMachines(connection, ids, deadline));
	const due = asked.flatMap((containment): Due[] => {
		const machine = machines.get(containment.machineId) ?? unread;
		const duty = dutyOf(containment, machine, seal, now);
		return duty.do === 'leave' ? [] : [{ containment, duty }];
	});
	const request = requestNamesOf(context)(index);
	const released = due.filter(({ duty }) => duty.do === 'release');
	const orders = released.map(
		(one, position): Settled<StartOrder> => ({
			ok: true,
			value: {
				...orderOf(one, position, request, values, index),
				stillWanted: async () => await look.refuseUnlessDue(one.containment),
			},
		}),
	);
	// One machine that cannot be released keeps no other from being released.
	const { ends } = await respondToItems({ ...run, continues: true }, orders, [], shownActions);
	const endOf = new Map(released.map((one, position) => [one, ends[position] ?? []]));
	const rows = due.map((one) => {
		if (one.duty.do === 'hold') return [notReleased(one, one.duty.why)];
		const parts = endOf.get(one) ?? [];
		// Whatever is due is told.
		return parts.length === 0
			? [notReleased(one, notBegun)]
			: parts.flatMap((part) => rowsOf(part, one));
	});
	if (seal !== undefined && !values.options.dryRun) {
		const undone = due.flatMap(({ containment }, position) =>
			rows[position]?.some(({ released: is }) => is === true) === true ? [containment.by.id] : [],
		);
		const until = connection.clock.now() + minutes(5);
		await together.inTurn(() => removeSpentTags(connection, actions, undone, seal, until));
	}
	return rows.flat().map((json): PartEnd => ({ ok: true, value: [{ json }] }));
}

const notBegun = new DefenderError({
	kind: 'timedOut',
	message: 'The release was not begun',
	advice: 'The next run tries it again.',
});

/** Of a machine that no answer is about. */
const unread: Settled<never> = {
	ok: false,
	error: foreignAnswer('Microsoft Defender did not answer about the machine'),
};

/**
 * @param position counts as an item of its own where machines are looked up: a machine that is both isolated
 * and restricted is released from both, and one item has a machine once
 */
function orderOf(
	{ containment, duty: { term } }: Due,
	position: number,
	request: RequestName,
	{ comment, waitForCompletion, simplify, options }: Values,
	index: number,
): StartOrder {
	const { machineId, undo } = containment;
	const mark = requestMark(request, undefined, { method: undo, body: {}, key: '' });
	const told = term.until === undefined ? comment : `${comment} (due ${instantOf(term.until)})`;
	return {
		index,
		isDryRun: options.dryRun,
		waits: waitForCompletion,
		timeoutMs: seconds(options.timeout),
		resultsOf: 'succeeded',
		method: undo,
		wanted: machineWithId(machineId, position),
		rails: undefined,
		confirmName: undefined,
		comment: () => markedComment(told, mark.text),
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
function rowsOf(part: PartEnd, due: Due): IDataObject[] {
	if (!part.ok) return [notReleased(due, part.error)];
	return part.value.map(({ json }) => {
		const { status, explanation } = json;
		const released = status === 'Succeeded';
		const how = typeof explanation === 'string' ? explanation : `the release is ${textIn(status)}`;
		return { released, ...json, ...factsOf(due, released, how) };
	});
}

function notReleased(due: Due, error: Error): IDataObject {
	if (isDefenderError(error, 'cancelled')) throw error;
	const advice = error instanceof DefenderError ? error.advice : '';
	const { by, machineId } = due.containment;
	const { computerDnsName } = by;
	const why = error.message;
	const facts = factsOf(due, false, why);
	return { released: false, computerDnsName, machineId, why, advice, ...facts };
}

function factsOf(
	{ containment, duty: { term } }: Due,
	released: boolean,
	why: string,
): IDataObject {
	const end = { containment, term, released, why };
	return {
		headline: dueHeadline(end),
		text: dueLine(end),
		...termFacts(term),
		containedBy: containment.by.id,
		containedByWhom: containment.by.requestor,
		containedSince: endOf(containment.by),
	};
}

function termFacts(term: ContainmentTerm): IDataObject {
	const { until, owner } = term;
	return {
		until: until === undefined ? null : instantOf(until),
		owner: owner === '' ? null : owner,
		...whereFrom(term),
	};
}

function instantOf(time: number): string {
	return new Date(time).toISOString();
}
