import { longestMachineTag } from '../../../../defender/texts/checks';
import { minutes } from '../../../../defender/general/clock';
import type { TagAction } from '../../../../defender/machines/changeTags';
import type { ResolvedMachine } from '../../../../defender/machines/lookUp/resolveTargets';
import type { Machine } from '../../../../defender/machines/machine';
import { tagKinds, type TagOrder } from '../../../../defender/response/changes/tagging';
import type { Kind } from '../../../../defender/response/kind';
import { textField } from '../../../shared/fields/field';
import { sendable } from '../../../shared/fields/sendable';
import { simplifyField } from '../../../shared/fields/simplify';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { dryRunField } from '../../fields/start/dryRun';
import { changeOperation } from '../changeOperation';
import { wantedMachines } from '../items/wantedMachines';
import { machineFields } from '../machineOperation';
import type { Operation, OperationOption } from '../operation';
import { machineJson } from './machineOutput';

const look = {
	displayName: 'Tag',
	name: 'tag',
	required: true,
	placeholder: 'e.g. case-4711',
	description: 'The device tag, as the Microsoft Defender portal shows it',
};
const tagField = textField(look, sendable(longestMachineTag));

interface OwnOptions {
	readonly simplify: boolean;
}

/** Adding or removing a tag. */
export function tagOperation(change: TagAction, option: OperationOption): Operation {
	const kind: Kind<TagOrder & OwnOptions, ResolvedMachine, Machine> = tagKinds[change];
	return changeOperation({
		resource: 'machine',
		option,
		fields: machineFields(
			{ tag: tagField, simplify: simplifyField, toolNotice },
			{ allowAsTool: allowAsToolField, dryRun: dryRunField },
		),
		timeoutMs: minutes(15),
		chosen: ({ options }) => options,
		kind,
		machineOf: (machine) => machine,
		orders: ({ machineId, tag, simplify, options }, base, run) =>
			wantedMachines(run, base.index, machineId, options).map((wanted) =>
				wanted.ok ? { ok: true, value: { ...base, wanted: wanted.value, tag, simplify } } : wanted,
			),
		output: ({ thing }, { simplify }) => machineJson(thing, simplify),
		planned: ({ order, subject }, { there }) => ({
			machineId: subject?.id ?? null,
			computerDnsName: there?.computerDnsName ?? null,
			tag: order.tag,
			machineTags: [...(there?.machineTags ?? [])],
		}),
	});
}
