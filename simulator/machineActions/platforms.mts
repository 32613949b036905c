import type { ActionType, Machine } from '../world/entities.mts';
import { invalidInput, ServiceError } from '../http/errors.mts';

type System = 'Windows' | 'Linux' | 'macOS';

/** What can be done where, as far as documented (contract section 1). */
const systems: Partial<Record<ActionType, System[]>> = {
	RestrictCodeExecution: ['Windows'],
	UnrestrictCodeExecution: ['Windows'],
	Offboard: ['Windows'],
	StopAndQuarantineFile: ['Windows'],
};

/** Throws OsPlatformNotSupported, or InvalidInput when the machine is not fit for this isolation. */
export function checkPlatform(machine: Machine, type: ActionType, scope: string | null): void {
	const system = systemOf(machine);
	const allowed = scope === 'Selective' ? ['Windows', 'macOS'] : systems[type];
	if (allowed !== undefined && !allowed.includes(system)) {
		throw new ServiceError(
			400,
			'OsPlatformNotSupported',
			`OS Platform ${machine.osPlatform} is not supported for this action.`,
		);
	}
	checkOnboarding(machine, type, scope);
}

/**
 * A device without the sensor can only be contained, and one with it only isolated. The service's
 * words for it are not known; these are ours.
 */
function checkOnboarding(machine: Machine, type: ActionType, scope: string | null): void {
	const contains = scope === 'UnManagedDevice';
	const releases = type === 'Unisolate';
	const onboarded = machine.onboardingStatus === 'Onboarded';
	if (onboarded && contains) {
		throw invalidInput(`Machine ${machine.id} is onboarded; isolate it with Full or Selective`);
	}
	if (!onboarded && !contains && !releases) {
		throw invalidInput(`Machine ${machine.id} is not onboarded`);
	}
}

function systemOf({ osPlatform }: Machine): System {
	if (osPlatform.startsWith('Windows')) return 'Windows';
	return osPlatform === 'macOS' ? 'macOS' : 'Linux';
}
