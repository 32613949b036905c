export type { Behaviour, CommandBehaviour, FileContent } from './world/behaviour.mts';
export { adjustableClock, type AdjustableClock, type Clock } from './world/clock.mts';
export { generatedContent } from './downloads/byteSource.mts';
export type {
	ActionStatus,
	ActionType,
	CommandResult,
	FinalStatus,
	LibraryFile,
	LiveResponseCommand,
	Machine,
	MachineAction,
} from './world/entities.mts';
export type { EvidenceSeed } from './evidence/evidenceStore.mts';
export { faultKinds, type Fault, type FaultKind } from './http/faults.mts';
export type { LibrarySeed } from './libraryFiles/libraryStore.mts';
export type { ActionChange, ActionSeed, StoredAction } from './machineActions/storedAction.mts';
export type { MachineSeed } from './machines/machineStore.mts';
export type { OperationName } from './http/operationNames.mts';
export type { SimulatorOptions } from './options.mts';
export { demoPace, documentedPace, instantPace, type Pace, type Timing } from './world/pace.mts';
export {
	alertOfNoMachine,
	fabrikamTenantId,
	observedAlert,
	observedSha1,
	parkApps,
	sharedHostName,
} from './world/park.mts';
export { parkGuide } from './world/parkGuide.mts';
export type { LoggedRequest, RequestLog } from './http/requestLog.mts';
export type { AnalystTokens } from './signIn/analysts.mts';
export type { Analyst } from './signIn/caller.mts';
export {
	allRoles,
	defaultTenantId,
	type AppRegistration,
	type Tenant,
} from './signIn/registry.mts';
export type { Limits } from './switches/limits.mts';
export type { Quirks } from './switches/quirks.mts';
export { selfSigned, type SelfSigned } from './signIn/selfSigned.mts';
export { startSimulator, type Simulator, type TenantControls } from './simulator.mts';
