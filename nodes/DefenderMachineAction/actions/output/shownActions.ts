import type { MachineAction } from '../../../../defender/entities';
import type { ResolvedMachine } from '../../../../defender/machines/lookUp/resolveTargets';
import { termNote } from '../../../../defender/response/containment/termNote';
import { machineActions } from '../../../../defender/response/machineActions/kind';
import { startedJson } from '../../../shared/actionOutput';
import type { Output } from '../operation';
import type { Shown, WithShare } from '../respondToItems';
import { plannedOutput } from './planOutput';
import type { PlannableOrder } from './rowPlan';

/** An order for a machine action, of the form or of a plan. */
export type StartOrder = PlannableOrder & WithShare;

/** How n8n shows machine actions, however they were asked for. */
export const shownActions: Shown<StartOrder, ResolvedMachine, MachineAction, Output> = {
	kind: machineActions,
	output: ({ thing, provenance, result }, { simplify, term, mark }, now) => {
		const isThere = provenance.reused || provenance.skipped;
		const note = isThere ? termNote(term, mark, thing) : undefined;
		const json = startedJson(thing, { now, simplify }, provenance, note);
		return { ...result, json: { ...json, ...result?.json } };
	},
	planned: plannedOutput,
	machineOf: (machine) => machine,
};
