import type { IExecuteFunctions } from 'n8n-workflow';
import { inputError, type DefenderError } from '../../../../defender/defenderError';
import { isRow } from '../../../../defender/entities';
import { nodeOf } from '../../../shared/nodeOf';
import { allowAsToolField } from '../../fields/start/allowAsTool';
import type { Operation } from '../operation';
import { sourceOfModel } from './modelSources';
import { isToolOfModel } from './requestNames';

/** What only the author of a workflow decides, by where it is stored and what the form calls it. */
const ofTheAuthor: ReadonlyArray<{ readonly path: readonly string[]; readonly label: string }> = [
	{ path: ['resource'], label: 'Resource' },
	{ path: ['operation'], label: 'Operation' },
	{ path: ['authentication'], label: 'Sign In As' },
	{ path: ['guardRails'], label: 'Guard Rails' },
	{ path: ['tenant'], label: 'Tenant' },
	{ path: ['options', 'allowAsTool'], label: 'Allow as AI Tool' },
	{ path: ['options', 'dryRun'], label: 'Dry Run' },
	{ path: ['options', 'planValidFor'], label: 'Plan Valid For' },
	{ path: ['options', 'ifSeveral'], label: 'If Several Match' },
	{ path: ['options', 'onBehalfOf'], label: 'On Behalf Of' },
	{ path: ['options', 'onlyMachines'], label: 'Only These Machines' },
	{ path: ['options', 'replayProtection'], label: 'Replay Protection' },
	{ path: ['options', 'visibilityLag'], label: 'Visibility Lag' },
	{ path: ['options', 'ifInProgress'], label: 'If Already in Progress' },
	{ path: ['options', 'ifOpposite'], label: 'If Opposite Is in Progress' },
	{ path: ['options', 'skipIfThere'], label: 'Skip if Already Done' },
	{ path: ['options', 'until'], label: 'Until' },
	{ path: ['until'], label: 'Until' },
	{ path: ['options', 'owner'], label: 'Owner' },
	{ path: ['filters', 'odata'], label: 'OData Filter' },
	{ path: ['options', 'ifFilterEmpty'], label: 'If a Filter Is Empty' },
	{ path: ['options', 'severalForModels'], label: 'Several per Call of a Model' },
	{ path: ['options', 'userOfAnyDomain'], label: 'User of Any Domain' },
	{ path: ['options', 'microsoftFiles'], label: 'Block Files of Microsoft' },
	{ path: ['options', 'sharedDomains'], label: 'Domains of Many Too' },
	{ path: ['options', 'ifThere'], label: 'If There Already' },
];

/**
 * Keeps from models what only the author of a workflow may decide: what is done, and what protects. Looks at
 * what the node has stored, so that a model cannot talk its way out.
 *
 * @throws DefenderError of kind `input`, before any call
 */
export function refuseModelsChoices(context: IExecuteFunctions): void {
	if (!isToolOfModel(context)) return;
	const { parameters } = nodeOf(context);
	for (const { path, label } of ofTheAuthor) {
		const source = sourceIn(storedAt(parameters, path));
		if (source !== undefined) throw notForModels(label, source);
	}
}

/**
 * Refuses what changes something and was not made a tool by the author of the workflow.
 *
 * @throws DefenderError of kind `input`, before any call
 */
export function refuseModel(context: IExecuteFunctions, operation: Operation): void {
	if (!isToolOfModel(context)) return;
	const { parameters } = nodeOf(context);
	const options: unknown = parameters.options;
	const { allowAsTool, dryRun } = isRow(options) ? options : {};
	if (!operation.changes || allowAsTool === true || dryRun === true) return;
	throw inputError(
		'Operation',
		`${operation.option.name} is not offered to AI models`,
		`It changes something. If a model may do it all the same, switch on Options > ${allowAsToolField.property.displayName}, and put an approval before this tool. With Options > Dry Run on, a model may plan it.`,
	);
}

/** What is stored at a path, or the expression that gives all that lies behind it. */
function storedAt(stored: unknown, [key, ...rest]: readonly string[]): unknown {
	if (key === undefined || !isRow(stored)) return stored;
	return storedAt(stored[key], rest);
}

/** By what a model would write something of a value; undefined where it would not. */
function sourceIn(stored: unknown): string | undefined {
	if (typeof stored === 'string') return sourceOfModel(stored);
	if (typeof stored !== 'object' || stored === null) return undefined;
	for (const part of Object.values(stored)) {
		const source = sourceIn(part);
		if (source !== undefined) return source;
	}
	return undefined;
}

function notForModels(label: string, source: string): DefenderError {
	return inputError(
		label,
		`an AI model would choose it by ${source}, and it is what protects from the model`,
		"Give it a fixed value, or one that comes from the workflow itself, such as {{ $('Settings').first().json.tenant }}.",
	);
}
