import { fieldNames } from '../../../../defender/texts/fieldNames';
import { seconds } from '../../../../defender/general/clock';
import { inputError } from '../../../../defender/defenderError';
import { markedComment, type RequestName } from '../../../../defender/machineActions/mark';
import { machineWithId, type WantedMachine } from '../../../../defender/machines/lookUp/wanted';
import {
	refuseBesidesUnlessAllowed,
	refuseStartUnlessAllowed,
} from '../../../../defender/permissions/operationsAllowed';
import type { PlanFacts, Seal } from '../../../../defender/plans/plan';
import { readPlan, refuseOldPlan } from '../../../../defender/plans/readPlan';
import { settleNow, type Settled } from '../../../../defender/general/settled';
import { planSeal } from '../../../shared/planSeal';
import { collectionField } from '../../../shared/fields/collection';
import { flagField, type ValuesOf } from '../../../shared/fields/field';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { simplifyField } from '../../../shared/fields/simplify';
import { onBehalfOfField } from '../../fields/start/onBehalfOf';
import { onlyMachinesField, plansField, refuseOtherMachine } from '../../fields/start/plan';
import { resultOptions } from '../../fields/results';
import { startOptions } from '../../fields/start/starting';
import {
	timeoutField,
	toolWaitNotice,
	waitForCompletionField,
	waitOptions,
} from '../../fields/start/waiting';
import { fetchPackage } from '../output/fetchPackage';
import { fetchSession } from '../output/fetchSession';
import { byItem, readParts } from '../items/items';
import { formOf, readItem, type Operation, type Run } from '../operation';
import { markWithTerm } from '../caller/markWithTerm';
import { planMark } from '../caller/requestMark';
import { isToolOfModel, requestNamesOf } from '../caller/requestNames';
import { respondToItems } from '../respondToItems';
import { shownActions, type StartOrder } from '../output/shownActions';
import { refuseSeveralOfModel } from '../items/wantedMachines';

const option = {
	name: 'Carry Out Plan',
	value: 'carryOutPlan',
	action: 'Carry out plan',
	description:
		'Do just what the plan of a dry run says, once and in time, and nothing where anything has changed since',
};

/** Of its own name in the form, and of the name that a dry run has everywhere. */
const lookOnlyField = flagField({
	displayName: 'Only Look',
	name: 'dryRun',
	default: false,
	description:
		'Whether to send nothing and return what the plan says, with its text for people, if it could be carried out now. If not, that is an error. For what is shown before somebody decides.',
});

