/** Machine actions as the service lists them, newest first: row 0 is the youngest. */
const newest = Date.UTC(2026, 2, 3, 9, 0, 0);

export function actionRow(index: number, machineId = machineIdOf(index)): object {
	const created = new Date(newest - index * 1_000).toISOString().replace('Z', '1234Z');
	return {
		id: actionIdOf(index),
		type: index % 5 === 0 ? 'RunAntiVirusScan' : 'Isolate',
		title: null,
		requestor: 'c4f1e2d3-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
		requestorComment: `Contain incident ${index}`,
		status: index % 50 === 0 ? 'Failed' : 'Succeeded',
		machineId,
		computerDnsName: nameOf(index),
		creationDateTimeUtc: created,
		lastUpdateDateTimeUtc: created,
		cancellationRequestor: null,
		cancellationComment: null,
		cancellationDateTimeUtc: null,
		errorHResult: 0,
		scope: 'Full',
		externalId: null,
		requestSource: 'PublicApi',
		relatedFileInfo: null,
		commands: [],
		troubleshootInfo: null,
	};
}

export function actionIdOf(index: number): string {
	return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

export function nameOf(index: number): string {
	return `pc-${index}.contoso.example`;
}

export function machineIdOf(index: number): string {
	return `a${index.toString(16).padStart(39, '0')}`;
}

export function machineRow(index: number): object {
	return {
		id: machineIdOf(index),
		computerDnsName: nameOf(index),
		firstSeen: '2026-01-01T00:00:00Z',
		lastSeen: new Date().toISOString(),
		osPlatform: 'Windows11',
		version: '24H2',
		lastIpAddress: '10.0.0.1',
		lastExternalIpAddress: '198.51.100.7',
		healthStatus: 'Active',
		onboardingStatus: 'Onboarded',
		riskScore: 'None',
		exposureLevel: 'Low',
		isAadJoined: false,
		aadDeviceId: null,
		machineTags: [],
		rbacGroupId: 0,
		rbacGroupName: null,
		agentVersion: '10.8750.27000.1019',
		ipAddresses: [],
	};
}
