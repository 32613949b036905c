import { fieldNames } from '../../../../defender/texts/fieldNames';
import { inputError } from '../../../../defender/defenderError';
import type { PlanFacts } from '../../../../defender/plans/plan';
import { beforeDot, calledByName } from '../../../../defender/machines/machine';
import { numberField, textListField, type Field } from '../../../shared/fields/field';
import { arrayIn, emptyField } from '../../../shared/fields/given';

/** Actions of a machine that is off show for as long as this, and with them which plans were used. */
const longestHours = 72;

export const planValidForField = numberField({
	displayName: 'Plan Valid For',
	name: 'planValidFor',
	default: 4,
	minimum: 0.01,
	maximum: longestHours,
	description:
		'Hours in which the plan of a dry run can be carried out with Carry Out Plan. After that it is refused, whoever has approved it.',
	displayOptions: { show: { dryRun: [true] } },
});

/** More of them in one item are a mistake. */
const mostPlans = 1_000;

/** Plans as they were handed on: whole, as JSON, or as codes; one, or a list of them. */
export const plansField: Field<unknown[]> = {
	property: {
		displayName: fieldNames.plan,
		name: 'plan',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.plan }}',
		description:
			'The plan of a dry run, or its code, just as the dry run gave it. A list carries out several.',
		typeOptions: { rows: 2 },
	},
	read(raw) {
		const plans = arrayIn(raw) ?? [raw];
		if (plans.length > mostPlans) {
			throw inputError(
				fieldNames.plan,
				`there are ${plans.length} plans in one item`,
				'Give fewer at a time.',
			);
		}
		const isNothing = (plan: unknown) => plan === undefined || plan === null || plan === '';
		if (plans.length === 0 || plans.some(isNothing)) throw emptyField(fieldNames.plan);
		return plans;
	},
};

export const onlyMachinesField = textListField({
	displayName: 'Only These Machines',
	name: 'onlyMachines',
	placeholder: 'e.g. {{ $json.devices }}',
	description:
		'Refuse a plan for any other machine: IDs, whole names or their first labels, separated by commas or lines. For plans that a model hands on: with the machines that the alert names here, it can propose no other. An AI model cannot set it.',
});

/** @throws DefenderError of kind `input` where a plan is for a machine that is not named */
export function refuseOtherMachine(plan: PlanFacts, only: readonly string[]): void {
	const { number, machineId, computerDnsName } = plan;
	if (only.length === 0) return;
	const names = [
		machineId,
		...(computerDnsName === null ? [] : [computerDnsName, beforeDot(computerDnsName)]),
	];
	const isNamed = only.some((one) =>
		names.some((name) => one.toLowerCase() === name.toLowerCase()),
	);
	if (isNamed) return;
	throw inputError(
		onlyMachinesField.property.displayName,
		`plan ${number} is for ${calledByName({ id: machineId, computerDnsName })}, which is none of them`,
		'Nothing was sent. Plan for one of the machines that are named there.',
	);
}
