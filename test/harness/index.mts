export { cancellableClock } from './clock/cancellableClock.mts';
export { virtualClock, type VirtualClock } from './clock/virtualClock.mts';
export { createEngine } from './engine.mts';
export { loadPackage, type LoadedPackage } from './loadPackage.mts';
export { releaseHarness } from './release.mts';
export type {
	CredentialTestResult,
	Engine,
	EngineOptions,
	ItemInput,
	NodeEvent,
	NodeRun,
	NodeRunOptions,
	Poller,
	PollerOptions,
	RunError,
	WorkflowJson,
	WorkflowRun,
	WorkflowRunOptions,
} from './types.mts';
