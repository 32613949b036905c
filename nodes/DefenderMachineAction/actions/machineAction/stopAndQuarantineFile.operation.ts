import { noticeField } from '../../fields/notice';
import { sha1Field } from '../../fields/sha1';
import { startOperation } from '../startOperation';

/** https://learn.microsoft.com/defender-endpoint/api/stop-and-quarantine-file */
export const stopAndQuarantineFile = startOperation({
	option: {
		name: 'Stop and Quarantine File',
		value: 'stopAndQuarantineFile',
		action: 'Stop and quarantine file',
		description:
			'Warning: a program that the machine needs is gone as well. End the processes of a file on a machine and put the file into quarantine.',
	},
	method: 'stopAndQuarantineFile',
	fields: {
		sha1: sha1Field,
		quarantineNotice: noticeField(
			'quarantineNotice',
			'Check that nothing on the machine depends on the file: its processes are ended, and it is gone from where it was',
		),
	},
	options: {},
	waitsByDefault: true,
	body: ({ sha1 }) => ({ Sha1: sha1 }),
});
