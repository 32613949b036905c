import { jsonAnswer } from '../http/answers.mts';
import type { Behaviour, CommandBehaviour } from '../world/behaviour.mts';
import type { ActionType, LiveResponseCommand, Machine } from '../world/entities.mts';
import { alreadyInProgress, resourceNotFound, ServiceError } from '../http/errors.mts';
import { tooManySessions } from '../http/limits.mts';
import { machineInRoute } from '../machines/readMachines.mts';
import type { Call, Work } from '../http/operation.mts';
import type { Quirks } from '../switches/quirks.mts';
import type { TenantData } from '../world/tenantData.mts';
import type { World } from '../world/world.mts';
import { readActionBody, type ActionRequest, type BodyKey } from './actionBodies.mts';
import { checkPlatform } from './platforms.mts';
import { acceptedEntity, entityBody } from './presentation.mts';
import type { StoredAction } from './storedAction.mts';

/** Where a second request is refused whatever the quirk says (contract 1.3 and 1.12). */
const alwaysRefused: ActionType[] = ['CollectInvestigationPackage', 'LiveResponse'];

/**
 * One of the POSTs under `/machines/{id}/`: they differ in type and body only.
 * Microsoft: https://learn.microsoft.com/defender-endpoint/api/machineaction
 */
export function startAction(type: ActionType, keys: BodyKey[] = []): (call: Call) => Work {
	return ({ world, tenant, caller, path, body }) => {
		const request = readActionBody(body, keys, world.quirks);
		const machine = machineInRoute(tenant, world.quirks, path.id ?? '');
		const behaviour = tenant.behaviours.of(machine.id, type);
		refuseAsTold(behaviour);
		checkPlatform(machine, type, request.scope);
		if (request.sha1 !== undefined) checkSeen(request.sha1, machine, tenant, world.quirks);
		const running = tenant.actions.openOf(machine.id).find((action) => action.type === type);
		if (running !== undefined) return answerRunning(tenant, running, world.quirks);
		if (type === 'LiveResponse') checkSessions(tenant, world);
		const requestor = world.quirks.requestor === 'name' ? caller.displayName : caller.clientId;
		return () => {
			const action = tenant.actions.add({
				...request,
				type,
				machineId: machine.id,
				computerDnsName: machine.computerDnsName,
				requestor,
				requestorComment: keptOf(request.comment, world.quirks),
				relatedFileInfo: relatedFile(request),
				behaviour: withMissingFiles(behaviour, request.commands, tenant),
			});
			const { quirks } = world;
			return jsonAnswer(quirks.acceptedStatus, entityBody(acceptedEntity(action, quirks), quirks));
		};
	};
}

function keptOf(comment: string, { keptComment }: Quirks): string {
	return keptComment === 0 ? comment : comment.slice(0, keptComment);
}

function refuseAsTold({ refuses }: Behaviour): void {
	if (refuses === undefined) return;
	throw new ServiceError(refuses.status, refuses.code, refuses.message);
}

/** Only a file that was seen on the machine can be quarantined there. */
function checkSeen(sha1: string, { id }: Machine, { machines }: TenantData, quirks: Quirks): void {
	if (quirks.unseenFile === 'accept' || machines.hasSeen(id, sha1)) return;
	throw resourceNotFound(`Sha1 ${sha1} was not found in machine ${id}`);
}

function answerRunning({ actions }: TenantData, running: StoredAction, quirks: Quirks): Work {
	if (alwaysRefused.includes(running.type) || quirks.conflict === 'refuse') {
		throw alreadyInProgress();
	}
	return () => jsonAnswer(quirks.acceptedStatus, entityBody(actions.entity(running), quirks));
}

function checkSessions({ actions }: TenantData, { limits, quirks }: World): void {
	if (!limits.enabled || actions.openSessions() < limits.liveResponseSessions) return;
	throw tooManySessions(limits.liveResponseSessions, quirks);
}

function relatedFile({ sha1 }: ActionRequest): StoredAction['relatedFileInfo'] {
	return sha1 === undefined ? null : { fileIdentifier: sha1, fileIdentifierType: 'Sha1' };
}

/** A command that names a file which the library does not hold fails, unless told otherwise. */
function withMissingFiles(
	behaviour: Behaviour,
	commands: LiveResponseCommand[],
	{ library }: TenantData,
): Behaviour {
	if (commands.length === 0) return behaviour;
	const told = commands.map((command, index): CommandBehaviour => {
		const script = behaviour.commands?.[index] ?? {};
		const name = libraryFileOf(command);
		if (script.status !== undefined || name === undefined || library.has(name)) return script;
		return {
			...script,
			status: 'Failed',
			errors: [`The file '${name}' was not found in the library.`],
		};
	});
	return { ...behaviour, commands: told };
}

function libraryFileOf({ params }: LiveResponseCommand): string | undefined {
	return params.find(({ key }) => key === 'FileName' || key === 'ScriptName')?.value;
}
