import { jsonAnswer } from '../answers.mts';
import type { Behaviour, CommandBehaviour } from '../behaviour.mts';
import type { ActionType, LiveResponseCommand, Machine } from '../entities.mts';
import { alreadyInProgress, machineNotFound, ServiceError } from '../errors.mts';
import { tooManySessions } from '../limits.mts';
import type { Call, Work } from '../operation.mts';
import type { World } from '../world.mts';
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
	return ({ world, caller, path, body }) => {
		const request = readActionBody(body, keys);
		const machine = machineOf(world, path.id ?? '');
		const behaviour = world.behaviours.of(machine.id, type);
		refuseAsTold(behaviour);
		checkPlatform(machine, type, request.scope);
		const running = world.actions.openOf(machine.id).find((action) => action.type === type);
		if (running !== undefined) return answerRunning(world, running);
		if (type === 'LiveResponse') checkSessions(world);
		const requestor = world.quirks.requestor === 'name' ? caller.displayName : caller.clientId;
		return () => {
			const action = world.actions.add({
				...request,
				type,
				machineId: machine.id,
				computerDnsName: machine.computerDnsName,
				requestor,
				requestorComment: request.comment,
				relatedFileInfo: relatedFile(request),
				behaviour: withMissingFiles(behaviour, request.commands, world),
			});
			const { quirks } = world;
			return jsonAnswer(quirks.acceptedStatus, entityBody(acceptedEntity(action, quirks), quirks));
		};
	};
}

function machineOf(world: World, id: string): Machine {
	const machine = world.machines.get(id);
	if (machine === undefined) throw machineNotFound(id);
	return machine;
}

function refuseAsTold({ refuses }: Behaviour): void {
	if (refuses === undefined) return;
	throw new ServiceError(refuses.status, refuses.code, refuses.message);
}

function answerRunning(world: World, running: StoredAction): Work {
	const { quirks } = world;
	if (alwaysRefused.includes(running.type) || quirks.conflict === 'refuse') {
		throw alreadyInProgress();
	}
	return () => jsonAnswer(quirks.acceptedStatus, entityBody(world.actions.entity(running), quirks));
}

function checkSessions({ limits, quirks, actions }: World): void {
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
	{ library }: World,
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
