import type { Operation } from '../operation';
import { cancel } from './cancel.operation';
import { carryOutPlan } from './carryOutPlan.operation';
import { checkPermissions } from './checkPermissions.operation';
import { collectInvestigationPackage } from './collectInvestigationPackage.operation';
import { extend } from './extend.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getLiveResponseResult } from './getLiveResponseResult.operation';
import { getPackageUri } from './getPackageUri.operation';
import { isolate } from './isolate.operation';
import { offboard } from './offboard.operation';
import { releaseDue } from './releaseDue.operation';
import { restrictCodeExecution } from './restrictCodeExecution.operation';
import { runAntiVirusScan } from './runAntiVirusScan.operation';
import { runLiveResponse } from './runLiveResponse.operation';
import { stopAndQuarantineFile } from './stopAndQuarantineFile.operation';
import { unisolate } from './unisolate.operation';
import { unrestrictCodeExecution } from './unrestrictCodeExecution.operation';
import { wait } from './wait.operation';

export const machineActionOperations: readonly Operation[] = [
	isolate,
	unisolate,
	extend,
	releaseDue,
	restrictCodeExecution,
	unrestrictCodeExecution,
	runAntiVirusScan,
	collectInvestigationPackage,
	stopAndQuarantineFile,
	runLiveResponse,
	carryOutPlan,
	get,
	getAll,
	wait,
	getPackageUri,
	getLiveResponseResult,
	cancel,
	checkPermissions,
	offboard,
];