const fields = {
	plan: plansField,
	waitForCompletion: waitForCompletionField(true),
	toolWaitNotice,
	getResults: flagField({
		displayName: 'Get Results',
		name: 'getResults',
		default: true,
		description:
			'Whether to fetch what the action has left: the investigation package, or the output of scripts and the files of a live response. Without it only the action is returned.',
		displayOptions: { show: { waitForCompletion: [true] } },
	}),
	simplify: simplifyField,
	options: collectionField(
		{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
		{
			...waitOptions(false),
			...resultOptions,
			dryRun: lookOnlyField,
			onBehalfOf: onBehalfOfField,
			onlyMachines: onlyMachinesField,
			quotaShare: quotaShareField,
			timeout: timeoutField,
			visibilityLag: startOptions.visibilityLag,
		},
	),
};

type Values = ValuesOf<typeof fields>;

/** Starts what was planned, by the way that everything goes that is started. */
export const carryOutPlan: Operation = {
	resource: 'machineAction',
	option,
	// It changes what a plan says, and nothing else: models may hand plans on.
	changes: false,
	gatesItself: true,
	description: formOf('machineAction', option.value, fields),
	async execute(run) {
		const nameOf = requestNamesOf(run.context);
		const seal = await sealOf(run);
		const taken = new Set<string>();
		const { parts, itemAt } = await readParts(run, (index) => {
			const values = readItem(run, fields, index);
			const { name, displayName: label } = fields.plan.property;
			refuseSeveralOfModel(run, values.plan.length, { name, label }, { severalForModels: false });
			return values.plan.map(
				(plan, part): Settled<StartOrder> =>
					settleNow(() => {
						const facts = readPlan(plan, seal);
						const { allowed } = run.signIn;
						const { dryRun } = values.options;
						refuseStartUnlessAllowed(allowed, facts.operation, dryRun);
						if (!dryRun) refuseBesidesUnlessAllowed(allowed, facts.starting);
						refuseOldPlan(facts, run.clock.date());
						refuseOtherMachine(facts, values.options.onlyMachines);
						refuseSecond(facts, taken);
						return orderOf(run, values, facts, { index, part, request: nameOf(index), seal });
					}),
			);
		});
		return byItem(run, itemAt, await respondToItems(run, parts, itemAt, shownActions));
	},
};

async function sealOf(run: Run): Promise<Seal> {
	const seal = await planSeal(run.context, run.signIn, run.items[0] ?? 0);
	if (seal !== undefined) return seal;
	throw inputError(
		'Credential',
		'it has no client secret, which plans are sealed with',
		'Use a credential with a client secret or a certificate, both here and where the plan is made.',
	);
}

function refuseSecond({ number }: PlanFacts, taken: Set<string>): void {
	if (!taken.has(number)) return void taken.add(number);
	throw inputError(
		fieldNames.plan,
		`plan ${number} stands in this run twice`,
		'A plan is carried out once. Hand it on once.',
	);
}

interface Place {
	readonly index: number;
	/** Which of the plans of its item. */
	readonly part: number;
	readonly request: RequestName;
	readonly seal: Seal;
}

function orderOf(run: Run, values: Values, facts: PlanFacts, place: Place): StartOrder {
	const { operation, body, comment, rails, starting, computerDnsName, until, owner } = facts;
	const { options } = values;
	const mark = planMark(place.request, facts.number);
	const now = run.clock.date();
	const { term, markOn } = markWithTerm(mark.text, { until, owner }, operation, place.seal, now);
	// Who has approved it counts more than who has asked for it.
	const onBehalfOf = options.onBehalfOf || facts.onBehalfOf;
	const results = resultsOf(run, values, facts);
	return {
		index: place.index,
		isDryRun: options.dryRun,
		waits: values.waitForCompletion,
		timeoutMs: seconds(options.timeout),
		resultsOf: operation === 'runLiveResponse' ? 'ended' : 'succeeded',
		...(results === undefined ? {} : { results }),
		method: operation,
		wanted: wantedOf(facts, place),
		rails: rails ?? undefined,
		confirmName: operation === 'offboard' ? (computerDnsName ?? '') : undefined,
		comment: (machineId, sentAt) => markedComment(comment, markOn(machineId, sentAt), onBehalfOf),
		mark,
		...(until === '' && owner === '' ? {} : { term }),
		body,
		starting: { ...starting, replayProtection: true, visibilityLag: options.visibilityLag },
		waiting: options,
		approved: facts,
		isOfModel: isToolOfModel(run.context),
		planning: { validForMs: 0, comment, onBehalfOf, until, owner },
		quotaShare: options.quotaShare,
		simplify: values.simplify,
	};
}

/** A machine that was meant by its name is looked for by it again: it must still be that one alone. */
function wantedOf({ byName, machineId, computerDnsName }: PlanFacts, place: Place): WantedMachine {
	// Two plans of an item may be about the same machine.
	const wanted = machineWithId(machineId, place.index + place.part / 10_000);
	if (!byName || computerDnsName === null) return wanted;
	return { ...wanted, target: { by: 'name', name: computerDnsName, isWhole: true } };
}

function resultsOf(run: Run, values: Values, { operation }: PlanFacts): StartOrder['results'] {
	const { getResults, options } = values;
	if (!getResults) return undefined;
	if (operation === 'collectInvestigationPackage') {
		return (action, connection) => fetchPackage(run, connection, action, options);
	}
	if (operation === 'runLiveResponse') {
		return (action, connection) => fetchSession(run, connection, action, action.commands, options);
	}
	return undefined;
}
