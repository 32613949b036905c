import { isFinal, type MachineAction } from '../world/entities.mts';
import { withoutOmitted } from '../odata/listAnswer.mts';
import type { Quirks } from '../switches/quirks.mts';
import { serviceTime, ticksOf, type Moment } from '../world/timestamps.mts';
import { commandResultsAt } from './commandResults.mts';
import { phaseAt } from './lifeCycle.mts';
import type { Phase, StoredAction } from './storedAction.mts';

const context = 'https://api.security.microsoft.com/api/$metadata#MachineActions';

/** HRESULT "access denied", what a failed action reports unless the device was told another one. */
const failureHResult = -2147024891;

/** What a running live response session shows later than its creation in its first answer. */
const liveResponseAnswerDelayMs = 828;

/** The whole entity at a time, as the documentation spells it. */
export function machineActionAt(action: StoredAction, now: number): MachineAction {
	const phase = phaseAt(action, now);
	return {
		id: action.id,
		type: action.type,
		title: action.title,
		requestor: action.requestor,
		requestorComment: action.requestorComment,
		status: phase.status,
		machineId: action.machineId,
		computerDnsName: action.computerDnsName,
		creationDateTimeUtc: serviceTime(action.created),
		lastUpdateDateTimeUtc: serviceTime(lastUpdate(action, phase)),
		...cancellationFields(action, phase),
		errorHResult: errorHResultOf(action, phase),
		scope: action.scope,
		externalId: action.externalId,
		requestSource: action.requestSource,
		relatedFileInfo: action.relatedFileInfo,
		commands: commandResultsAt(action, now),
		troubleshootInfo: isFinal(phase.status) ? troubleshootInfoOf(action) : null,
	};
}

/** The entity as a POST answers it: always Pending, and with gaps that a later read fills (1.12). */
export function acceptedEntity(action: StoredAction, quirks: Quirks): MachineAction {
	const accepted = machineActionAt(action, -Infinity);
	const entity = {
		...accepted,
		scope: quirks.scope === 'filled' ? accepted.scope : null,
		computerDnsName: quirks.nameInAnswer === 'filled' ? accepted.computerDnsName : null,
	};
	if (action.type !== 'LiveResponse' || !quirks.nullsAfterLiveResponse) return entity;
	const answered = serviceTime({
		...action.created,
		ms: action.created.ms + liveResponseAnswerDelayMs,
	});
	return {
		...entity,
		machineId: null,
		computerDnsName: null,
		commands: [],
		creationDateTimeUtc: answered,
		lastUpdateDateTimeUtc: answered,
	};
}

/** The JSON of an entity under the quirks of spelling. */
export function entityJson(entity: MachineAction, quirks: Quirks): Record<string, unknown> {
	const spelled: Record<string, unknown> = {
		...entity,
		scope: quirks.scope === 'null' ? null : entity.scope,
		status: entity.status === 'Cancelled' ? quirks.cancelledSpelling : entity.status,
	};
	const row = quirks.omit === '' ? spelled : withoutOmitted(spelled, quirks);
	if (quirks.lastUpdateName === 'lastUpdateDateTimeUtc') return row;
	const entries = Object.entries(row).map(([name, value]): [string, unknown] => [
		name === 'lastUpdateDateTimeUtc' ? quirks.lastUpdateName : name,
		value,
	]);
	return Object.fromEntries(entries);
}

/** One entity as the body of an answer. */
export function entityBody(entity: MachineAction, quirks: Quirks): Record<string, unknown> {
	return { '@odata.context': `${context}/$entity`, ...entityJson(entity, quirks) };
}

/** The frame of a list. */
export function listBody(rows: Record<string, unknown>[], count?: number): Record<string, unknown> {
	const counted = count === undefined ? {} : { '@odata.count': count };
	return { '@odata.context': context, ...counted, value: rows };
}

/** A moment of the last change, never before the creation to the last digit. */
export function lastUpdate(action: StoredAction, phase: Phase): Moment {
	const ms = Math.floor(phase.from);
	const least = Math.min(action.created.ticks + 5, 9999);
	const ticks = ticksOf(action.order * 3 + phase.status.length);
	return ms === Math.floor(action.created.ms)
		? { ms, ticks: phase.status === 'Pending' ? least : Math.max(ticks, least) }
		: { ms, ticks };
}

function cancellationFields(
	action: StoredAction,
	phase: Phase,
): Pick<
	MachineAction,
	'cancellationRequestor' | 'cancellationComment' | 'cancellationDateTimeUtc'
> {
	const { cancellation } = action;
	if (cancellation !== undefined) {
		return {
			cancellationRequestor: cancellation.requestor,
			cancellationComment: cancellation.comment,
			cancellationDateTimeUtc: serviceTime(cancellation.at),
		};
	}
	if (phase.status === 'Cancelled') {
		return {
			cancellationRequestor: 'security portal',
			cancellationComment: 'Cancelled in the portal',
			cancellationDateTimeUtc: serviceTime(lastUpdate(action, phase)),
		};
	}
	return { cancellationRequestor: null, cancellationComment: null, cancellationDateTimeUtc: null };
}

function errorHResultOf(action: StoredAction, phase: Phase): number {
	if (!isFinal(phase.status)) return 0;
	return action.behaviour.errorHResult ?? (phase.status === 'Failed' ? failureHResult : 0);
}

function troubleshootInfoOf(action: StoredAction): string | null {
	return action.behaviour.troubleshootInfo ?? action.troubleshootInfo;
}
