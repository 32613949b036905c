import type { Behaviour } from './behaviour.mts';
import { actionTypes, type ActionType } from './entities.mts';
import { faultKinds, type Fault } from './faults.mts';
import type { EvidenceSeed } from './evidence/evidenceStore.mts';
import type { ActionSeed } from './machineActions/storedAction.mts';
import type { MachineSeed } from './machines/machineStore.mts';
import { isRecord } from './requestBody.mts';
import type { AppRegistration } from './signIn/registry.mts';
import { settingText } from './switches/options.mts';
import type { Rows } from './switches/row.mts';

/**
 * What the control routes take. They are a developer's own tool, so these guards look at what would
 * otherwise fail late and in an odd place, and trust the rest.
 */
export class ControlError extends Error {}

export function faultFrom(body: unknown): Fault {
	if (isFault(body)) return body;
	throw new ControlError(`A fault needs "on" and one of these kinds: ${faultKinds.join(', ')}`);
}

export function machineFrom(body: unknown): MachineSeed {
	if (isMachineSeed(body)) return body;
	throw new ControlError('A machine is a JSON object with fields of the machine entity');
}

export function evidenceFrom(body: unknown): EvidenceSeed {
	if (isEvidenceSeed(body)) return body;
	throw new ControlError('Evidence is a JSON object with an alert, user, domain, cve or software');
}

export function actionFrom(body: unknown): ActionSeed {
	if (isActionSeed(body)) return body;
	throw new ControlError(`An action needs "machineId" and a "type": ${actionTypes.join(', ')}`);
}

/** The behaviour, and the type of action it is for when `forAction` says so. */
export function behaviourFrom(body: unknown): { behaviour: Behaviour; type?: ActionType } {
	if (!isRecord(body)) throw new ControlError('A behaviour is a JSON object');
	const { forAction, ...behaviour } = body;
	if (forAction === undefined) return { behaviour };
	const type = actionTypes.find((candidate) => candidate === forAction);
	if (type === undefined) {
		throw new ControlError(`"forAction" is one of ${actionTypes.join(', ')}`);
	}
	return { behaviour, type };
}

export function appFrom(body: unknown): Partial<AppRegistration> {
	if (isApp(body)) return body;
	throw new ControlError('An app is a JSON object with fields of the registration');
}

export function millisecondsFrom(body: unknown): number {
	const ms = isRecord(body) ? body.ms : undefined;
	if (typeof ms === 'number') return ms;
	throw new ControlError('Say by how many milliseconds: {"ms": 1000}');
}

/** Takes over settings of this table that may have these values, all or none. */
export function patch(target: object, table: Rows, body: unknown): void {
	if (!isRecord(body)) throw new ControlError('Settings are a JSON object');
	const rows = new Map(Object.entries(table));
	for (const [name, value] of Object.entries(body)) {
		const row = rows.get(name);
		if (row === undefined || typeof row.fallback !== typeof value) {
			throw new ControlError(`There is no setting "${name}" of type ${typeof value}`);
		}
		if (row.choices?.some((choice) => choice === value) === false) {
			throw new ControlError(`"${name}" is one of ${row.choices.map(settingText).join(', ')}`);
		}
	}
	Object.assign(target, body);
}

function isFault(body: unknown): body is Fault {
	if (!isRecord(body) || typeof body.on !== 'string') return false;
	return faultKinds.some((kind) => kind === body.kind);
}

function isMachineSeed(body: unknown): body is MachineSeed {
	return isRecord(body);
}

function isEvidenceSeed(body: unknown): body is EvidenceSeed {
	const kinds = ['alert', 'user', 'domain', 'cve', 'software'];
	return isRecord(body) && kinds.some((kind) => typeof body[kind] === 'string');
}

function isActionSeed(body: unknown): body is ActionSeed {
	if (!isRecord(body) || typeof body.machineId !== 'string') return false;
	return actionTypes.some((type) => type === body.type);
}

function isApp(body: unknown): body is Partial<AppRegistration> {
	return isRecord(body);
}
