import { tagOperation } from './tagOperation';

/** https://learn.microsoft.com/defender-endpoint/api/add-or-remove-machine-tags */
export const removeTag = tagOperation('Remove', {
	name: 'Remove Tag',
	value: 'removeTag',
	action: 'Remove tag from machine',
	description:
		'Take a device tag from a machine; up to 500 machines with the same tag take one call',
});
