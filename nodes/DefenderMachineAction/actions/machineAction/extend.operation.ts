import { longestMachineTag } from '../../../../defender/texts/checks';
import { inputError } from '../../../../defender/defenderError';
import { apiMethods } from '../../../../defender/contract';
import { endAsked } from '../../../../defender/machineActions/term';
import { extending } from '../../../../defender/response/changes/extending';
import type { ExtensionPlan } from '../../../../defender/response/containment/extensionPlan';
import { extensionTag } from '../../../../defender/response/containment/extensionTag';
import type { Seal } from '../../../../defender/plans/plan';
import { choiceField } from '../../../shared/fields/field';
import { planSeal, sealOrRefuse } from '../../../shared/planSeal';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { dryRunField } from '../../fields/start/dryRun';
import { newTermFields, ownerLabel } from '../../fields/start/term';
import { changeOperation, requestJson } from '../changeOperation';
import { wantedMachines } from '../items/wantedMachines';
import { machineFields } from '../machineOperation';
import type { Operation } from '../operation';
import { notSealed } from '../output/whereFrom';

const containmentField = choiceField(
	{
		displayName: 'Containment',
		name: 'containment',
		default: 'isolation',
		description:
			'What of the machine is to last longer. Only what n8n has done itself can be extended.',
	},
	[
		{ name: 'App Restriction', value: 'restriction' },
		{ name: 'Isolation', value: 'isolation' },
	],
);

const fields = machineFields(
	{ until: newTermFields.until, containment: containmentField, toolNotice },
	{ allowAsTool: allowAsToolField, dryRun: dryRunField, owner: newTermFields.owner },
);

/**
 * The new end is kept in a machine tag, since nothing else in the service can keep it: an action's comment
 * cannot be changed, and a second isolation hangs. https://learn.microsoft.com/defender-endpoint/api/add-or-remove-machine-tags
 *
 * @param seal undefined where the credential has nothing to seal with
 * @param now from when durations count, the same for all items of a run
 */
function extendWith(seal: Seal | undefined, now: number): Operation {
	return changeOperation({
		resource: 'machineAction',
		option: {
			name: 'Extend',
			value: 'extend',
			action: 'Extend isolation or restriction of machine',
			description:
				'Let an isolation or restriction of n8n last longer than its Until said. The new end is kept in a sealed machine tag, and Release What Is Due goes by it.',
		},
		fields,
		chosen: ({ options }) => options,
		kind: extending,
		machineOf: (machine) => machine,
		orders({ machineId, until, containment, options }, base, run) {
			const sealed = sealOrRefuse(seal, 'Sign In As', 'extension');
			const end = endAsked(until, now) ?? 0;
			refuseLong({ until: end, owner: options.owner }, sealed);
			const request = { of: containment, until: end, owner: options.owner };
			return wantedMachines(run, base.index, machineId, options).map((wanted) =>
				wanted.ok
					? { ok: true, value: { ...base, wanted: wanted.value, request, seal: sealed } }
					: wanted,
			);
		},
		output: ({ thing, provenance }) => ({
			extended: !provenance.skipped,
			computerDnsName: thing.computerDnsName,
			machineId: thing.id,
			...planJson(thing.plan),
			skipped: provenance.skipped,
		}),
		planned({ subject }, { isSent }) {
			const { id: machineId = null, computerDnsName = null, plan } = subject ?? {};
			const body = { Value: plan?.tag, Action: 'Add' };
			return {
				operation: 'extend',
				machineId,
				computerDnsName,
				...(plan === undefined ? {} : planJson(plan)),
				request:
					isSent && machineId !== null
						? requestJson(apiMethods.tagMachine, { machineId }, body)
						: null,
			};
		},
	});
}

function planJson({ containment, before, after, tag }: ExtensionPlan) {
	return {
		containment: containment.of,
		until: new Date(after.until).toISOString(),
		owner: after.owner === '' ? null : after.owner,
		previousUntil: before.until === undefined ? null : new Date(before.until).toISOString(),
		...notSealed(before),
		containedBy: containment.by.id,
		tag,
		doubtfulTags: [...before.doubtful],
	};
}

/** Renews the end of a containment. */
export const extend: Operation = {
	...extendWith(undefined, 0),
	async execute(run) {
		const seal = await planSeal(run.context, run.signIn, run.items[0] ?? 0);
		return await extendWith(seal, run.clock.date()).execute(run);
	},
};

/** An ID of machine actions has always this many characters. */
const anyAction = '0'.repeat(36);

function refuseLong(term: { readonly until: number; readonly owner: string }, seal: Seal): void {
	const tag = extensionTag({ machineId: '', actionId: anyAction }, term, seal);
	if (tag.length <= longestMachineTag) return;
	throw inputError(
		ownerLabel,
		`the tag that keeps it would have ${tag.length} characters, and Microsoft Defender takes ${longestMachineTag}`,
		'Use a shorter owner; letters that are not English take up to nine characters each.',
	);
}
