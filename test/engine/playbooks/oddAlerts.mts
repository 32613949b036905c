import { expect } from '@jest/globals';
import { device, guid, host, one, other, sentinel, sha1, type AlertShape } from './alertShapes.mts';

/** Alerts that leave out, double or misname something, with what is read from them all the same. */
export const oddAlerts: readonly AlertShape[] = [
	{
		source: 'Microsoft 365 Defender incident, a device by its name alone',
		body: {
			alerts: [
				{ alertId: 'da2_1', devices: [{ mdatpDeviceId: null, deviceDnsName: 'hr-lt-0107' }] },
			],
		},
		hosts: [[null, 'hr-lt-0107']],
		facts: { unusable: [] },
	},
	{
		source: 'Sentinel incident, hosts that nothing can be looked up by',
		body: sentinel([
			host({ hostName: 'fin-lt-0231' }),
			host({ azureID: '/subscriptions/s/vm-1' }),
			host({ netBiosName: 'HR-LT' }),
			host({}),
		]),
		hosts: [[null, 'fin-lt-0231']],
		facts: {
			unusable: [
				expect.stringMatching(/^The host vm-1 .*NOT isolated/),
				expect.stringMatching(/^The host HR-LT .*NOT isolated/),
				expect.stringMatching(/^The host without a name .*NOT isolated/),
			],
		},
	},
	{
		source: 'null and text among the entities of Sentinel',
		body: sentinel([
			null,
			'x',
			{ kind: 'Host', properties: null },
			host({ hostName: 'fin-lt-0231' }),
		]),
		hosts: [[null, 'fin-lt-0231']],
	},
	{
		source: 'null among evidence, devices and alerts',
		body: {
			evidence: [null, device({ mdeDeviceId: one })],
			alerts: [null, { devices: [null, { mdatpDeviceId: other }], evidence: null }],
		},
		hosts: [
			[one, null],
			[other, null],
		],
	},
	{
		source: 'null among streamed rows',
		body: { records: [null, { properties: { DeviceId: one, DeviceName: 'fin-lt-0231' } }] },
		hosts: [[one, 'fin-lt-0231']],
	},
	{
		source: 'Graph alert of another provider, whose ID tells nothing of its own',
		body: {
			id: 'ad0bb9cc-1',
			providerAlertId: '0bb9cc-1',
			evidence: [device({ mdeDeviceId: one })],
		},
		hosts: [[one, null]],
		facts: { alertId: 'ad0bb9cc-1' },
	},
	{
		source: 'Graph incident, which has an ID of its own',
		body: {
			id: '29',
			alerts: [{ id: 'ad1_1', providerAlertId: '1_1', evidence: [device({ mdeDeviceId: one })] }],
		},
		hosts: [[one, null]],
		facts: { alertId: 'ad1_1' },
	},
	{
		source: 'XDR alert of another detection source',
		body: { alerts: [{ alertId: 'aa637_1', devices: [{ mdatpDeviceId: one }] }] },
		hosts: [[one, null]],
		facts: { alertId: 'aa637_1' },
	},
	{
		source: 'provider ID that could be of any source',
		body: { ProviderAlertId: '0bb9cc-1', Entities: [{ Type: 'host', MdatpDeviceId: one }] },
		hosts: [[one, null]],
		facts: { alertId: null },
	},
	{
		source: 'marks for nothing in the places of ID and domain',
		body: sentinel([
			host({ hostName: 'fin-lt-0231', additionalData: { MdatpDeviceId: 'undefined' } }),
			host({ hostName: 'hr-lt-0107', dnsDomain: 'null', additionalData: { MdatpDeviceId: 'N/A' } }),
		]),
		hosts: [
			[null, 'fin-lt-0231'],
			[null, 'hr-lt-0107'],
		],
	},
	{
		source: 'two streamed rows, and one of another tenant',
		body: {
			records: [
				{
					tenantId: guid,
					properties: { AlertId: 'da3_1', DeviceId: one, DeviceName: 'fin-lt-0231' },
				},
				{
					tenantId: guid,
					properties: { AlertId: 'da3_1', DeviceId: other, DeviceName: 'hr-lt-0107' },
				},
				{ tenantId: sha1, properties: { DeviceId: sha1, DeviceName: 'no-lt-0001' } },
			],
		},
		hosts: [
			[one, 'fin-lt-0231'],
			[other, 'hr-lt-0107'],
		],
		facts: {
			unusable: [expect.stringMatching(/^The host no-lt-0001 .*another tenant.*NOT isolated/)],
		},
	},
];
