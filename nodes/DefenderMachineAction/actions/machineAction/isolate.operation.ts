import { choiceField } from '../../../shared/fields/field';
import { termOptions } from '../../fields/start/term';
import { noticeField } from '../../fields/notice';
import { startOperation } from '../startOperation';

/** https://learn.microsoft.com/defender-endpoint/api/isolate-machine */
export const isolate = startOperation({
	option: {
		name: 'Isolate',
		value: 'isolate',
		action: 'Isolate machine',
		description:
			'Warning: everything its user does over the network breaks off. Cut a machine off the network until it is released; only its connection to Microsoft Defender stays open.',
	},
	method: 'isolate',
	fields: {
		isolationType: choiceField(
			{
				displayName: 'Isolation Type',
				name: 'isolationType',
				default: 'Full',
				description: 'How much of the network to cut off',
			},
			[
				{ name: 'Full', value: 'Full', description: 'All connections' },
				{
					name: 'Selective',
					value: 'Selective',
					description:
						'All but Outlook, Teams and Skype for Business; also the choice for machines behind a full-tunnel VPN',
				},
				{
					name: 'Unmanaged Device',
					value: 'UnManagedDevice',
					description:
						'Contain a device that is not onboarded: onboarded machines refuse its traffic',
				},
			],
		),
		fullNotice: noticeField(
			'fullIsolationNotice',
			'Behind a full-tunnel VPN choose Selective, or no release reaches the machine',
			{ show: { isolationType: ['Full'] } },
		),
	},
	options: termOptions,
	term: (options) => options,
	waitsByDefault: true,
	body: ({ isolationType }) => ({ IsolationType: isolationType }),
});
