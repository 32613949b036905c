import { inputError } from '../../../../defender/defenderError';
import type { MachineTarget } from '../../../../defender/machines/target/target';
import { noticeField } from '../../fields/notice';
import { sha1Field } from '../../fields/sha1';
import { startOperation } from '../startOperation';

/** The machine's own ID has as many digits. */
function refuseSameValue(sha1: string, target: MachineTarget): void {
	if (target.by !== 'id' || target.id !== sha1) return;
	throw inputError(
		'SHA-1',
		'Machine holds the same value, which cannot be both',
		'Use the SHA-1 of the file here and the ID of the machine there.',
	);
}

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
	check: (_, { sha1 }, target) => refuseSameValue(sha1, target),
	body: ({ sha1 }) => ({ Sha1: sha1 }),
});
