import { tagOperation } from './tagOperation';

/** https://learn.microsoft.com/defender-endpoint/api/add-or-remove-machine-tags */
export const addTag = tagOperation('Add', {
	name: 'Add Tag',
	value: 'addTag',
	action: 'Add tag to machine',
	description: 'Give a machine a device tag; up to 500 machines with the same tag take one call',
});
